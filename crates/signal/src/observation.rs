//! What a signal saw.

use crate::meta::{Level, SignalMeta};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The facts that a sentence needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// A name, host or address.
    pub what: CompactString,
    /// Another one.
    pub other: CompactString,
    /// Counts, in the order in which the signal's sentence uses them.
    pub counts: [usize; 3],
}

impl Seen {
    /// A text alone.
    pub fn what(what: impl Into<CompactString>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// With another text.
    #[must_use]
    pub fn other(mut self, other: impl Into<CompactString>) -> Self {
        self.other = other.into();
        self
    }

    /// With counts.
    #[must_use]
    pub fn counts(mut self, counts: [usize; 3]) -> Self {
        self.counts = counts;
        self
    }
}

/// One signal's level for one message and recipient.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The signal.
    pub meta: &'static SignalMeta,
    /// An index of its levels.
    pub level: usize,
    /// For the sentence.
    pub seen: Seen,
}

impl Observation {
    /// At a level, without facts.
    pub fn new(meta: &'static SignalMeta, level: usize) -> Self {
        Self { meta, level, seen: Seen::default() }
    }

    /// At a level, with facts.
    pub fn with(meta: &'static SignalMeta, level: usize, seen: Seen) -> Self {
        Self { meta, level, seen }
    }

    /// The level.
    pub fn at(&self) -> &'static Level {
        &self.meta.levels[self.level.min(self.meta.levels.len() - 1)]
    }

    /// The sentence, without the characters by which a name in it could rewrite a screen: controls and
    /// changes of direction.
    pub fn sentence(&self) -> String {
        without_controls((self.meta.sentence)(self))
    }
}

/// A text without the characters by which a name in it could rewrite a screen.
pub(crate) fn without_controls(mut text: String) -> String {
    text.retain(|c| !rewrites_a_screen(c));
    text
}

/// Controls, and the directional formatting characters of UAX 9.
fn rewrites_a_screen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// “no one”, “1 person”, “7 people”.
pub(crate) fn people(count: usize) -> String {
    match count {
        0 => "no one".to_owned(),
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    }
}

/// “less than an hour”, “1 hour”, “7 hours”.
pub(crate) fn hours(count: usize) -> String {
    match count {
        0 => "less than an hour".to_owned(),
        1 => "1 hour".to_owned(),
        n => format!("{n} hours"),
    }
}

/// “less than a minute”, “1 minute”, “7 minutes”.
pub(crate) fn minutes(count: usize) -> String {
    match count {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        n => format!("{n} minutes"),
    }
}

/// “no one has”, “1 person has”, “7 people have”.
pub(crate) fn people_have(count: usize) -> String {
    format!("{} {}", people(count), if count > 1 { "have" } else { "has" })
}

/// “1 day”, “7 days”.
pub(crate) fn days(count: usize) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

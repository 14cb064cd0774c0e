//! Lists of indicators, as others give them: STIX 2.1 bundles, MISP events, plain lists. Told by content.
//!
//! A list is a stranger's file: it is bounded, it never fails, and what is not taken is counted with its reason. One
//! entry is one value that a message can carry; a condition that one value alone does not meet is not taken, since a
//! part of it would meet more than was meant.

mod json;
mod misp;
mod pattern;
mod plain;
mod stix;
mod value;

use std::collections::BTreeMap;
use thymus_event::Timestamp;
use thymus_event::evidence::Indicator;

/// The largest list read, in bytes: as values in memory it takes some ten times as much.
pub const LIST_BYTES_MAX: usize = 64 << 20;

/// The most entries taken of one list: each is kept for good, and looked up in the mail.
pub const ENTRIES_MAX: usize = 200_000;

/// The longest value taken, in bytes: a URL longer than that is not told by its text.
pub const VALUE_BYTES_MAX: usize = 2048;

/// The most labels kept of an entry, and the longest, in bytes: they are for people.
pub const LABELS_MAX: usize = 16;
/// See [`LABELS_MAX`].
pub const LABEL_BYTES_MAX: usize = 64;

/// The longest reference (a STIX identifier, a UUID), in bytes.
const REFERENCE_BYTES_MAX: usize = 128;

/// The most passed over that are shown.
const EXAMPLES_MAX: usize = 10;

/// What kind of list it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A STIX 2.0 or 2.1 bundle (OASIS, §8).
    Stix,
    /// One or more MISP events.
    Misp,
    /// One indicator a line.
    #[default]
    Plain,
}

impl Format {
    /// The name that people know it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Stix => "STIX",
            Format::Misp => "MISP",
            Format::Plain => "plain",
        }
    }
}

/// One value of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What a message may carry.
    pub indicator: Indicator,
    /// The list's own name of the entry: a STIX identifier, a UUID; empty where it has none.
    pub reference: String,
    /// TLP and labels, at most [`LABELS_MAX`].
    pub labels: Vec<String>,
    /// 0 to 100 (STIX 2.1 §3.2).
    pub confidence: Option<u8>,
    /// From when on the list says that it holds.
    pub valid_from: Option<Timestamp>,
    /// And until when, exclusive.
    pub valid_until: Option<Timestamp>,
    /// The list takes it back.
    pub is_revoked: bool,
}

/// Why an entry is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassedOver {
    /// Cannot be read.
    Unreadable,
    /// Of a kind that mail does not carry, or that is not looked for: MD5, a registry key, a mutex.
    OtherKind,
    /// A pattern that one value alone does not meet, or that says more than "is": AND, NOT, LIKE, FOLLOWEDBY.
    NotOneValue,
    /// The list says that it is not meant for detection (MISP `to_ids`).
    NotForDetection,
    /// Longer than the bound.
    TooLong,
    /// Beyond the bound of a list.
    TooMany,
}

impl PassedOver {
    /// The reason in plain words.
    pub const fn as_str(self) -> &'static str {
        match self {
            PassedOver::Unreadable => "cannot be read",
            PassedOver::OtherKind => "of a kind that is not looked for in mail",
            PassedOver::NotOneValue => "a pattern that is not one value",
            PassedOver::NotForDetection => "not meant for detection, by its list",
            PassedOver::TooLong => "too long",
            PassedOver::TooMany => "beyond the bound of a list",
        }
    }
}

/// A list, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// What kind of list it was.
    pub format: Format,
    /// Who made it, by its own word; empty where it does not say.
    pub author: String,
    /// Its entries, in its order.
    pub listed: Vec<Listed>,
    /// How many were not taken, by reason.
    pub passed_over: BTreeMap<PassedOver, u64>,
    /// Some that were not taken, as they stood, cut.
    pub examples: Vec<(PassedOver, String)>,
}

impl Listing {
    fn of(format: Format) -> Self {
        Self { format, ..Self::default() }
    }

    fn take(&mut self, listed: Listed) {
        if self.listed.len() < ENTRIES_MAX {
            self.listed.push(listed);
        } else {
            self.pass_over(PassedOver::TooMany, "");
        }
    }

    fn pass_over(&mut self, why: PassedOver, what: &str) {
        *self.passed_over.entry(why).or_default() += 1;
        if self.examples.len() < EXAMPLES_MAX && !what.is_empty() {
            self.examples.push((why, value::cut(what, LABEL_BYTES_MAX).to_owned()));
        }
    }
}

/// Decodes a list of whatever kind.
pub fn decode(bytes: &[u8]) -> Listing {
    if bytes.len() > LIST_BYTES_MAX {
        let mut listing = Listing::default();
        listing.pass_over(PassedOver::TooLong, "the whole list");
        return listing;
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => json::decode(text),
        _ => plain::decode(text),
    }
}

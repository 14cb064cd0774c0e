//! How the sources of events are doing: a log that fell silent is as telling as what it said.
//!
//! Silence is measured by a source's own rhythm: what is usual at night is not usual at noon. The rhythm is learnt from the
//! times of events, so that it is known as soon as some days of an old log were read, and from the times of arrival, as
//! some logs come by the hour.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// How many times the longest usual gap a silence must last to be told.
pub const SILENCE_FACTOR: u64 = 5;

/// The shortest silence, or lag, that is told, in seconds: a restart of the writer takes minutes.
pub const SILENCE_SECONDS_MIN: u64 = 15 * 60;

/// What is told as silence while the usual gap at this hour is not known, in seconds.
pub const SILENCE_SECONDS_UNKNOWN: u64 = 24 * 3600;

/// The days that a rhythm remembers.
const DAYS: usize = 7;

const HOURS: i64 = 24;

/// What is known of one source: a log, a mailbox, a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceHealth {
    /// What it is called: for a log its path or pattern.
    pub name: String,
    /// In what form its events come; empty while it has had none.
    pub format: String,
    /// How it is doing.
    pub state: SourceState,
    /// Since when.
    pub since: Timestamp,
    /// The earliest event's time.
    pub first_event: Option<Timestamp>,
    /// The latest event's time.
    pub last_event: Option<Timestamp>,
    /// When a line came last, by the reader's clock.
    pub last_arrival: Option<Timestamp>,
    /// Lines read, the empty and the unreadable ones too.
    pub lines: u64,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Events, by kind.
    pub events: BTreeMap<String, u64>,
    /// Good lines that are no event, by reason.
    pub passed_over: BTreeMap<String, u64>,
    /// Defects, by kind.
    pub defects: BTreeMap<String, u64>,
    /// Gaps between events.
    rhythm: Rhythm,
    /// Gaps between arrivals.
    arrivals: Rhythm,
    /// How far arrivals are behind events.
    lags: Usual,
}

/// How a source is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SourceState {
    /// As usual.
    #[default]
    Ok,
    /// Nothing came for longer than usual.
    Silent {
        /// The longest usual gap, in seconds, where it is known.
        usual_s: Option<u64>,
    },
    /// What comes is older than usual.
    Lagging {
        /// By how many seconds.
        lag_s: u64,
    },
    /// It cannot be read.
    Unreadable {
        /// Why, and what to do.
        why: String,
    },
}

impl SourceState {
    /// The plain name, `snake_case`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            SourceState::Ok => "ok",
            SourceState::Silent { .. } => "silent",
            SourceState::Lagging { .. } => "lagging",
            SourceState::Unreadable { .. } => "unreadable",
        }
    }
}

/// A source's state changed: an event of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthChange {
    /// When it was noticed.
    pub time: Timestamp,
    /// Of which source.
    pub source: String,
    /// How it is doing now.
    pub state: SourceState,
    /// For how many seconds nothing had come.
    pub quiet_s: u64,
}

impl fmt::Display for HealthChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.source;
        match &self.state {
            SourceState::Ok => write!(f, "source {source} is well again"),
            SourceState::Silent { usual_s: Some(usual) } => {
                write!(f, "source {source} silent for {}, usually at most {}", Span(self.quiet_s), Span(*usual))
            }
            SourceState::Silent { usual_s: None } => write!(f, "source {source} silent for {}", Span(self.quiet_s)),
            SourceState::Lagging { lag_s } => write!(f, "source {source} lags by {}", Span(*lag_s)),
            SourceState::Unreadable { why } => write!(f, "source {source} unreadable: {why}"),
        }
    }
}

/// A span of seconds, for people: in its largest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub u64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            seconds @ 0..120 => (seconds, "second"),
            seconds @ 120..7_200 => (seconds / 60, "minute"),
            seconds @ 7_200..172_800 => (seconds / 3_600, "hour"),
            seconds => (seconds / 86_400, "day"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

impl SourceHealth {
    /// A source that has not been heard of, at the time `now`.
    pub fn new(name: impl Into<String>, now: Timestamp) -> Self {
        Self { name: name.into(), since: now, ..Self::default() }
    }

    /// An event of this kind happened.
    pub fn note_event(&mut self, kind: &str, time: Timestamp) {
        count(&mut self.events, kind);
        if self.first_event.is_none_or(|first| time < first) {
            self.first_event = Some(time);
        }
        match self.last_event {
            Some(last) if time <= last => {}
            last => {
                if let Some(last) = last {
                    self.rhythm.note(last, time);
                }
                self.last_event = Some(time);
            }
        }
    }

    /// A good line was no event, for this reason.
    pub fn note_passed_over(&mut self, reason: &str) {
        count(&mut self.passed_over, reason);
    }

    /// Something was wrong with a line, or with some.
    pub fn note_defects(&mut self, kind: &str, number: u64) {
        match self.defects.get_mut(kind) {
            Some(known) => *known += number,
            None => drop(self.defects.insert(kind.to_owned(), number)),
        }
    }

    /// Lines came at the time `now`, read since `watching_since`: a gap before that is not the source's.
    pub fn note_arrival(&mut self, lines: u64, bytes: u64, now: Timestamp, watching_since: Timestamp) {
        if let Some(last) = self.last_arrival.filter(|last| *last >= watching_since && *last < now) {
            self.arrivals.note(last, now);
        }
        self.last_arrival = self.last_arrival.max(Some(now));
        self.lines += lines;
        self.bytes += bytes;
    }

    /// By how many seconds the last arrival was behind its latest event.
    pub fn lag_s(&self) -> Option<u64> {
        Some(seconds(self.last_event?, self.last_arrival?))
    }

    /// How the source is doing at `now`, once everything that was there has been read; what has changed, if anything
    /// has. `problem` is what keeps it from being read.
    pub fn review(&mut self, now: Timestamp, watching_since: Timestamp, problem: Option<&str>) -> Option<HealthChange> {
        let quiet_since = self.last_arrival.map_or(watching_since, |last| last.max(watching_since));
        let state = match problem {
            Some(why) => SourceState::Unreadable { why: why.to_owned() },
            None => self.silence(now, quiet_since).or_else(|| self.lagging()).unwrap_or_default(),
        };
        if let Some((lag, last)) = self.lag_s().zip(self.last_arrival).filter(|(_, last)| *last >= watching_since) {
            self.lags.note(last.day().0, lag);
        }
        if state.as_str() == self.state.as_str() {
            return None;
        }
        let quiet_s = seconds(self.last_arrival.unwrap_or(watching_since), now);
        (self.state, self.since) = (state.clone(), now);
        Some(HealthChange { time: now, source: self.name.clone(), state, quiet_s })
    }

    fn silence(&self, now: Timestamp, quiet_since: Timestamp) -> Option<SourceState> {
        // What was silent before the reader was started anew still is, until it says something.
        if matches!(self.state, SourceState::Silent { .. }) && self.last_arrival.is_none_or(|last| last < self.since) {
            return Some(self.state.clone());
        }
        let usual_s = self.rhythm.usual(quiet_since, now).max(self.arrivals.usual(quiet_since, now));
        let is_silent = seconds(quiet_since, now) > limit(usual_s);
        is_silent.then_some(SourceState::Silent { usual_s })
    }

    fn lagging(&self) -> Option<SourceState> {
        let lag_s = self.lag_s()?;
        (lag_s > limit(self.lags.usual())).then_some(SourceState::Lagging { lag_s })
    }
}

fn limit(usual_s: Option<u64>) -> u64 {
    usual_s.map_or(SILENCE_SECONDS_UNKNOWN, |usual| usual.saturating_mul(SILENCE_FACTOR).max(SILENCE_SECONDS_MIN))
}

fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.seconds().saturating_sub(from.seconds())).unwrap_or_default()
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(known) => *known += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

/// The longest gaps that are usual, by hour of the day in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Rhythm([Usual; HOURS as usize]);

impl Rhythm {
    /// Nothing happened from one time to the other: that is a gap of every hour between.
    fn note(&mut self, from: Timestamp, to: Timestamp) {
        let gap = seconds(from, to);
        for hour in hours(from, to) {
            if let Some(usual) = self.0.get_mut(hour) {
                usual.note(to.day().0, gap);
            }
        }
    }

    /// The longest usual gap in the hours from one time to the other; `None` where one of them is not known.
    fn usual(&self, from: Timestamp, to: Timestamp) -> Option<u64> {
        let of_hour = |hour: usize| self.0.get(hour).and_then(Usual::usual);
        hours(from, to).map(of_hour).try_fold(0, |longest, usual| Some(usual?.max(longest)))
    }
}

/// The hours of the day that a span touches.
fn hours(from: Timestamp, to: Timestamp) -> impl Iterator<Item = usize> {
    let (first, last) = (from.seconds().div_euclid(3600), to.seconds().div_euclid(3600));
    let count = last.saturating_sub(first).clamp(0, HOURS - 1);
    (0..=count).map(move |step| first.saturating_add(step).rem_euclid(HOURS) as usize)
}

/// The longest span of each of the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Usual {
    day: i32,
    /// The present day's first.
    longest: Vec<u64>,
}

impl Usual {
    fn note(&mut self, day: i32, span_s: u64) {
        if self.longest.is_empty() || day > self.day {
            self.day = day;
            self.longest.insert(0, span_s);
            self.longest.truncate(DAYS);
        } else if let Some(longest) = self.longest.first_mut() {
            *longest = span_s.max(*longest);
        }
    }

    /// The longest but one, so that one outage does not teach that outages are usual.
    fn usual(&self) -> Option<u64> {
        let longest = self.longest.iter().copied().max()?;
        let mut below = self.longest.clone();
        below.retain(|span| *span < longest);
        let is_alone = self.longest.len() > 1 && below.len() + 1 == self.longest.len();
        if is_alone { below.into_iter().max() } else { Some(longest) }
    }
}

#[cfg(test)]
mod tests;

//! When acting is allowed.

use serde::{Deserialize, Serialize};

const MINUTES_PER_DAY: u16 = 24 * 60;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "their names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// All, Monday first.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    fn before(self) -> Self {
        let at = Self::ALL.iter().position(|day| *day == self).unwrap_or_default();
        Self::ALL.get((at + 6) % 7).copied().unwrap_or(self)
    }
}

/// What a clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The day.
    pub day: Weekday,
    /// Minutes since its midnight.
    pub minute: u16,
}

/// From when until when, `08:00-18:00`; `22:00-06:00` goes over midnight, and belongs to the day on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: u16,
    until: u16,
}

impl Default for Hours {
    /// The whole day.
    fn default() -> Self {
        Self { from: 0, until: MINUTES_PER_DAY }
    }
}

impl Hours {
    /// Whether a time is within these hours of one of these days.
    pub fn contain(self, now: LocalTime, days: &[Weekday]) -> bool {
        let LocalTime { day, minute } = now;
        if self.from < self.until {
            return days.contains(&day) && (self.from..self.until).contains(&minute);
        }
        (minute >= self.from && days.contains(&day)) || (minute < self.until && days.contains(&day.before()))
    }
}

impl TryFrom<String> for Hours {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let both = text.split_once('-').and_then(|(from, until)| Some((minute(from)?, minute(until)?)));
        match both {
            Some((from, until)) if from != until && from < MINUTES_PER_DAY => Ok(Self { from, until }),
            _ => Err(format!("{text:?}: hours such as 08:00-18:00 wanted")),
        }
    }
}

/// Of `HH:MM`, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && all <= MINUTES_PER_DAY).then_some(all)
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        format!("{}-{}", clock(hours.from), clock(hours.until))
    }
}

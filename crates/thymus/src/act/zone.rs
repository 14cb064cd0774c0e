//! What the clock on the wall shows where the organisation is.

use jiff::tz::TimeZone;
use thymus_case::modes::{LocalTime, Weekday};
use thymus_event::Timestamp;

/// A time zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// By its name in the IANA database of this machine; UTC is always known. An error says what is wrong.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let wrong = |_| format!("act.time_zone = {name:?}: no such time zone here: UTC, or one such as Europe/Lisbon");
        TimeZone::get(name).map(Self).map_err(wrong)
    }

    /// That of the calendar.
    pub(crate) fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The local time of a moment; midnight of a Monday where no calendar reaches.
    pub(crate) fn local(&self, time: Timestamp) -> LocalTime {
        let moment = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default();
        let local = self.0.to_datetime(moment);
        let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or_default();
        let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or_default();
        LocalTime { day: Weekday::ALL.get(day).copied().unwrap_or(Weekday::Mon), minute }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_time_has_a_day_and_a_minute() {
        let zone = Zone::named("UTC").unwrap();
        let time = Timestamp::parse("2026-11-27T18:05:59Z").unwrap();
        assert_eq!(zone.local(time), LocalTime { day: Weekday::Fri, minute: 18 * 60 + 5 });
        assert!(Zone::named("Nowhere/Else").unwrap_err().contains("act.time_zone"));
    }
}

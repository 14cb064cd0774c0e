//! Days and hours: when people work, and how a mail program writes a time.

use crate::draw::Draw;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use thymus_event::Timestamp;

pub(crate) const MS_PER_MINUTE: i64 = 60_000;
pub(crate) const MS_PER_HOUR: i64 = 60 * MS_PER_MINUTE;
pub(crate) const MS_PER_DAY: i64 = 24 * MS_PER_HOUR;

/// `time` moved by milliseconds.
pub(crate) fn plus_millis(time: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(time.millis() + millis)
}

/// Midnight UTC of the `n`th day after `start`.
pub(crate) fn day(start: Timestamp, n: i64) -> Timestamp {
    let midnight = start.millis().div_euclid(MS_PER_DAY) * MS_PER_DAY;
    Timestamp::from_millis(midnight + n * MS_PER_DAY)
}

/// Saturday or Sunday (the epoch was a Thursday).
pub(crate) fn is_weekend(time: Timestamp) -> bool {
    matches!((time.millis().div_euclid(MS_PER_DAY) + 4).rem_euclid(7), 0 | 6)
}

/// The same day, or the Monday after it.
pub(crate) fn working_day(midnight: Timestamp) -> Timestamp {
    let mut at = midnight;
    while is_weekend(at) {
        at = plus_millis(at, MS_PER_DAY);
    }
    at
}

/// A moment in the office hours of that day: half past seven to six, seldom in the evening.
pub(crate) fn office_hour(draw: &Draw, midnight: Timestamp, zone_minutes: i64) -> Timestamp {
    let local = if draw.chance(6) { draw.range(18 * 3600, 22 * 3600) } else { draw.range(27_000, 64_800) };
    plus_millis(midnight, local * 1000 - zone_minutes * MS_PER_MINUTE)
}

/// When someone answers a message that came at `after`: minutes to two days later, in office hours.
pub(crate) fn answer_time(draw: &Draw, after: Timestamp, zone_minutes: i64) -> Timestamp {
    let wait = match draw.below(10) {
        0..4 => draw.range(120, 3600),
        4..8 => draw.range(3600, 28_800),
        _ => draw.range(28_800, 172_800),
    };
    let at = plus_millis(after, wait * 1000);
    let local_hour = (at.millis() + zone_minutes * MS_PER_MINUTE).rem_euclid(MS_PER_DAY) / MS_PER_HOUR;
    if !is_weekend(at) && (7..21).contains(&local_hour) {
        return at;
    }
    let next = working_day(day(at, 1));
    plus_millis(next, draw.range(27_000, 41_400) * 1000 - zone_minutes * MS_PER_MINUTE)
}

fn local(time: Timestamp, zone_minutes: i64) -> DateTime {
    let moved = plus_millis(time, zone_minutes * MS_PER_MINUTE);
    Offset::UTC.to_datetime(jiff::Timestamp::from_millisecond(moved.millis()).unwrap_or_default())
}

/// The date-time of RFC 5322 §3.3.
pub(crate) fn rfc5322(time: Timestamp, zone_minutes: i64) -> String {
    let sign = if zone_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (zone_minutes.abs() / 60, zone_minutes.abs() % 60);
    let local = local(time, zone_minutes).strftime("%a, %d %b %Y %H:%M:%S");
    format!("{local} {sign}{hours:02}{minutes:02}")
}

/// The time of an mbox separator line, in UTC (RFC 4155).
pub(crate) fn asctime(time: Timestamp) -> String {
    local(time, 0).strftime("%a %b %e %H:%M:%S %Y").to_string()
}

/// As an answer cites it: `2026-03-14 09:26`.
pub(crate) fn short(time: Timestamp, zone_minutes: i64) -> String {
    local(time, zone_minutes).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn times_are_written_as_the_standards_say() {
        let time = at("2026-03-04T05:06:07Z");
        assert_eq!(rfc5322(time, 60), "Wed, 04 Mar 2026 06:06:07 +0100");
        assert_eq!(rfc5322(time, -330), "Tue, 03 Mar 2026 23:36:07 -0530");
        assert_eq!(asctime(time), "Wed Mar  4 05:06:07 2026");
    }

    #[test]
    fn weekends_are_free() {
        assert!(is_weekend(at("2026-03-07")) && is_weekend(at("2026-03-08T23:00:00Z")));
        assert_eq!(working_day(at("2026-03-07")), at("2026-03-09"));
        let draw = Draw::new(1, Stream::Internal);
        for _ in 0..500 {
            let answer = answer_time(&draw, at("2026-03-06T16:00:00Z"), 60);
            assert!(answer > at("2026-03-06T16:00:00Z") && answer < at("2026-03-11"));
            assert!(!is_weekend(answer));
        }
    }
}

//! The clock: what judges goes by it.

use super::finding::Finding;
use crate::clock;
use thymus_event::Timestamp;

/// When this was written: a clock before it was never set.
const WRITTEN: Timestamp = Timestamp::from_seconds(1_764_547_200);

/// By how much mail may be ahead of the clock: mail servers' clocks differ.
const AHEAD_MINUTES: i64 = 10;

/// How to mend it.
const MEND: &str = "set the clock, and keep it with NTP (timedatectl set-ntp true)";

pub(super) fn check(newest: Option<Timestamp>) -> Finding {
    judge(clock::now(), newest)
}

fn judge(now: Timestamp, newest: Option<Timestamp>) -> Finding {
    if now < WRITTEN {
        return Finding::failed("clock", format!("{now} is over"), MEND);
    }
    match newest.filter(|newest| *newest > now.plus_minutes(AHEAD_MINUTES)) {
        Some(newest) => Finding::doubtful("clock", format!("{now}, and the newest message came at {newest}"), MEND),
        None => Finding::well("clock", now.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding::State;

    #[test]
    fn a_clock_that_was_never_set_or_is_behind_mail_is_found() {
        let now = Timestamp::parse("2026-12-01").unwrap();
        assert_eq!(judge(Timestamp::from_seconds(0), None).state, State::Failed);
        assert_eq!(judge(now, Some(now.plus_minutes(5))).state, State::Well);
        assert_eq!(judge(now, Some(now.plus_hours(5))).state, State::Doubtful);
    }
}

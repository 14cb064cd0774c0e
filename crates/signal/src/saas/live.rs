//! What an account did on the last days, and when it was at risk.

use super::judge::Odd;
use super::recent::Recent;
use super::shares::Shares;
use serde::{Deserialize, Serialize};
use thymus_event::{Day, Timestamp};

/// For how many hours after the last odd thing an account stays at risk: over a weekend.
pub const AT_RISK_HOURS: i64 = 72;
/// The most days of an account that are kept; an activity that comes later is learned, but judged no more.
const DAYS_MAX: usize = 4;
/// The most spans of risk that are kept of an account: mail that is judged again asks for earlier ones.
const SPANS_MAX: usize = 16;

/// One account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Live {
    pub(super) recent: Recent,
    /// Oldest first.
    days: Vec<LiveDay>,
    /// Oldest first: when a risk began and when the last odd thing happened.
    spans: Vec<(i64, i64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct LiveDay {
    day: i32,
    odd: Vec<Odd>,
}

impl LiveDay {
    fn settle(&self, shares: &mut Shares) {
        shares.learn_day();
        self.odd.iter().for_each(|one| shares.learn_level(one.signal, usize::from(one.level)));
    }
}

impl Live {
    /// The odd things of a day, made empty where there are none yet. None where it is too old. A day that is over
    /// teaches what is common: late, so that no day excuses itself.
    pub(super) fn day(&mut self, day: Day, shares: &mut Shares) -> Option<&mut Vec<Odd>> {
        let at = match self.days.binary_search_by_key(&day.0, |of| of.day) {
            Ok(at) => at,
            Err(0) if self.days.len() >= DAYS_MAX => return None,
            Err(at) => {
                self.days.insert(at, LiveDay { day: day.0, odd: Vec::new() });
                let surplus = self.days.len().saturating_sub(DAYS_MAX);
                self.days.drain(..surplus).for_each(|over| over.settle(shares));
                at - surplus
            }
        };
        self.days.get_mut(at).map(|of| &mut of.odd)
    }

    /// Something odd happened; `begins` says whether the day is now odd enough for a risk to begin.
    pub(super) fn odd(&mut self, time: Timestamp, begins: bool) {
        let at = time.millis();
        match self.spans.iter_mut().rev().find(|(from, last)| covers(*from, *last, at)) {
            Some((_, last)) => *last = at.max(*last),
            None if begins => {
                let position = self.spans.partition_point(|(from, _)| *from <= at);
                self.spans.insert(position, (at, at));
                let surplus = self.spans.len().saturating_sub(SPANS_MAX);
                self.spans.drain(..surplus);
            }
            None => {}
        }
    }

    /// Since when it is at risk, at a time.
    pub(super) fn at_risk_since(&self, now: Timestamp) -> Option<Timestamp> {
        let span = self.spans.iter().find(|(from, last)| covers(*from, *last, now.millis()))?;
        Some(Timestamp::from_millis(span.0))
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.recent.is_empty() && self.days.is_empty() && self.spans.is_empty()
    }
}

fn covers(from: i64, last: i64, at: i64) -> bool {
    (from..=Timestamp::from_millis(last).plus_hours(AT_RISK_HOURS).millis()).contains(&at)
}

/// Adds an odd thing to those of a day: of each signal the strongest stays. Whether that changed anything.
pub(super) fn add(odd: &mut Vec<Odd>, one: Odd, shares: &Shares) -> bool {
    match odd.iter_mut().find(|other| other.signal == one.signal) {
        Some(other) if other.weight(shares) < one.weight(shares) => {
            *other = one;
            true
        }
        Some(_) => false,
        None => {
            odd.push(one);
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hour;

    #[test]
    fn a_risk_lasts_until_three_days_after_the_last_odd_thing() {
        let mut live = Live::default();
        live.odd(hour(0), false);
        assert_eq!(live.at_risk_since(hour(1)), None);
        live.odd(hour(10), true);
        assert_eq!((live.at_risk_since(hour(9)), live.at_risk_since(hour(82))), (None, Some(hour(10))));
        live.odd(hour(60), false);
        assert_eq!((live.at_risk_since(hour(132)), live.at_risk_since(hour(133))), (Some(hour(10)), None));
        live.odd(hour(200), true);
        assert_eq!((live.at_risk_since(hour(201)), live.at_risk_since(hour(100))), (Some(hour(200)), Some(hour(10))));
    }

    #[test]
    fn days_and_spans_are_bounded() {
        let (mut live, mut shares) = (Live::default(), Shares::default());
        for day in 0..100 {
            assert!(live.day(Day(day), &mut shares).unwrap().is_empty());
            live.odd(hour(i64::from(day) * 200), true);
        }
        assert!(live.day(Day(1), &mut shares).is_none(), "too late");
        assert!(live.day(Day(98), &mut shares).is_some());
        assert_eq!((live.days.len(), live.spans.len(), shares.days()), (DAYS_MAX, SPANS_MAX, 96));
    }
}

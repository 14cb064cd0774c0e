//! What happened lately: failed sign-ins, the last countries, how much mail was read today. Bounded, and by the
//! events' own times, so that late ones find their place.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use thymus_baseline::Key;
use thymus_event::{Day, Timestamp};

/// The most failed sign-ins kept of one account: more say no more.
const FAILURES_MAX: usize = 64;
/// The most sign-ins with a country kept of one account.
const COUNTRIES_MAX: usize = 16;
/// The most days of which the amount of mail read is kept: late events come from the last few.
const DAYS_MAX: usize = 4;
/// The most networks whose failures are kept; above, the longest quiet are forgotten.
const NETWORKS_MAX: usize = 4096;
/// The most accounts kept of one network.
const TARGETS_MAX: usize = 64;
/// For how long a network's failures count together, in hours: a spray is slow, to stay below lock-outs.
pub const SPRAY_HOURS: i64 = 24;
/// For how long an account's failures count together, in minutes.
pub const BURST_MINUTES: i64 = 60;
/// Within how many minutes two countries are too far apart.
pub const TRAVEL_MINUTES: i64 = 60;

/// What one account did lately.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    /// Times of failed sign-ins, as they came.
    failures: VecDeque<i64>,
    /// Times and countries of sign-ins.
    countries: VecDeque<(i64, [u8; 2])>,
    /// Days and how many messages were read.
    read: VecDeque<(i32, u64)>,
    /// Days on which it signed in from a place or with a program that was new for it.
    strange: VecDeque<i32>,
}

impl Recent {
    pub(super) fn failed(&mut self, time: Timestamp) {
        push(&mut self.failures, time.millis(), FAILURES_MAX);
    }

    pub(super) fn signed_in(&mut self, time: Timestamp, country: Option<[u8; 2]>) {
        if let Some(country) = country {
            push(&mut self.countries, (time.millis(), country), COUNTRIES_MAX);
        }
    }

    pub(super) fn strange(&mut self, day: Day) {
        if !self.is_strange(day) {
            push(&mut self.strange, day.0, DAYS_MAX);
        }
    }

    pub(super) fn read(&mut self, day: Day, items: u32) {
        match self.read.iter_mut().find(|(of, _)| *of == day.0) {
            Some((_, sum)) => *sum = sum.saturating_add(u64::from(items)),
            None => push(&mut self.read, (day.0, u64::from(items)), DAYS_MAX),
        }
    }

    /// Failed sign-ins within [`BURST_MINUTES`] before a time.
    pub fn failures_before(&self, time: Timestamp) -> usize {
        let (from, until) = (time.plus_minutes(-BURST_MINUTES).millis(), time.millis());
        self.failures.iter().filter(|at| (from..=until).contains(at)).count()
    }

    /// Another country signed in from within [`TRAVEL_MINUTES`] of a time, with the minutes between.
    pub fn elsewhere(&self, time: Timestamp, country: [u8; 2]) -> Option<([u8; 2], usize)> {
        let apart = |at: i64| usize::try_from(at.abs_diff(time.millis()) / 60_000).unwrap_or(usize::MAX);
        let near = |(at, _): &&(i64, [u8; 2])| apart(*at) as i64 <= TRAVEL_MINUTES;
        let other = self.countries.iter().rev().filter(near).find(|(_, other)| *other != country)?;
        Some((other.1, apart(other.0)))
    }

    /// How many messages were read on a day so far.
    pub fn read_on(&self, day: Day) -> u64 {
        self.read.iter().find(|(of, _)| *of == day.0).map_or(0, |(_, sum)| *sum)
    }

    /// Whether it signed in, that day, from a place or with a program that was new for it.
    pub fn is_strange(&self, day: Day) -> bool {
        self.strange.contains(&day.0)
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T, max: usize) {
    if list.len() >= max {
        list.pop_front();
    }
    list.push_back(item);
}

/// Which networks failed to sign in to which accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sprays(BTreeMap<Key, Vec<(i64, Key)>>);

impl Sprays {
    /// A sign-in failed.
    pub(super) fn failed(&mut self, network: Key, account: Key, time: Timestamp) {
        if self.0.len() >= NETWORKS_MAX && !self.0.contains_key(&network) {
            self.forget_quietest();
        }
        let targets = self.0.entry(network).or_default();
        targets.retain(|(at, other)| *other != account && *at > time.plus_hours(-SPRAY_HOURS).millis());
        if targets.len() < TARGETS_MAX {
            targets.push((time.millis(), account));
        }
    }

    fn forget_quietest(&mut self) {
        let last = |targets: &Vec<(i64, Key)>| targets.iter().map(|(at, _)| *at).max();
        let quietest = self.0.iter().min_by_key(|(_, targets)| last(targets)).map(|(network, _)| *network);
        quietest.map(|network| self.0.remove(&network));
    }

    /// How many accounts a network failed at within [`SPRAY_HOURS`] before a time.
    pub fn targets(&self, network: Key, time: Timestamp) -> usize {
        let (from, until) = (time.plus_hours(-SPRAY_HOURS).millis(), time.millis());
        self.0.get(&network).map_or(0, |targets| targets.iter().filter(|(at, _)| (from..=until).contains(at)).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hour;

    #[test]
    fn failures_count_within_the_hour() {
        let mut recent = Recent::default();
        (0..100).for_each(|n| recent.failed(hour(0).plus_minutes(n)));
        assert_eq!(recent.failures_before(hour(1).plus_minutes(39)), 61);
        assert_eq!(recent.failures_before(hour(9)), 0);
    }

    #[test]
    fn countries_are_near_in_time_or_not() {
        let mut recent = Recent::default();
        recent.signed_in(hour(1), Some(*b"NL"));
        assert_eq!(recent.elsewhere(hour(1).plus_minutes(20), *b"US"), Some((*b"NL", 20)));
        assert_eq!(recent.elsewhere(hour(1).plus_minutes(-20), *b"US"), Some((*b"NL", 20)), "a late event");
        assert_eq!(recent.elsewhere(hour(1), *b"NL"), None);
        assert_eq!(recent.elsewhere(hour(3), *b"US"), None);
    }

    #[test]
    fn what_was_read_is_summed_by_day() {
        let mut recent = Recent::default();
        [1, 2, 3, 4, 5, 5].into_iter().for_each(|day| recent.read(Day(day), u32::MAX));
        assert_eq!((recent.read_on(Day(5)), recent.read_on(Day(1))), (2 * u64::from(u32::MAX), 0));
    }

    #[test]
    fn sprays_are_bounded_and_pass() {
        let mut sprays = Sprays::default();
        for account in 0..200 {
            sprays.failed(Key(1), Key(account), hour(0));
            sprays.failed(Key(1), Key(account), hour(0));
        }
        assert_eq!((sprays.targets(Key(1), hour(1)), sprays.targets(Key(1), hour(30))), (TARGETS_MAX, 0));
        (0..NETWORKS_MAX as u64 + 5).for_each(|network| sprays.failed(Key(10 + network), Key(1), hour(1)));
        assert!(sprays.0.len() <= NETWORKS_MAX);
        assert_eq!(sprays.targets(Key(1), hour(1)), 0, "the quietest is forgotten");
    }
}

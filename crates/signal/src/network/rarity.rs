//! Who else goes there, and since when?
//!
//! **Sees** how many other devices contacted the address, of how many, and whether it is new where connections have
//! been looked at for a while. **Why**: benign clocks are regular too, but the same program runs on many devices;
//! an implant's server is known to one device, or a few. Rarity decides where there is an organisation to compare with.
//! **Blind spots**: one device alone has nobody to compare with, and nothing is said; fronts shared with others
//! (content networks, chat services); a program that one person alone uses.

use super::{Reason, Weight, plain};
use thymus_baseline::flows::{DESTINATION_DEVICES_MAX, PairFacts};

/// As many devices, with a tenth of them going there, stand for what is not known: so nobody else says nothing.
const PRIOR_DEVICES: f64 = 5.0;

/// The share of an organisation's devices that a benign timer's destination is known to, in the middle.
const ORDINARY_SHARE: f64 = 0.1;

/// An infection of more devices than this is no longer likely to be met for the first time.
const INFECTED_DEVICES: f64 = 5.0;

/// The most that rarity adds.
const RARE_DECADES: f64 = 1.5;

/// The most that it takes: what everybody contacts is no beacon's.
const COMMON_DECADES: f64 = -3.0;

/// Age is only looked at where connections have been for as many days.
const HISTORY_DAYS_MIN: i32 = 7;

/// A destination is new for so many days; benign timers mostly run for months.
const NEW_DAYS: i32 = 1;

/// What a new destination adds, in decades: twice as usual among beacons when they are first seen.
const NEW_DECADES: f64 = 0.3;

/// What rarity weighs.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Weight {
    let (others, devices) = (facts.reach.others as f64, facts.reach.devices as f64);
    let share = (others + PRIOR_DEVICES * ORDINARY_SHARE) / (devices + PRIOR_DEVICES);
    let decades = (ORDINARY_SHARE / share).log10() - (1.0 + others / INFECTED_DEVICES).log10();
    let is_new = is_new(facts);
    let decades = decades.clamp(COMMON_DECADES, RARE_DECADES) + if is_new { NEW_DECADES } else { 0.0 };
    if facts.reach.devices == 0 && !is_new {
        return Weight::default();
    }
    Weight::of(decades, Reason::new(text(facts, is_new)))
}

fn is_new(facts: &PairFacts<'_>) -> bool {
    let Some(last) = facts.contacts.last() else { return false };
    let days_since = |time: thymus_event::Timestamp| last.start.day().0.saturating_sub(time.day().0);
    days_since(facts.since) >= HISTORY_DAYS_MIN && days_since(facts.reach.since) <= NEW_DAYS
}

fn text(facts: &PairFacts<'_>, is_new: bool) -> String {
    let at_least = if facts.reach.others >= DESTINATION_DEVICES_MAX { "at least " } else { "" };
    let last = facts.contacts.last().map_or(facts.since, |contact| contact.start);
    let looked = plain::duration(last.millis().saturating_sub(facts.since.millis()).max(0).unsigned_abs());
    let devices = facts.reach.devices;
    let plural = if devices == 1 { "" } else { "s" };
    let new = if is_new { "; new since yesterday" } else { "" };
    format!("{at_least}{} of {devices} other device{plural} contacted the address in {looked}{new}", facts.reach.others)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{contact, facts};
    use thymus_baseline::flows::Reach;
    use thymus_event::Timestamp;

    fn decades(others: usize, devices: usize) -> f64 {
        let contacts = [contact(0)];
        let mut facts = facts(&contacts);
        facts.reach = Reach { others, devices, since: Timestamp::default() };
        weigh(&facts).decades()
    }

    #[test]
    fn alone_among_many_is_rare_and_everybodys_is_common() {
        assert!(decades(0, 41) > 0.9 && decades(0, 1000) > 1.4);
        assert!(decades(20, 41) < -1.0 && decades(128, 1000) < -1.0);
    }

    #[test]
    fn one_host_alone_has_nobody_to_compare_with() {
        let contacts = [contact(0)];
        assert_eq!(weigh(&facts(&contacts)), Weight::default());
    }

    #[test]
    fn more_devices_never_make_it_rarer() {
        for devices in [1, 10, 100, 10_000] {
            for others in 1..=devices.min(128) {
                assert!(decades(others, devices) <= decades(others - 1, devices));
            }
        }
    }

    #[test]
    fn what_is_new_after_weeks_adds_a_little_and_says_so() {
        let contacts = [contact(30 * 86_400_000)];
        let mut facts = facts(&contacts);
        facts.reach = Reach { others: 0, devices: 1, since: Timestamp::from_seconds(30 * 86_400) };
        let new = weigh(&facts);
        assert!(new.reason().unwrap().text().contains("0 of 1 other device contacted the address in 30 days; new"));
        facts.reach.since = Timestamp::default();
        assert!(new.decades() > weigh(&facts).decades());
    }
}

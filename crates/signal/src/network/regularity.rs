//! Do the contacts come by the clock?
//!
//! **Sees** that the gaps between a device's contacts are more equal than chance makes them: Moran's test
//! (`moran`). Contacts that begin within a dead time of the one before are one visit; the dead time is taken
//! off each gap, so that the test stays exact. Three dead times are tried (the clock's own second, ten seconds, a
//! minute), since a program may open several connections at each visit; p is multiplied by their number.
//! A device that sleeps does not make its clock irregular: a few gaps far above the median are left out.
//!
//! **Why**: an implant asks for orders by a timer, with or without jitter. People don't. But updates, push services and
//! antivirus do: regularity alone is worth little, and its weight ends where only clocks are left.
//!
//! **Blind spots**: a period below two intervals of a flow log; jitter as wide as the period; a beacon within
//! a connection that stays open; a beacon hidden among other contacts to the same address and port.

use super::moran;
use super::{Reason, Weight, plain};
use thymus_baseline::flows::{Contact, PairFacts};

/// Above this p nothing is said: it would be chance once in ten thousand destinations.
const LOG10_P_MAX: f64 = -4.0;

/// The share of beacons whose gaps pass the test.
const BEACONS_BY_THE_CLOCK: f64 = 0.9;

/// The share of ordinary recurring destinations that a benign timer contacts. One to seven of a hundred were seen on
/// desktops; taken high, so that regularity counts for less.
const OTHERS_BY_THE_CLOCK: f64 = 0.05;

/// How close contacts are one visit, in seconds, besides the clock's own resolution.
const DEAD_TIMES_S: [u32; 2] = [10, 60];

/// A record that tells seconds exactly. What is coarser gathers what goes on into a record an interval, and the
/// interval is a clock of its own.
const EXACT_S: u32 = 1;

/// Records of an interval are one visit when they are no farther apart than two intervals.
const INTERVALS_OF_ONE_VISIT: u32 = 2;

/// A gap of so many medians is a pause: by chance 0.4 % are as long.
const PAUSE_MEDIANS: f64 = 8.0;

/// One pause in so many gaps is left out, and one more; with more pauses the contacts come in bursts.
const GAPS_PER_PAUSE: usize = 20;

/// How regular contacts are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    /// The median gap, in milliseconds.
    pub period_ms: u64,
    /// Gaps looked at.
    pub gaps: usize,
    /// log₁₀ p, corrected for the dead times tried.
    pub log10_p: f64,
}

/// The most regular reading of contacts that stand in the order of time.
pub fn rhythm(contacts: &[Contact], resolution_s: u32) -> Option<Rhythm> {
    let starts = starts_ms(contacts, resolution_s);
    let shortest = if resolution_s > EXACT_S { resolution_s.saturating_mul(INTERVALS_OF_ONE_VISIT) } else { EXACT_S };
    let longer = DEAD_TIMES_S.into_iter().filter(|dead| *dead > shortest);
    let readings: Vec<Rhythm> =
        [shortest].into_iter().chain(longer).filter_map(|dead| reading(&starts, resolution_s, dead)).collect();
    let tried = readings.len() as f64;
    let best = readings.into_iter().min_by(|a, b| a.log10_p.total_cmp(&b.log10_p))?;
    Some(Rhythm { log10_p: (best.log10_p + tried.log10()).min(0.0), ..best })
}

/// When visits begin; of records that gather an interval, those that follow one another are one visit.
fn starts_ms(contacts: &[Contact], resolution_s: u32) -> Vec<i64> {
    let mut starts: Vec<i64> = contacts.iter().map(|contact| contact.start.millis()).collect();
    if resolution_s > EXACT_S {
        let near_ms = i64::from(resolution_s) * i64::from(INTERVALS_OF_ONE_VISIT) * 1000;
        let mut last = None;
        starts.retain(|start| last.replace(*start).is_none_or(|last: i64| start.saturating_sub(last) > near_ms));
    }
    starts
}

fn reading(starts: &[i64], resolution_s: u32, dead_s: u32) -> Option<Rhythm> {
    let gaps_ms = without_pauses(gaps_ms(starts, i64::from(dead_s) * 1000))?;
    let dead_ms = f64::from(dead_s) * 1000.0;
    let free: Vec<f64> = gaps_ms.iter().map(|gap| *gap as f64 - dead_ms).collect();
    let log10_p = moran::log10_p(&free, f64::from(resolution_s) * 1000.0)?;
    Some(Rhythm { period_ms: median(&gaps_ms)?.unsigned_abs(), gaps: gaps_ms.len(), log10_p })
}

/// The gaps between visits, each above the dead time.
fn gaps_ms(starts: &[i64], dead_ms: i64) -> Vec<i64> {
    let mut starts = starts.iter().copied();
    let mut gaps = Vec::with_capacity(starts.len());
    let Some(mut last) = starts.next() else { return gaps };
    for start in starts {
        let gap = start.saturating_sub(last);
        if gap > dead_ms {
            gaps.push(gap);
            last = start;
        }
    }
    gaps
}

fn without_pauses(mut gaps: Vec<i64>) -> Option<Vec<i64>> {
    let longest = (median(&gaps)? as f64 * PAUSE_MEDIANS) as i64;
    let pauses = gaps.iter().filter(|gap| **gap > longest).count();
    if pauses <= 1 + gaps.len() / GAPS_PER_PAUSE {
        gaps.retain(|gap| *gap <= longest);
    }
    Some(gaps)
}

fn median(gaps: &[i64]) -> Option<i64> {
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// What the rhythm weighs; none where contacts may come by chance.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Option<(Rhythm, Weight)> {
    let rhythm = rhythm(facts.contacts, facts.resolution_s).filter(|rhythm| rhythm.log10_p <= LOG10_P_MAX)?;
    let decades = (BEACONS_BY_THE_CLOCK / (OTHERS_BY_THE_CLOCK + 10f64.powf(rhythm.log10_p))).log10();
    let text = format!(
        "connects every {}, {} gaps ({})",
        plain::duration(rhythm.period_ms),
        rhythm.gaps,
        plain::probability(rhythm.log10_p)
    );
    Some((rhythm, Weight::of(decades, Reason::new(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::contact;

    fn every(period_ms: i64, count: i64) -> Vec<Contact> {
        (0..count).map(|n| contact(n * period_ms + n * n % 7 * 20)).collect()
    }

    #[test]
    fn a_timer_is_seen_with_its_period() {
        let rhythm = rhythm(&every(27_000, 64), 1).unwrap();
        assert!((26_900..27_100).contains(&rhythm.period_ms) && rhythm.log10_p < -30.0, "{rhythm:?}");
    }

    #[test]
    fn four_contacts_to_the_second_are_enough_and_three_are_not() {
        assert!(rhythm(&every(900_000, 4), 1).unwrap().log10_p < -4.0);
        assert_eq!(rhythm(&every(900_000, 3), 1), None);
    }

    #[test]
    fn several_connections_at_each_visit_are_one() {
        let visits = every(300_000, 20);
        let bursts: Vec<Contact> = visits
            .iter()
            .flat_map(|visit| [0, 2_500, 6_100].map(|after| contact(visit.start.millis() + after)))
            .collect();
        assert!(rhythm(&bursts, 1).unwrap().log10_p < -10.0);
    }

    #[test]
    fn jitter_of_half_the_period_hides_no_timer() {
        let mut at = 0;
        let jitter: Vec<Contact> = (0..64i64)
            .map(|n| {
                at += 30_000 + n * 7919 % 101 * 600;
                contact(at)
            })
            .collect();
        let rhythm = rhythm(&jitter, 1).unwrap();
        assert!(rhythm.log10_p < LOG10_P_MAX && (55_000..65_000).contains(&rhythm.period_ms), "{rhythm:?}");
    }

    #[test]
    fn a_night_off_changes_little() {
        let mut contacts = every(60_000, 30);
        contacts.extend(every(60_000, 30).iter().map(|day| contact(day.start.millis() + 40_000_000)));
        let rhythm = rhythm(&contacts, 1).unwrap();
        assert!(rhythm.log10_p < -20.0 && rhythm.gaps == 58, "{rhythm:?}");
    }

    #[test]
    fn browsing_is_no_rhythm() {
        let mut at = 0;
        let browsing: Vec<Contact> = (1..64i64)
            .map(|n| {
                at += if n % 9 == 0 { n * n * n % 900_000 } else { 1_200 + n * n * 37 % 5000 };
                contact(at)
            })
            .collect();
        assert!(rhythm(&browsing, 1).unwrap().log10_p > LOG10_P_MAX);
    }

    #[test]
    fn a_flow_log_cannot_show_what_it_rounds_away() {
        let minutes: Vec<Contact> = (0..30).map(|n| contact(n * 60_000 + n * n % 7 * 900)).collect();
        assert_eq!(rhythm(&minutes, 60), None, "whatever goes on has a record in each interval");
        let quarters: Vec<Contact> = (0..30).map(|n| contact(n * 900_000)).collect();
        assert!(rhythm(&quarters, 60).unwrap().log10_p < -10.0);
    }
}

//! Do the contacts carry the same bytes each time?
//!
//! **Sees** that both directions' sizes stay near their medians. **Why**: an implant without orders asks the same
//! question and gets the same answer. Programs that fetch content do not. **Blind spots**: padding with random
//! lengths; a keep-alive, which is as constant. So it adds a little to other reasons, and its lack takes a little.

use super::{Reason, Weight};
use thymus_baseline::flows::{Contact, PairFacts, RHYTHM_CONTACTS_MIN, Size};

/// A size is near the median when it differs by no more than this share.
const NEAR_SHARE: f64 = 0.02;

/// Or by so many bytes: a record's padding, a counter's digits.
const NEAR_BYTES: f64 = 16.0;

/// So many of all contacts near the medians are constant.
const CONSTANT_SHARE: f64 = 0.9;

/// Fewer than these are content.
const CHANGING_SHARE: f64 = 0.6;

/// The share of beacons that are constant, and that change.
const BEACONS: (f64, f64) = (0.6, 0.2);

/// The share of ordinary recurring destinations that are constant, and that change.
const OTHERS: (f64, f64) = (0.15, 0.6);

/// What constancy weighs; nothing where sizes are not told or nothing was carried.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Weight {
    let Some(seen) = constancy(facts.contacts) else { return Weight::default() };
    let share = f64::from(seen.near) / f64::from(seen.sized);
    if share >= CONSTANT_SHARE {
        let text = format!(
            "{} of {} connections carried {} bytes out and {} in, give or take {} %",
            seen.near,
            seen.sized,
            seen.median_out,
            seen.median_in,
            (NEAR_SHARE * 100.0) as u32
        );
        return Weight::of((BEACONS.0 / OTHERS.0).log10(), Reason::new(text));
    }
    if share < CHANGING_SHARE {
        let text = format!("sizes change: {} of {} connections are near the median", seen.near, seen.sized);
        return Weight::of((BEACONS.1 / OTHERS.1).log10(), Reason::new(text));
    }
    Weight::default()
}

struct Constancy {
    near: u32,
    sized: u32,
    median_out: u32,
    median_in: u32,
}

fn constancy(contacts: &[Contact]) -> Option<Constancy> {
    let sizes: Vec<(u32, u32)> =
        contacts.iter().filter_map(|contact| Some((told(contact.bytes_out)?, told(contact.bytes_in)?))).collect();
    let median_out = median(sizes.iter().map(|size| size.0))?;
    let median_in = median(sizes.iter().map(|size| size.1))?;
    if sizes.len() < RHYTHM_CONTACTS_MIN || sizes.len() * 2 < contacts.len() || median_out + median_in == 0 {
        return None;
    }
    let near = sizes.iter().filter(|size| is_near(size.0, median_out) && is_near(size.1, median_in)).count();
    Some(Constancy { near: near as u32, sized: sizes.len() as u32, median_out, median_in })
}

fn told(size: Size) -> Option<u32> {
    size.bytes().map(|bytes| bytes.min(u32::MAX / 2))
}

fn median(sizes: impl Iterator<Item = u32>) -> Option<u32> {
    let mut sorted: Vec<u32> = sizes.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

fn is_near(size: u32, median: u32) -> bool {
    f64::from(size.abs_diff(median)) <= NEAR_BYTES.max(f64::from(median) * NEAR_SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{facts, sized};

    fn decades(sizes: &[(u64, u64)]) -> f64 {
        let contacts: Vec<Contact> = sizes.iter().map(|(out, back)| sized(Some(*out), Some(*back))).collect();
        weigh(&facts(&contacts)).decades()
    }

    #[test]
    fn the_same_question_and_answer_are_constant() {
        assert!(decades(&[(0, 137); 20]) > 0.5);
        assert!(decades(&[(500, 5000), (505, 5050), (498, 4990), (500, 5000)]) > 0.5);
    }

    #[test]
    fn content_changes() {
        assert!(decades(&[(500, 5000), (900, 100), (300, 70_000), (500, 12)]) < -0.3);
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        let unknown: Vec<Contact> = (0..10).map(|_| sized(None, None)).collect();
        assert_eq!(weigh(&facts(&unknown)), Weight::default());
        assert_eq!(decades(&[(0, 0); 20]).to_bits(), 0f64.to_bits(), "nothing carried");
        assert_eq!(decades(&[(9, 9); 3]).to_bits(), 0f64.to_bits(), "too few");
        assert!(decades(&[(u64::MAX, u64::MAX); 10]) > 0.5, "and no overflow");
    }
}

//! From the odd things of one account's day to a score.
//!
//! Each level counts the logarithm of its share in attacks over its share in ordinary days, bounded per signal and per
//! group. The sum, on top of how rare such days are, is the logarithm of the odds; the score is the chance, in per
//! cent, that the account is in someone else's hands, as far as the shipped shares hold.

use super::meta::GROUPS;
use super::shares::Shares;
use super::{Observation, signal};
use crate::judge::share::divide;
use crate::observation::Seen;
use serde::{Deserialize, Serialize};
use thymus_event::verdict::{Reason, Score};

/// The logarithm of the odds before looking: one day in about a thousand.
const PRIOR_NATS: f64 = -7.0;
/// Observations of one group count together at most this much more than the strongest of them.
const GROUP_FACTOR: f64 = 1.5;
/// From this score on, in points, an account is at risk.
pub const AT_RISK: f64 = 50.0;
/// The same while the organisation's accounts are hardly known.
pub const AT_RISK_YOUNG: f64 = 80.0;
/// From this score on, in points, a person is told.
pub const NOTABLE: f64 = 10.0;

/// One odd thing of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Odd {
    pub(super) signal: u16,
    pub(super) level: u8,
    pub(super) seen: Seen,
}

impl Odd {
    pub(super) fn of(observation: &Observation) -> Self {
        let level = u8::try_from(observation.level).unwrap_or(u8::MAX);
        Self { signal: observation.meta.id, level, seen: observation.seen.clone() }
    }

    pub(super) fn weight(&self, shares: &Shares) -> f64 {
        signal(self.signal).map_or(0.0, |signal| shares.weight(signal.meta, usize::from(self.level)))
    }

    fn reason(&self, contribution: Score) -> Option<Reason> {
        let meta = signal(self.signal)?.meta;
        let sentence = Observation::new(meta, usize::from(self.level), self.seen.clone()).sentence();
        Some(Reason { signal: meta.name.to_owned(), contribution, sentence })
    }
}

/// The score of a day.
pub(super) fn score(odd: &[Odd], shares: &Shares) -> Score {
    let mut groups = [(0.0f64, 0.0f64); GROUPS];
    for one in odd {
        let Some(signal) = signal(one.signal) else { continue };
        let weight = one.weight(shares);
        if let Some((sum, strongest)) = groups.get_mut(signal.meta.group as usize) {
            *sum += weight;
            *strongest = strongest.max(weight);
        }
    }
    let nats: f64 = groups.iter().map(|(sum, strongest)| sum.min(GROUP_FACTOR * strongest)).sum();
    if nats <= 0.0 { Score::ZERO } else { Score::from_points(100.0 / (1.0 + (-PRIOR_NATS - nats).exp())) }
}

/// The reasons, strongest first; their contributions sum to the score.
pub(super) fn reasons(odd: &[Odd], shares: &Shares) -> Vec<Reason> {
    let weights: Vec<f64> = odd.iter().map(|one| one.weight(shares)).collect();
    let (parts, _) = divide(score(odd, shares), &weights);
    let mut reasons: Vec<Reason> = odd.iter().zip(parts).filter_map(|(one, part)| one.reason(part)).collect();
    reasons.retain(|reason| reason.contribution != Score::ZERO);
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.contribution));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::SIGNALS;
    use proptest::prelude::*;

    fn odd(list: &[(usize, usize)]) -> Vec<Odd> {
        let of = |(at, level): &(usize, usize)| {
            let meta = SIGNALS[at % SIGNALS.len()].meta;
            Odd::of(&Observation::new(meta, level % meta.levels.len(), Seen::what("x")))
        };
        list.iter().map(of).collect()
    }

    fn points(names: &[(&str, &str)]) -> f64 {
        let find = |(signal, level): &(&str, &str)| {
            let at = SIGNALS.iter().position(|s| s.meta.name == *signal).unwrap();
            (at, SIGNALS[at].meta.levels.iter().position(|l| l.name == *level).unwrap())
        };
        score(&odd(&names.iter().map(find).collect::<Vec<_>>()), &Shares::default()).points()
    }

    #[test]
    fn one_ordinary_oddity_is_never_a_risk() {
        for alone in [("network", "new"), ("client", "new"), ("hour", "unusual"), ("burst", "many"), ("country", "new")]
        {
            assert!(points(&[alone]) < AT_RISK, "{alone:?}");
        }
        assert!(points(&[("network", "new"), ("hour", "unusual")]) < NOTABLE);
        assert!(points(&[("network", "new"), ("client", "of_others")]) < AT_RISK, "a hotel and a new telephone");
    }

    #[test]
    fn what_thieves_do_is_a_risk() {
        for together in [
            [("network", "new"), ("inbox_rule", "hides")],
            [("country", "new"), ("inbox_rule", "forwards")],
            [("network", "new"), ("spray", "then_in")],
            [("network", "new"), ("method", "after_strange_sign_in")],
            [("country", "new"), ("consent", "unknown_by_person")],
            [("network", "new"), ("forwarding", "first")],
        ] {
            assert!(points(&together) >= AT_RISK, "{together:?}: {}", points(&together));
        }
    }

    proptest! {
        #[test]
        fn reasons_sum_to_the_score(list in prop::collection::vec((0usize..40, 0usize..8), 0..15)) {
            let (odd, shares) = (odd(&list), Shares::default());
            let sum: i64 = reasons(&odd, &shares).iter().map(|reason| reason.contribution.units()).sum();
            prop_assert_eq!(sum, score(&odd, &shares).units());
        }

        #[test]
        fn more_odd_things_never_lower_a_score(list in prop::collection::vec((0usize..40, 0usize..8), 1..15)) {
            let (all, shares) = (odd(&list), Shares::default());
            prop_assert!(score(&all[1..], &shares) <= score(&all, &shares));
        }
    }
}

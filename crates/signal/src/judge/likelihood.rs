//! How much each observation speaks for each hypothesis, and what they come to together.

use super::calibration::Calibration;
use crate::meta::{GROUPS, Group, HYPOTHESES, Says};
use crate::observation::Observation;
use crate::scene::{CONTEXTS, Context};

/// Observations of one group count together at most this much more than the strongest of them.
const GROUP_FACTOR: f64 = 1.6;
/// What an author without trust did before excuses a message by at most this much, in nats.
const HISTORY_NATS_MAX: [f64; HYPOTHESES] = [1.5, 0.5, 1.5, 1.5, 1.5];
/// Stands for a hypothesis that a context rules out.
const IMPOSSIBLE: f64 = -30.0;

/// How likely each hypothesis is before looking, in nats against ordinary mail of the context: takeovers
/// are rarer than strangers. Rows are contexts, columns [`crate::meta::Hypothesis::ALL`].
const PRIOR: [[f64; HYPOTHESES]; CONTEXTS] = [
    [IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, 0.0],
    [0.0, -0.3, -1.4, -4.0, IMPOSSIBLE],
    [0.0, -0.3, -2.2, -1.8, IMPOSSIBLE],
    [0.0, -0.3, -1.8, -2.5, IMPOSSIBLE],
    [0.0, -0.3, -3.0, -1.0, IMPOSSIBLE],
    [0.0, -0.3, -3.0, -4.0, IMPOSSIBLE],
    [0.0, -0.3, -4.0, -3.0, IMPOSSIBLE],
    [0.0, -0.3, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE],
    [0.0, -0.3, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE],
];

/// One observation's weight for each hypothesis, in nats, and its group.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Weights, bounded by the signal's cap.
    pub weights: [f64; HYPOTHESES],
    /// The group that it leans together with.
    pub group: usize,
    /// It rests on the author's own history, and the author has earned no trust.
    pub from_history: bool,
}

impl Evidence {
    /// Of an observation, in a context.
    pub fn of(observation: &Observation, context: Context, calibration: &Calibration) -> Self {
        let (meta, level) = (observation.meta, observation.at());
        let normal = calibration.normal_share(meta, observation.level, context);
        let weights = level.attack.map(|attack| {
            if attack <= 0.0 {
                return 0.0; // the hypothesis says nothing about this level
            }
            let weight = (attack / normal).ln().clamp(-meta.cap, meta.cap);
            match level.says {
                Says::Either => weight,
                Says::OnlyAgainst => weight.max(0.0),
                Says::OnlyFor => weight.min(0.0),
            }
        });
        let from_history = level.from_history && context.is_untrusted();
        Self { weights, group: meta.group as usize, from_history }
    }

    /// The same where the author's own mail was `doubted` before: then its history excuses nothing.
    #[must_use]
    pub(super) fn of_author(self, doubted: bool) -> Self {
        if doubted && self.from_history { Self { weights: [0.0; HYPOTHESES], ..self } } else { self }
    }
}

/// The total of all evidence in a context, in nats.
pub fn total(evidence: &[Evidence], context: Context) -> f64 {
    log_sum_exp(&per_hypothesis(evidence, context, None))
}

/// The total without one piece of evidence.
pub(super) fn total_without(evidence: &[Evidence], context: Context, left_out: usize) -> f64 {
    log_sum_exp(&per_hypothesis(evidence, context, Some(left_out)))
}

/// The sum of each hypothesis.
fn per_hypothesis(evidence: &[Evidence], context: Context, left_out: Option<usize>) -> [f64; HYPOTHESES] {
    let mut history = [0f64; HYPOTHESES];
    let mut groups = [[Sum::default(); HYPOTHESES]; GROUPS];
    for (_, piece) in evidence.iter().enumerate().filter(|(at, _)| Some(*at) != left_out) {
        for (hypothesis, weight) in piece.weights.iter().enumerate() {
            if piece.from_history {
                history[hypothesis] += weight;
            } else {
                groups[piece.group][hypothesis].add(*weight);
            }
        }
    }
    let mut totals = PRIOR[usize::from(context.0)];
    for ((total, excuses), most) in totals.iter_mut().zip(history).zip(HISTORY_NATS_MAX) {
        *total += excuses.max(-most);
    }
    for (hypothesis, total) in totals.iter_mut().enumerate() {
        *total += together(|group| groups[group][hypothesis]);
    }
    totals
}

/// All groups of one hypothesis. Words only tip the scale: they count against a message no more than all else does.
fn together(of_group: impl Fn(usize) -> Sum) -> f64 {
    const WORDING: usize = Group::Wording as usize;
    let others = || (0..GROUPS).filter(|group| *group != WORDING).map(&of_group);
    let beside: f64 = others().map(Sum::bounded_against).sum();
    let words = of_group(WORDING);
    others().map(Sum::bounded).sum::<f64>() + words.bounded_against().min(beside) + words.bounded_excusing()
}

/// Weights of one group for one hypothesis: those against and those for the message apart.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    against: f64,
    strongest_against: f64,
    excusing: f64,
    strongest_excusing: f64,
}

impl Sum {
    fn add(&mut self, weight: f64) {
        if weight > 0.0 {
            self.against += weight;
            self.strongest_against = self.strongest_against.max(weight);
        } else {
            self.excusing += weight;
            self.strongest_excusing = self.strongest_excusing.min(weight);
        }
    }

    fn bounded(self) -> f64 {
        self.bounded_against() + self.bounded_excusing()
    }

    fn bounded_against(self) -> f64 {
        self.against.min(GROUP_FACTOR * self.strongest_against)
    }

    fn bounded_excusing(self) -> f64 {
        self.excusing.max(GROUP_FACTOR * self.strongest_excusing)
    }
}

fn log_sum_exp(values: &[f64; HYPOTHESES]) -> f64 {
    let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    top + values.iter().map(|value| (value - top).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(group: usize, weight: f64) -> Evidence {
        Evidence { weights: [weight; HYPOTHESES], group, from_history: false }
    }

    fn pieces(groups: std::ops::Range<usize>, weights: std::ops::Range<f64>) -> impl Strategy<Value = Vec<Evidence>> {
        prop::collection::vec((groups, weights).prop_map(|(group, weight)| piece(group, weight)), 0..12)
    }

    proptest! {
        #[test]
        fn words_alone_add_nothing(excuses in pieces(0..GROUPS, -3.0..0.0), words in prop::collection::vec(0.0..4.0, 1..4), context in 0..CONTEXTS as u8) {
            let context = Context(context);
            let worded = words.iter().map(|weight| piece(Group::Wording as usize, *weight));
            let with: Vec<Evidence> = excuses.iter().copied().chain(worded).collect();
            prop_assert!((total(&with, context) - total(&excuses, context)).abs() < 1e-9);
        }

        #[test]
        fn words_at_most_double_what_else_stands_against(others in pieces(0..Group::Content as usize, 0.0..3.0), word in 0.0..9.0, context in 0..CONTEXTS as u8) {
            let context = Context(context);
            let with: Vec<Evidence> = others.iter().copied().chain([piece(Group::Wording as usize, word)]).collect();
            let (bare, without, with) = (total(&[], context), total(&others, context), total(&with, context));
            prop_assert!(with >= without - 1e-9 && with - bare <= 2.0 * (without - bare) + 1e-9);
        }

        #[test]
        fn leaving_out_what_adds_never_adds(mut all in pieces(0..GROUPS, -3.0..3.0), added in 0.0..3.0, group in 0..GROUPS, context in 0..CONTEXTS as u8) {
            let context = Context(context);
            all.push(piece(group, added));
            prop_assert!(total_without(&all, context, all.len() - 1) <= total(&all, context) + 1e-9);
        }
    }
}

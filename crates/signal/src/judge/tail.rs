//! How odd a total is among the organisation's own: the share p* of past messages that were at least as
//! odd, with an exponential tail beyond the data (a generalised Pareto tail of shape 0; Pickands 1975).

use crate::scene::{CONTEXTS, Context};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use thymus_event::verdict::Score;

/// Totals kept; older ones are forgotten.
const TOTALS_MAX: usize = 50_000;
/// With fewer totals, the shipped prior applies.
const TOTALS_MIN: usize = 200;
/// The part of the totals, the latest, that counts: early ones were judged by an empty baseline.
const LATEST_PART: f64 = 0.6;
/// The part of those, the latest again, that tells how many messages come from strangers, from authors
/// seen before, and so on: strangers grow fewer as a baseline grows, but not odder.
const MIX_PART: f64 = 0.3;
/// How many messages speak for an unchanged mix.
const MIX_STRENGTH: f64 = 10.0;
/// Shares at which the distribution is remembered, descending; beyond the last, the tail begins.
const SHARES: [f64; 14] = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.07, 0.05, 0.03, 0.02];
/// How many totals beyond the last knot the shipped mean excess is worth against the organisation's own:
/// a single freak among a few dozen must not move every threshold.
const EXCESS_STRENGTH: f64 = 50.0;
/// What one total adds to the mean excess at most, in nats, for the same reason.
const EXCESS_MAX: f64 = 5.0;
/// The shipped prior, for the first days, when nearly everyone is a stranger: where half of the totals
/// lie, their spread above it, and the tail's mean excess.
const PRIOR_AT_HALF: f64 = -1.0;
const PRIOR_SPREAD: f64 = 1.8;
const PRIOR_EXCESS: f64 = 1.2;

/// The distribution of totals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tail {
    totals: VecDeque<(f32, Context)>,
    fit: Fit,
}

/// The distribution as it was placed once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Totals at [`SHARES`], ascending.
    knots: Vec<f64>,
    excess: f64,
    fitted_on: u64,
}

impl Default for Fit {
    fn default() -> Self {
        let knots = SHARES.iter().map(|share| PRIOR_AT_HALF + PRIOR_SPREAD * (0.5 / share).ln()).collect();
        Self { knots, excess: PRIOR_EXCESS, fitted_on: 0 }
    }
}

impl Tail {
    /// Remembers one more total: every message's, unfiltered.
    pub fn learn(&mut self, total: f64, context: Context) {
        if self.totals.len() >= TOTALS_MAX {
            self.totals.pop_front();
        }
        self.totals.push_back((total as f32, context));
    }

    /// How many totals the present fit rests on; 0 for the shipped prior.
    pub fn fitted_on(&self) -> u64 {
        self.fit.fitted_on
    }

    /// The fit in force. A message keeps the one that it was first placed by.
    pub fn in_force(&self) -> &Fit {
        &self.fit
    }

    /// Places the knots anew. Nothing changes while there are too few totals.
    pub fn fit(&mut self) {
        let skip = (self.totals.len() as f64 * (1.0 - LATEST_PART)) as usize;
        let totals = || self.totals.iter().skip(skip);
        if totals().len() < TOTALS_MIN {
            return;
        }
        let mix = Mix::of(totals());
        let weigh = |(total, context): &(f32, Context)| (f64::from(*total), mix.weight(*context));
        let mut weighted: Vec<(f64, f64)> = totals().map(weigh).collect();
        weighted.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.fit = Fit::of(&weighted);
    }
}

impl Fit {
    /// Of totals with their weights, the oddest first.
    fn of(weighted: &[(f64, f64)]) -> Self {
        let all: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let (mut seen, mut at) = (0.0, 0);
        let mut knots: Vec<f64> = Vec::with_capacity(SHARES.len());
        for share in SHARES.iter().rev() {
            while at + 1 < weighted.len() && seen + weighted[at].1 < share * all {
                seen += weighted[at].1;
                at += 1;
            }
            let below = knots.last().map_or(f64::INFINITY, |knot| knot - 1e-6);
            knots.push(weighted.get(at).map_or(below, |entry| entry.0.min(below)));
        }
        let last = knots[0];
        let beyond = || weighted.iter().take_while(|(total, _)| *total > last);
        let mass: f64 = beyond().map(|(_, weight)| weight).sum();
        let excess: f64 = beyond().map(|(total, weight)| (total - last).min(EXCESS_MAX) * weight).sum();
        let excess = (excess + PRIOR_EXCESS * EXCESS_STRENGTH) / (mass + EXCESS_STRENGTH);
        knots.reverse();
        Self { knots, excess, fitted_on: weighted.len() as u64 }
    }

    /// log₁₀ p* of a total: strictly decreasing, never above 0.
    pub fn log10_share(&self, total: f64) -> f64 {
        let (Some(first), Some(last)) = (self.knots.first(), self.knots.last()) else { return 0.0 };
        if total <= *first {
            return SHARES[0].log10() * (total - first).exp();
        }
        if total >= *last {
            return SHARES[SHARES.len() - 1].log10() - (total - last) / (self.excess * std::f64::consts::LN_10);
        }
        let right = self.knots.partition_point(|knot| *knot <= total);
        let (x0, x1) = (self.knots[right - 1], self.knots[right]);
        let (y0, y1) = (SHARES[right - 1].log10(), SHARES[right].log10());
        y0 + (y1 - y0) * (total - x0) / (x1 - x0)
    }

    /// The score of a total: `100·(1 − √p*)`; 90 is one message in a hundred, 99 one in ten thousand.
    pub fn score(&self, total: f64) -> Score {
        Score::from_points(100.0 * -(self.log10_share(total) * std::f64::consts::LN_10 / 2.0).exp_m1())
    }
}

/// By how much each context counts, so that contexts have the shares that they had lately.
struct Mix([f64; CONTEXTS]);

impl Mix {
    fn of<'a>(totals: impl ExactSizeIterator<Item = &'a (f32, Context)>) -> Self {
        let lately = (totals.len() as f64 * (1.0 - MIX_PART)) as usize;
        let (mut all, mut late) = ([0f64; CONTEXTS], [0f64; CONTEXTS]);
        for (at, (_, context)) in totals.enumerate() {
            let slot = usize::from(context.0).min(CONTEXTS - 1);
            all[slot] += 1.0;
            late[slot] += f64::from(u8::from(at >= lately));
        }
        let mut weights = [0f64; CONTEXTS];
        for ((weight, all), late) in weights.iter_mut().zip(all).zip(late) {
            *weight = (late + MIX_STRENGTH) / (all * MIX_PART + MIX_STRENGTH);
        }
        Self(weights)
    }

    fn weight(&self, context: Context) -> f64 {
        self.0[usize::from(context.0).min(CONTEXTS - 1)]
    }
}

/// The score that a share of p* has.
pub fn score_of_share(share: f64) -> Score {
    Score::from_points(100.0 * (1.0 - share.clamp(0.0, 1.0).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tail() -> Tail {
        let mut tail = Tail::default();
        (0..1000).for_each(|n| tail.learn(-(f64::from(n * 617 % 1000) / 1000.0 + 1e-3).ln(), Context(8)));
        tail
    }

    fn fitted() -> Fit {
        let mut tail = tail();
        tail.fit();
        tail.in_force().clone()
    }

    #[test]
    fn a_score_of_ninety_is_one_message_in_a_hundred() {
        let tail = fitted();
        let share = 10f64.powf(tail.log10_share(-(0.01f64).ln()));
        assert!((0.005..0.02).contains(&share), "{share}");
        assert!((score_of_share(0.01).points() - 90.0).abs() < 1e-6);
    }

    #[test]
    fn contexts_count_as_often_as_they_come_lately() {
        let mut tail = Tail::default();
        for n in 0..2000 {
            let stranger = n < 1600 && n % 2 == 0;
            let odd = if stranger { 5.0 } else { -5.0 } + f64::from(n % 97) / 100.0;
            tail.learn(odd, Context(if stranger { 8 } else { 4 }));
        }
        tail.fit();
        let strangers = 10f64.powf(tail.in_force().log10_share(5.0));
        assert!((0.02..0.25).contains(&strangers), "a third of all, and none lately: {strangers}");
    }

    #[test]
    fn a_freak_moves_no_threshold() {
        let (mut tail, mut with) = (tail(), tail());
        with.learn(60.0, Context(8));
        [&mut tail, &mut with].into_iter().for_each(Tail::fit);
        let shift = tail.in_force().log10_share(6.0) - with.in_force().log10_share(6.0);
        assert!(shift.abs() < 0.3, "{shift}");
    }

    #[test]
    fn the_oddest_of_a_million_still_ranks_first() {
        let tail = fitted();
        assert!(tail.score(25.0) < tail.score(25.001) && tail.score(25.0) < Score::from_points(100.0));
    }

    proptest! {
        #[test]
        fn more_odd_is_never_less_score(a in -40.0f64..40.0, b in -40.0f64..40.0) {
            for tail in [Fit::default(), fitted()] {
                let (low, high) = (a.min(b), a.max(b));
                prop_assert!(tail.log10_share(low) >= tail.log10_share(high));
                prop_assert!(tail.score(low) <= tail.score(high));
            }
        }
    }
}

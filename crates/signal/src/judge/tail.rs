//! How odd a total is among the organisation's own: the share p* of past messages that were at least as
//! odd, with an exponential tail beyond the data (a generalised Pareto tail of shape 0; Pickands 1975).

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use thymus_event::verdict::Score;

/// Totals kept; older ones are forgotten.
const TOTALS_MAX: usize = 50_000;
/// With fewer totals, the shipped prior applies.
const TOTALS_MIN: usize = 200;
/// The part of the totals, the latest, that counts: early ones were judged by an empty baseline.
const LATEST_PART: f64 = 0.6;
/// Shares at which the distribution is remembered, descending; beyond the last, the tail begins.
const SHARES: [f64; 14] = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.07, 0.05, 0.03, 0.02];
/// Bounds of the tail's mean excess, in nats.
const EXCESS: (f64, f64) = (0.8, 3.0);
/// The shipped prior, for the first days, when nearly everyone is a stranger: where half of the totals
/// lie, their spread above it, and the tail's mean excess.
const PRIOR_AT_HALF: f64 = -1.0;
const PRIOR_SPREAD: f64 = 1.8;
const PRIOR_EXCESS: f64 = 1.2;

/// The distribution of totals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tail {
    totals: VecDeque<f32>,
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
    pub fn learn(&mut self, total: f64) {
        if self.totals.len() >= TOTALS_MAX {
            self.totals.pop_front();
        }
        self.totals.push_back(total as f32);
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
        let mut totals: Vec<f64> = self.totals.iter().skip(skip).map(|total| f64::from(*total)).collect();
        if totals.len() < TOTALS_MIN {
            return;
        }
        totals.sort_by(f64::total_cmp);
        let at = |share: f64| totals[((totals.len() - 1) as f64 * (1.0 - share)) as usize];
        let mut last = f64::NEG_INFINITY;
        let mut knots = Vec::with_capacity(SHARES.len());
        for share in SHARES {
            last = at(share).max(last + 1e-6);
            knots.push(last);
        }
        let beyond: Vec<f64> = totals.iter().map(|total| total - last).filter(|excess| *excess > 0.0).collect();
        let mean = beyond.iter().sum::<f64>() / beyond.len().max(1) as f64;
        let excess = if beyond.is_empty() { PRIOR_EXCESS } else { mean.clamp(EXCESS.0, EXCESS.1) };
        self.fit = Fit { knots, excess, fitted_on: totals.len() as u64 };
    }
}

impl Fit {
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

/// The score that a share of p* has.
pub fn score_of_share(share: f64) -> Score {
    Score::from_points(100.0 * (1.0 - share.clamp(0.0, 1.0).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fitted() -> Fit {
        let mut tail = Tail::default();
        (0..1000).for_each(|n| tail.learn(-(f64::from(n * 617 % 1000) / 1000.0 + 1e-3).ln()));
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

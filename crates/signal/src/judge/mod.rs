//! From observations to a verdict: the only maker of verdicts.
//!
//! Per hypothesis, the logarithms of each level's share in attacks over its share in the organisation's
//! own mail are added, bounded per signal and per group; the hypotheses are combined by log-sum-exp; the
//! total is placed among the organisation's own past totals ([`Tail`]), which gives the score its meaning.

mod calibration;
mod freeze;
mod likelihood;
mod metrics;
pub(crate) mod share;
mod tags;
mod tail;
mod weigh;

pub use calibration::Calibration;
pub use freeze::{Frozen, FrozenReason, FrozenSeat, Grounds, Levels, freeze};
pub use likelihood::{Evidence, total};
pub use tail::{Fit, Tail, score_of_share};
pub use weigh::{Facts, Weighed, weigh};

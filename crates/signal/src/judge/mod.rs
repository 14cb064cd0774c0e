//! From observations to a verdict: the only maker of verdicts.
//!
//! Per hypothesis, the logarithms of each level's share in attacks over its share in the organisation's
//! own mail are added, bounded per signal and per group; the hypotheses are combined by log-sum-exp; the
//! total is placed among the organisation's own past totals ([`Tail`]), which gives the score its meaning.

mod assess;
mod calibration;
mod likelihood;
mod metrics;
pub(crate) mod share;
mod tags;
mod tail;

pub use assess::{Grounds, Judged, assess};
pub use calibration::Calibration;
pub use likelihood::{Evidence, total};
pub use tail::{Tail, score_of_share};

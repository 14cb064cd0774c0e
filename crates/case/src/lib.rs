//! Truth over time: one organisation's running state, its policy, and the verdicts it gives.

mod known;
mod lessons;
mod organisation;
mod policy;

pub use organisation::{Organisation, Report, Setup};
pub use policy::Policy;

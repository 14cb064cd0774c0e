//! Truth over time: one organisation's running state, its policy, and the verdicts it gives.

pub mod budgets;
pub mod campaigns;
pub mod carry_out;
mod delivered;
mod hindsight;
mod judgement;
mod known;
mod lessons;
pub mod lists;
pub mod modes;
mod organisation;
mod policy;
mod surroundings;
pub mod tell;
mod wishes;

pub use budgets::Budgets;
pub use campaigns::Campaigns;
pub use delivered::{Change, Delivered, Opinion};
pub use hindsight::Hindsight;
pub use judgement::{Arrived, Judgement};
pub use modes::Modes;
pub use organisation::{Organisation, Report, Setup};
pub use policy::Policy;
pub use surroundings::{Finding, Origin, Place, Step, Surroundings, Told};
pub use wishes::wishes;

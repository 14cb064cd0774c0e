//! The sense of self: what is normal for one organisation, per entity, pair and organisation.
//!
//! Every table holds integers per day that decay when read, so that learning is exact: a lesson taken
//! back leaves the tables as if it had never been given. Three kinds of learning are kept apart:
//! *history* ([`habits`]: who wrote, when, how) from every message; *trust* ([`correspondence`],
//! [`popularity`]) from people inside only; *calibration* lives with the judge.
//!
//! Nothing here reads a clock, a file or a random number.

pub mod accounts;
pub mod correspondence;
pub mod days;
pub mod flows;
pub mod habits;
pub mod key;
pub mod lookalike;
pub mod names;
pub mod popularity;
mod table;
pub mod threads;

pub use accounts::{Accounts, Aspect};
pub use correspondence::{Correspondence, Ties};
pub use days::DayCounts;
pub use flows::Flows;
pub use habits::{Facet, Habits, Histories};
pub use key::Key;
pub use lookalike::{Lookalike, Resemblance, Similarity, Worth};
pub use names::{NameOwner, Names};
pub use popularity::{Popularity, Reach};
pub use table::Table;
pub use threads::{Author, Threads};

use serde::{Deserialize, Serialize};

/// Whether a lesson is given or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// Count it.
    Give,
    /// Uncount it, exactly.
    TakeBack,
}

/// All that is known of one organisation's normal life.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// How each sender address behaves.
    pub senders: Histories,
    /// How each organisational domain behaves.
    pub domains: Histories,
    /// How the organisation's whole inbound mail is composed.
    pub background: Habits,
    /// Whom people inside write to, answer and mention.
    pub correspondence: Correspondence,
    /// Who wrote which message.
    pub threads: Threads,
    /// Which other senders use an entity in their links: shared services.
    pub link_users: Histories,
    /// Which hosts people inside go to and link to.
    pub popularity: Popularity,
    /// Who bears which display name.
    pub names: Names,
    /// Which domains are worth imitating.
    pub lookalike: Lookalike,
}

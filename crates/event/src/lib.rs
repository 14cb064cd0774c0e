//! The vocabulary of Thymus: what was seen (events, in OCSF terms), what is thought of it (verdicts),
//! what is later learned (evidence) and what is to be done (intents).
//!
//! Every other crate speaks these types. Nothing here reads a clock, a file or the network: times and
//! identities are always arguments.

pub mod address;
pub mod attack;
pub mod cidr;
pub mod defect;
pub mod domain;
pub mod email;
pub mod evidence;
pub mod health;
pub mod id;
pub mod intent;
pub mod locked_link;
pub mod network;
pub mod saas;
pub mod seal;
pub mod time;
pub mod verdict;

pub use address::{Address, Mailbox};
pub use cidr::{Cidr, CidrError, private_networks};
pub use defect::{Defect, DefectKind};
pub use domain::Host;
pub use email::EmailActivity;
pub use health::{HealthChange, SourceHealth, SourceState};
pub use id::{CampaignId, EventId, MessageId, TenantId};
pub use locked_link::{LinkBase, LockedLink};
pub use network::{Connection, Lease, NameAnswer, NetworkAlert, WebVisit};
pub use saas::AccountActivity;
pub use seal::{Seal, SealKey};
pub use time::{Day, Timestamp};

use serde::{Deserialize, Serialize};

/// One normalised event of any domain. A source turns raw bytes into these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A message seen at the border or inside (OCSF 4009).
    Email(Box<EmailActivity>),
    /// A person's or device's request to a web site (OCSF 4002).
    Web(WebVisit),
    /// A connection (OCSF 4001).
    Connection(Connection),
    /// A name looked up (OCSF 4003).
    Name(NameAnswer),
    /// An address given to a device (OCSF 4004).
    Lease(Lease),
    /// Another system's alert (OCSF 2004).
    Alert(NetworkAlert),
    /// What an account did (OCSF 3001, 3002, 6003).
    Account(AccountActivity),
}

impl Event {
    /// The plain name of its kind, `snake_case`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::Email(_) => "email",
            Event::Web(_) => "web",
            Event::Connection(_) => "connection",
            Event::Name(_) => "name",
            Event::Lease(_) => "lease",
            Event::Alert(_) => "alert",
            Event::Account(_) => "account",
        }
    }

    /// When it happened, by the most trustworthy clock known to its source.
    pub fn time(&self) -> Timestamp {
        match self {
            Event::Email(email) => email.time,
            Event::Web(visit) => visit.time,
            Event::Connection(connection) => connection.time,
            Event::Name(answer) => answer.time,
            Event::Lease(lease) => lease.time,
            Event::Alert(alert) => alert.time,
            Event::Account(activity) => activity.time,
        }
    }
}

/// Attacker-controlled bytes in, events and defects out. Never fails and never panics: a part that
/// cannot be read is a [`Defect`].
pub trait Source {
    /// Decodes one raw unit (a message, a log line).
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>);
}

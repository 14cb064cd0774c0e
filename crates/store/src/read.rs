//! Reading messages, their chains and their raw bytes, and what logs taught.

mod account;
mod arrival;
mod campaign;
mod chain;
pub(crate) mod changes;
mod counted;
mod erasure;
mod errand;
mod evidence;
mod familiar;
mod intent;
mod logs;
mod mailbox;
mod message;
mod news;
mod odd;
mod party;
mod reassessment;
mod state;

pub use counted::POINTS;
pub use party::{PARTY_NEWEST_MAX, Party, PartyMail};

pub(crate) use message::{direction, event_id, position, recipients};

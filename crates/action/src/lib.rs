//! Acting in mailboxes: changing, moving and giving back what was delivered.
//!
//! Acting is bringing a mailbox to a wanted state. Nothing is remembered between two calls: whatever state a mailbox is in
//! (half way through after a kill, touched by its owner, not there yet), a provider looks first, does the least, and looks
//! again. The mailbox itself holds all that undoing takes.
//!
//! This crate alone holds credentials that can change mail. It never judges.

pub mod change;
pub mod imap;
mod mailbox;
pub mod order;
pub mod original;
pub mod provider;

pub use order::{IntentKey, Order};
pub use original::Original;
pub use provider::{Answer, Presence, Provider, ProviderError, Receipt, Standing, Treatment};

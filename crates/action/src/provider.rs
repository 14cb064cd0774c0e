//! What can be asked of a mail provider, and what it answers.

use crate::Order;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use thiserror::Error;

/// An answer under way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ProviderError>> + Send + 'a>>;

/// Mailboxes that can be acted in. One is shared by all who act.
pub trait Provider: Send + Sync {
    /// Brings the mailbox to the wanted state, from whatever state it is in, and reads it again. Asking twice, or after
    /// having been cut off anywhere, has the effect of asking once. `Allow` undoes every other action.
    fn bring<'a>(&'a self, order: &'a Order) -> Answer<'a, Presence<Receipt>>;

    /// Only reads how the message stands.
    fn state<'a>(&'a self, order: &'a Order) -> Answer<'a, Presence<Standing>>;
}

/// Whether the message is there at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence<T> {
    /// It is.
    Here(T),
    /// It was never seen there: not delivered yet, or never. Ask again later.
    NotYet,
    /// It was there, and its owner took it away. What there was to be done is over.
    Gone,
}

/// What was done, as the provider confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// How the message stood before.
    pub found: Standing,
    /// How it stands now, read again after the last change.
    pub now: Standing,
}

/// How a message stands in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What its owner gets to see.
    pub treatment: Treatment,
    /// The folder in which its owner sees it, or would if it was given back; a stranger's text where users name folders.
    pub folder: String,
    /// Whether somebody has read it.
    pub seen: bool,
    /// How many copies there are, of those that differ in nothing but what transports wrote on them.
    pub copies: usize,
}

/// What a message's owner gets to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Treatment {
    /// The message as it came.
    AsItCame,
    /// A changed copy, made for this intent.
    Changed(String),
    /// The message as it came, in the junk folder.
    Junk,
    /// Nothing: it is held.
    Held,
}

/// Why a provider did not do it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// Not now; the same order may succeed later (no connection, overload, a full disk, a quota).
    #[error("{0}")]
    Later(String),
    /// Not ever as things are configured (no such mailbox, no right to it, no hold folder to be made).
    #[error("{0}")]
    Refused(String),
}

//! What is to be done at a provider, and what came of it.

use crate::verdict::Action;
use crate::{Address, EventId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a verdict wants for one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The mailbox.
    pub recipient: Address,
    /// What is wanted; `Allow` gives the message back.
    pub action: Action,
    /// Whether this is only what would have been done.
    pub dry_run: bool,
}

/// A wish as it was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Whose organisation.
    pub tenant: TenantId,
    /// The message.
    pub message: EventId,
    /// The mailbox.
    pub recipient: Address,
    /// What is wanted; `Allow` gives the message back.
    pub action: Action,
    /// The revision of the message's assessment that wants it.
    pub revision: u32,
    /// When it was wanted.
    pub time: Timestamp,
    /// Whether this is only what would have been done.
    pub dry_run: bool,
}

/// How far an intent has come. An action's state is what the provider confirmed, never what was hoped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// Filed.
    Wanted,
    /// Sent to the provider; the answer is not known.
    Attempted,
    /// Read back from the provider.
    Confirmed,
    /// Undone, and read back.
    Reverted,
    /// The provider refused.
    Failed,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How far it has come.
    pub state: IntentState,
    /// When that was known.
    pub time: Timestamp,
    /// What is needed to undo it, opaque to all but the provider's adapter.
    pub undo: Option<String>,
}

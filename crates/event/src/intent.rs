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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// Filed.
    Wanted,
    /// Waits for a person.
    Waiting,
    /// A person said yes.
    Approved,
    /// A person said no.
    Refused,
    /// Sent to the provider; the answer is not known.
    Attempted,
    /// Read back from the provider.
    Confirmed,
    /// A person, or a later intent, wants it undone.
    Recalled,
    /// Undone, and read back.
    Reverted,
    /// The provider refused.
    Failed,
}

/// What a person decides about an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Do it.
    Approve,
    /// Do not do it.
    Refuse,
    /// Take back what was done.
    Undo,
}

/// What a ruling does to an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ruled {
    /// It comes into this state.
    Becomes(IntentState),
    /// Nothing: it is so already.
    Already,
    /// Nothing: this cannot be ruled about it as it stands.
    Impossible,
    /// Nothing: a later intent for the same message and mailbox took its place.
    Replaced,
}

impl IntentState {
    /// Every state, in the order in which an intent may come through them.
    pub const ALL: [IntentState; 9] = [
        IntentState::Wanted,
        IntentState::Waiting,
        IntentState::Approved,
        IntentState::Refused,
        IntentState::Attempted,
        IntentState::Confirmed,
        IntentState::Recalled,
        IntentState::Reverted,
        IntentState::Failed,
    ];

    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            IntentState::Wanted => "wanted",
            IntentState::Waiting => "waiting",
            IntentState::Approved => "approved",
            IntentState::Refused => "refused",
            IntentState::Attempted => "attempted",
            IntentState::Confirmed => "confirmed",
            IntentState::Recalled => "recalled",
            IntentState::Reverted => "reverted",
            IntentState::Failed => "failed",
        }
    }

    /// Whether the service has something left to do about it.
    pub const fn is_open(self) -> bool {
        matches!(self, IntentState::Wanted | IntentState::Approved | IntentState::Attempted | IntentState::Recalled)
    }

    /// What a person's word does to it. What was sent to the provider can be undone, no longer refused.
    pub const fn ruled(self, ruling: Ruling) -> Ruled {
        use IntentState::{Approved, Attempted, Confirmed, Failed, Recalled, Refused, Reverted, Waiting, Wanted};
        match (ruling, self) {
            (Ruling::Approve, Wanted | Waiting | Refused | Reverted | Failed) => Ruled::Becomes(Approved),
            (Ruling::Approve, Approved | Attempted | Confirmed) => Ruled::Already,
            (Ruling::Refuse, Wanted | Waiting | Approved | Failed) => Ruled::Becomes(Refused),
            (Ruling::Refuse, Refused | Recalled | Reverted) => Ruled::Already,
            (Ruling::Undo, Attempted | Confirmed) => Ruled::Becomes(Recalled),
            (Ruling::Undo, Recalled | Reverted) => Ruled::Already,
            (Ruling::Approve, Recalled)
            | (Ruling::Refuse, Attempted | Confirmed)
            | (Ruling::Undo, Wanted | Waiting | Approved | Refused | Failed) => Ruled::Impossible,
        }
    }
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How far it has come.
    pub state: IntentState,
    /// When that was known.
    pub time: Timestamp,
    /// Who said so, where a person did.
    pub by: Option<String>,
    /// Why, for people; empty where there is nothing to say.
    pub note: String,
}

impl Outcome {
    /// That it has come so far.
    pub const fn new(state: IntentState, time: Timestamp) -> Self {
        Self { state, time, by: None, note: String::new() }
    }
}

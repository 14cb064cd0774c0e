//! What the console asks of those who read mail and judge it.

use std::error::Error;
use thymus_case::Policy;
use thymus_case::tell::Explained;
use thymus_event::EventId;
use thymus_event::intent::Wish;
use thymus_event::verdict::{Action, Verdict};
use thymus_store::{FiledIntent, Store, StoredMessage, Writer};

/// What went wrong there.
pub type EngineError = Box<dyn Error + Send + Sync>;

/// Reads and judges, as the rest of the program does.
pub trait Engine: Send + Sync {
    /// A message as it was decoded, with all that was thought of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn explain(&self, store: &Store, message: &StoredMessage) -> Result<Explained, EngineError>;

    /// The HTML that a mail program would show of a message, as its author wrote it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn html(&self, store: &Store, message: &StoredMessage) -> Result<Option<String>, EngineError>;

    /// What this verdict wants of the mailboxes inside, where these intents were filed before.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn wishes(&self, store: &Store, verdict: &Verdict, filed: &[FiledIntent]) -> Result<Vec<Wish>, EngineError>;

    /// Looks again at the mail that new facts concern; they are committed already.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn heed(&self, store: &Store, writer: &mut Writer) -> Result<(), EngineError>;

    /// What is done at which rate, by the configuration.
    fn configured(&self) -> Policy;

    /// What would be done about messages under this policy, by what is known now; none where too little is kept of one.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn would(&self, store: &Store, policy: &Policy, messages: &[EventId]) -> Result<Vec<Option<Action>>, EngineError>;
}

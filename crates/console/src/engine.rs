//! What the console asks of those who read mail and judge it.

use std::collections::BTreeSet;
use std::error::Error;
use thymus_case::tell::Explained;
use thymus_case::{Origin, Policy};
use thymus_event::evidence::{Evidence, Indicator};
use thymus_event::intent::Wish;
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{EventId, Host};
use thymus_store::{FiledIntent, Store, StoredMessage, VisitRecord, Writer};

/// What went wrong there.
pub type EngineError = Box<dyn Error + Send + Sync>;

/// What a message has to do with.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Other messages, each with what it shares with this one.
    pub messages: Vec<(EventId, BTreeSet<Indicator>)>,
    /// Who went to its links' hosts since it came.
    pub visits: Vec<VisitRecord>,
}

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

    /// The organisation's own domains.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn own_domains(&self, store: &Store) -> Result<Vec<Host>, EngineError>;

    /// Where a device of which this is known was probably infected, likeliest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn origins(&self, store: &Store, fact: &Evidence) -> Result<Vec<Origin>, EngineError>;

    /// What a message has to do with.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn related(&self, store: &Store, message: &StoredMessage) -> Result<Related, EngineError>;
}

//! Taking out of the store: what was asked for, and what it came to.

use thymus_event::{Address, EventId, TenantId, Timestamp};

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One message.
    Message(EventId),
    /// A person: every message that they wrote or got, what they visited, what their account did, what is known about them.
    Person(Address),
}

/// An order to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureOrder {
    /// Whose organisation.
    pub tenant: TenantId,
    /// When it is carried out.
    pub time: Timestamp,
    /// What.
    pub subject: Subject,
    /// Who says so.
    pub by: String,
    /// Why; it is kept.
    pub reason: String,
}

/// That something was erased; not what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureEntry {
    /// From 1.
    pub position: u64,
    /// When.
    pub time: Timestamp,
    /// Whether it was a person; else it was one message.
    pub of_person: bool,
    /// Who said so.
    pub by: String,
    /// Why.
    pub reason: String,
    /// How many messages went.
    pub messages: u64,
}

/// What an erasure takes out, or took out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Messages.
    pub messages: u64,
    /// Of those, such as concern other people inside or outside as well.
    pub shared: u64,
    /// Messages in whose mailboxes a change stands that can be undone no more.
    pub changed: u64,
    /// Visits.
    pub visits: u64,
    /// Leases, and what accounts did.
    pub log_events: u64,
    /// Facts about what goes.
    pub evidence: u64,
}

/// Before when what is deleted; what has no time is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Raw mail.
    pub mail: Option<Timestamp>,
    /// Messages as a whole: features, verdicts, intents, what can be searched, and raw mail.
    pub messages: Option<Timestamp>,
    /// Visits.
    pub visits: Option<Timestamp>,
    /// Leases, and what accounts did.
    pub accounts: Option<Timestamp>,
    /// Who did what in the console.
    pub audit: Option<Timestamp>,
}

/// How much retention deletes, or deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Messages whose raw mail goes.
    pub mail: u64,
    /// Messages that go as a whole.
    pub messages: u64,
    /// Visits.
    pub visits: u64,
    /// Leases, and what accounts did.
    pub accounts: u64,
    /// Entries of the audit log.
    pub audit: u64,
}

impl Expired {
    /// Whether nothing did.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl std::ops::AddAssign for Expired {
    fn add_assign(&mut self, more: Self) {
        self.mail += more.mail;
        self.messages += more.messages;
        self.visits += more.visits;
        self.accounts += more.accounts;
        self.audit += more.audit;
    }
}

/// Files that were rid of what no row refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Files of raw mail that were written anew, or deleted.
    pub packs: u64,
    /// Bytes that they had, less those that they have.
    pub freed_bytes: u64,
    /// Files that cannot be read whole: nothing was done to them.
    pub damaged: Vec<u32>,
    /// Files that somebody copies: they are left for later.
    pub copied: Vec<u32>,
}

//! How far the folders of mailboxes were read.

use thymus_event::{Address, TenantId, Timestamp};

/// What a folder is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFor {
    /// What came before: to be learnt from.
    History,
    /// What comes: a copy of all mail.
    Journal,
}

/// A folder of a mailbox, and what it is read for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxFolder {
    /// Whose data it is.
    pub tenant: TenantId,
    /// What for.
    pub read_for: ReadFor,
    /// The mailbox.
    pub mailbox: Address,
    /// The folder, as the server calls it.
    pub folder: String,
}

/// How far a folder was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadUntil {
    /// UIDVALIDITY: under another one numbers mean nothing.
    pub uid_validity: u32,
    /// The last message taken; 0 where none was.
    pub uid: u32,
    /// When that was.
    pub time: Timestamp,
}

impl ReadFor {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::History => 0,
            Self::Journal => 1,
        }
    }
}

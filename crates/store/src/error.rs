//! What can go wrong with a store, each with what a person can do about it.
//!
//! Two tiers: [`StoreError`] is about the disk and the file, [`QueryError`] about what was typed.

use crate::record::IntentId;
use rusqlite::ErrorCode;
use std::io;
use std::path::PathBuf;
use thymus_event::EventId;

/// A store that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file there, where one was to be read.
    #[error("there is no store at {}: name another with --store, or fill this one with `thymus backtest`", .0.display())]
    Missing(PathBuf),
    /// A file, but not one of ours.
    #[error("{} is not a store of Thymus: name another file, or move this one away", .0.display())]
    NotAStore(PathBuf),
    /// Written by a later version.
    #[error("{} has schema version {found}, this program knows {known}: use the newer program that wrote it", path.display())]
    TooNew {
        /// The store.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The latest known here.
        known: u32,
    },
    /// Written by an earlier version, and opened for reading only.
    #[error("{} has schema version {found} and must be brought to {known} first: open it once for writing", path.display())]
    Outdated {
        /// The store.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The version needed.
        known: u32,
    },
    /// Another process is writing.
    #[error("another process is writing to this store: wait for it to end, or stop it")]
    Busy,
    /// No room left.
    #[error("the disk is full: free some space and run again; nothing that was committed is lost")]
    DiskFull,
    /// Not allowed.
    #[error(
        "no permission to use the store: check the owner and mode of its file, its .packs folder and the folder they are in"
    )]
    Permission,
    /// What was read is not what was written.
    #[error("the store is damaged ({0}): restore it from a backup, or read the archive again into a new one")]
    Damaged(String),
    /// Something is where a store is to be written.
    #[error("{} exists already: name another place, or move it away; nothing is overwritten", .0.display())]
    Exists(PathBuf),
    /// A larger raw message than the bound.
    #[error("a raw message of {0} bytes is above the bound of {max}", max = crate::pack::RAW_BYTES_MAX)]
    TooLarge(usize),
    /// What came of an intent that was never filed.
    #[error("no intent {0} in the store")]
    UnknownIntent(IntentId),
    /// An assessment or a question about a message that was never put.
    #[error("no message {0} in the store")]
    UnknownMessage(EventId),
    /// Raw mail that retention deleted.
    #[error("the raw mail of message {0} was deleted, as retention.mail_days asks; its verdicts are still there")]
    NoRawMail(EventId),
    /// Anything else the file system says.
    #[error("the store's files: {0}")]
    Io(#[source] io::Error),
    /// Anything else SQLite says.
    #[error("the store's database: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::Permission,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Permission,
            _ => Self::Io(error),
        }
    }
}

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Longer than the bound.
    #[error("the query is longer than {max} bytes", max = crate::search::QUERY_BYTES_MAX)]
    TooLong,
    /// More terms than the bound.
    #[error("the query has more than {max} terms", max = crate::search::TERMS_MAX)]
    TooManyTerms,
    /// A quote without its partner.
    #[error("a quotation mark is not closed")]
    OpenQuote,
    /// A field, and nothing to look for.
    #[error("`{0}` wants something after it")]
    Empty(String),
    /// Nothing but punctuation.
    #[error("there is no letter or digit to look for in `{0}`")]
    NoWord(String),
    /// Not a date.
    #[error("`{0}` is not a date: write 2024-01-31 or 2024-01-31T08:00:00Z")]
    BadTime(String),
    /// Not a score.
    #[error("`{0}` is not a score: write score>90, from 0 to 100")]
    BadScore(String),
    /// Not an action.
    #[error("`{0}` is no action: allow, banner, lock_links, convert_attachments, junk or hold")]
    BadAction(String),
    /// Not a direction.
    #[error("`{0}` is no direction: inbound, outbound or internal")]
    BadDirection(String),
    /// Not a campaign's name.
    #[error("`{0}` is no campaign: 16 hexadecimal digits, as `thymus campaigns` shows them")]
    BadCampaign(String),
    /// Not what a filter can have done.
    #[error("`{0}` is nothing that the gateway did: missed, passed or objected")]
    BadGateway(String),
    /// Not an order.
    #[error("`{0}` is no order: time or score")]
    BadSort(String),
}

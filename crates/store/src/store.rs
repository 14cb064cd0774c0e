//! Opening a store: files, locks, settings of the connection.

use crate::error::StoreError;
use crate::lock::{ServiceLock, WriterLock};
use crate::migrate::{self, Found};
use crate::pack::PackReader;
use crate::write::Writer;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for another process's short transaction.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Page cache of a connection, KiB (negative: SQLite's way to say KiB).
const CACHE_KIB: i64 = -32 * 1024;

/// Bytes of the write-ahead log at which it is brought into the file, in pages of 4 KiB: a page that changes in several
/// batches is then copied once.
pub(crate) const CHECKPOINT_PAGES: i64 = 8192;

/// Costs one more fsync a batch, and makes a commit outlive a power cut: a message may be accepted once it is committed.
pub(crate) const SYNCHRONOUS: &str = "FULL";

/// Bytes to which an emptied write-ahead log is cut.
const JOURNAL_BYTES: i64 = 64 << 20;

/// Compiled statements kept by a connection: all of ours.
const STATEMENTS: usize = 128;

/// A store, for reading. Reads never wait for the writer, and see whole batches.
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) packs: PackReader,
    pub(crate) files: Files,
}

/// Where a store's files are.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The database.
    pub(crate) database: PathBuf,
    /// The folder of raw mail.
    pub(crate) packs: PathBuf,
}

impl Files {
    pub(crate) fn of(database: &Path) -> Self {
        let mut packs = database.as_os_str().to_owned();
        packs.push(".packs");
        Self { database: database.to_owned(), packs: packs.into() }
    }
}

impl Store {
    /// Opens the store at `path`; makes it, and the folders above it, where there is none; migrates an older one.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let files = Files::of(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let found = migrate::inspect(&conn, path)?;
        fs::create_dir_all(&files.packs)?;
        tune(&conn)?;
        if !matches!(found, Found::Store(version) if version == migrate::known()) {
            // Whoever opens a new store at the same time makes it, and then it is there.
            let _lock = WriterLock::wait(&files.packs, BUSY_WAIT)?;
            migrate::migrate(&mut conn, path)?;
        }
        Ok(Self { conn, packs: PackReader::new(&files.packs), files })
    }

    /// Opens an existing store of the present schema, for reading only.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let files = Files::of(path);
        if !path.try_exists()? {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let found = match migrate::inspect(&conn, path)? {
            Found::Empty => 0,
            Found::Store(version) => version,
        };
        if found < migrate::known() {
            return Err(StoreError::Outdated { path: path.to_owned(), found, known: migrate::known() });
        }
        Ok(Self { conn, packs: PackReader::new(&files.packs), files })
    }

    /// Opens an existing store of this or an earlier schema, as it is, for [`Store::copy_to`] alone.
    pub fn open_to_copy(path: &Path) -> Result<Self, StoreError> {
        if !path.try_exists()? {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let (conn, files) = (connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, Files::of(path));
        migrate::inspect(&conn, path)?;
        Ok(Self { conn, packs: PackReader::new(&files.packs), files })
    }

    /// The one writer of this store; [`StoreError::Busy`] while there is another, here or in another process.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        self.write_with(WriterLock::take(&self.files.packs)?)
    }

    /// The same, after waiting so long at most for whoever writes; one who keeps its writer for long is told
    /// ([`Writer::is_wanted`]).
    pub fn writer_within(&self, patience: Duration) -> Result<Writer, StoreError> {
        self.write_with(WriterLock::wait(&self.files.packs, patience)?)
    }

    /// The right to be the one service of this store; [`StoreError::Busy`] while there is another.
    pub fn serve(&self) -> Result<ServiceLock, StoreError> {
        ServiceLock::take(&self.files.packs)
    }

    fn write_with(&self, lock: WriterLock) -> Result<Writer, StoreError> {
        let conn = connect(&self.files.database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        tune(&conn)?;
        Writer::open(conn, &self.files.packs, lock)
    }
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    // A connection has one owner at a time: SQLite need not lock it against itself.
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY_WAIT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without it SQLite compiles a statement anew for each new parameter, to plan by its value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(conn)
}

/// Sets what only one who may write can set.
fn tune(conn: &Connection) -> Result<(), StoreError> {
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", SYNCHRONOUS)?;
    conn.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    conn.pragma_update_and_check(None, "journal_size_limit", JOURNAL_BYTES, |_| Ok(()))?;
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.pragma_update(None, "cache_size", CACHE_KIB)?;
    Ok(())
}

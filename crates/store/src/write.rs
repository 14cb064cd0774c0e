//! The one writer: everything goes into batches, and a batch is committed whole or not at all.

/// SQL for the number of the next row of a log: above all that were ever given.
macro_rules! next_number {
    ($table:literal) => {
        concat!(
            "(SELECT max(ifnull((SELECT max(seq) FROM ",
            $table,
            "), 0), ifnull((SELECT seq FROM highest WHERE name = '",
            $table,
            "'), 0)) + 1)"
        )
    };
}

mod account;
mod arrival;
mod assessment;
mod campaign;
mod checkpoint;
mod erase;
mod errand;
mod evidence;
mod intent;
mod logs;
mod mailbox;
mod message;
mod news;
mod reassessment;
mod retain;
mod ruling;
mod state;
mod tidy;

pub(crate) use assessment::{VERDICT_FORMAT, action_code, action_of};
pub(crate) use errand::{state_code, state_of};
pub use logs::LOG_DAYS_KEPT;
pub(crate) use logs::{ACTIVITY, DAY_MS, LEASE};
pub(crate) use message::direction_code;
pub(crate) use state::DEFECT;

use crate::error::StoreError;
use crate::lock::WriterLock;
use crate::pack::PackWriter;
use crate::write::message::Scratch;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use thymus_event::{DefectKind, EventId, TenantId};

/// Records after which a batch commits by itself: enough that a commit's fsyncs cost nothing a record, few enough that
/// a kill loses little work.
const BATCH_RECORDS: u32 = 2000;

/// Bytes of raw mail after which a batch commits by itself; what a kill can leave behind in a pack is bounded by it.
pub(crate) const BATCH_RAW_BYTES: u64 = 64 << 20;

/// Appends to the store. What is put is safe, and seen by readers, after [`Writer::commit`], or when a full batch
/// committed by itself. An error of the disk takes back the batch under way; what is dropped uncommitted is forgotten.
pub struct Writer {
    pub(crate) conn: Connection,
    /// Of raw mail.
    folder: PathBuf,
    packs: PackWriter,
    next_message: i64,
    batch: Option<Batch>,
    scratch: Scratch,
    /// Of what is frozen of each message: making one costs more than packing with it.
    frozen: zstd::bulk::Compressor<'static>,
    lock: WriterLock,
}

/// What the transaction under way holds.
#[derive(Default)]
struct Batch {
    records: u32,
    raw_bytes: u64,
    defects: BTreeMap<(TenantId, DefectKind), i64>,
}

impl Writer {
    /// Goes on where the last commit ended.
    pub(crate) fn open(conn: Connection, packs: &Path, lock: WriterLock) -> Result<Self, StoreError> {
        let folder = packs.to_owned();
        let packs = PackWriter::open(&folder, state::last_pack(&conn)?, state::highest_pack(&conn)?)?;
        let next_message = next_message(&conn)?;
        let frozen = zstd::bulk::Compressor::new(reassessment::FROZEN_LEVEL)?;
        Ok(Self { conn, folder, packs, next_message, batch: None, scratch: Scratch::default(), frozen, lock })
    }

    /// Whether somebody waits for this writer to be dropped ([`crate::Store::writer_within`]): whoever keeps one for long
    /// drops it then, after a commit, and takes its turn again.
    pub fn is_wanted(&self) -> bool {
        self.lock.is_wanted()
    }

    /// Makes all that was put durable and visible. First the raw mail, then the rows that refer to it.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        let Some(batch) = self.batch.take() else { return Ok(()) };
        let result = self.commit_batch(&batch);
        self.undo_on_error(result)
    }

    fn commit_batch(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let extents = self.packs.sync()?;
        state::put_extents(&self.conn, &extents)?;
        state::count_defects(&self.conn, &batch.defects)?;
        campaign::recount_campaigns(&self.conn)?;
        self.conn.prepare_cached("COMMIT")?.execute([])?;
        self.packs.committed();
        Ok(())
    }

    /// Runs `put` within a batch, and commits the batch when it is full.
    pub(crate) fn within_batch<T>(
        &mut self,
        put: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.batch.is_none() {
            self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            self.batch = Some(Batch::default());
        }
        let result = put(self);
        let result = self.undo_on_error(result)?;
        if self.count_record() {
            self.commit()?;
        }
        Ok(result)
    }

    /// Counts one record; whether the batch is full.
    fn count_record(&mut self) -> bool {
        self.batch.as_mut().is_some_and(|batch| {
            batch.records += 1;
            batch.records >= BATCH_RECORDS || batch.raw_bytes >= BATCH_RAW_BYTES
        })
    }

    /// After an error of the disk nothing is certain but what was committed: go back there.
    fn undo_on_error<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(&result, Err(error) if !is_callers(error)) {
            self.batch = None;
            // These may fail for the same reason; SQLite rolls back by itself then, and the first error is the one to tell.
            let _ = self.conn.execute_batch("ROLLBACK");
            let _ = self.packs.rollback();
            self.next_message = next_message(&self.conn).unwrap_or(self.next_message);
        }
        result
    }

    /// The log position of a message.
    fn find(&self, tenant: TenantId, id: EventId) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT seq FROM message WHERE tenant = ?1 AND id = ?2")?;
        Ok(statement.query_row((tenant.0, id.0), |row| row.get(0)).optional()?)
    }

    /// The same of one that is there; else [`StoreError::UnknownMessage`].
    pub(crate) fn known(&self, tenant: TenantId, id: EventId) -> Result<i64, StoreError> {
        self.find(tenant, id)?.ok_or(StoreError::UnknownMessage(id))
    }
}

/// Whether the caller asked for what cannot be; then nothing was written.
fn is_callers(error: &StoreError) -> bool {
    matches!(error, StoreError::TooLarge(_) | StoreError::UnknownMessage(_) | StoreError::UnknownIntent(_))
}

fn next_message(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row(concat!("SELECT ", next_number!("message")), [], |row| row.get(0))?)
}

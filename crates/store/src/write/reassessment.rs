//! What judging again needs, and what it changed.

use crate::error::StoreError;
use crate::record::{Reassessment, Revised};
use crate::write::Writer;
use crate::write::assessment::action_code;
use rusqlite::{OptionalExtension, params};
use thymus_event::{EventId, TenantId};

/// The zstd level of what was frozen: much of it is words that repeat.
pub(super) const FROZEN_LEVEL: i32 = 1;

const SET_STANDING: &str = "UPDATE standing SET revision = ?2, score = ?3, action = ?4 WHERE message = ?1";

impl Writer {
    /// Keeps what was seen of a message when it came; replaces what was kept before. `body` is opaque here.
    pub fn put_frozen(&mut self, tenant: TenantId, id: EventId, version: u32, body: &[u8]) -> Result<(), StoreError> {
        let message = self.known(tenant, id)?;
        let packed = self.frozen.compress(body)?;
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO frozen (message, version, body) VALUES (?1, ?2, ?3)";
            writer.conn.prepare_cached(sql)?.execute((message, version, packed))?;
            Ok(())
        })
    }

    /// Appends one look again with the verdicts that it changed, whole or not at all, however many they are.
    pub fn put_reassessment(&mut self, look: &Reassessment, revised: &[Revised]) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT INTO reassessment (tenant, time, evidence_version, changes) VALUES (?1, ?2, ?3, ?4)";
            let changes = i64::try_from(revised.len()).unwrap_or(i64::MAX);
            let row = params![look.tenant.0, look.time.millis(), look.evidence_version.0 as i64, changes];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            let seq = writer.conn.last_insert_rowid();
            revised.iter().try_for_each(|change| writer.revise(seq, look.tenant, change))
        })
    }

    fn revise(&self, reassessment: i64, tenant: TenantId, change: &Revised) -> Result<(), StoreError> {
        let sql = "SELECT s.message, s.revision FROM message m JOIN standing s ON s.message = m.seq \
             WHERE m.tenant = ?1 AND m.id = ?2";
        let found = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?));
        let standing = self.conn.prepare_cached(sql)?.query_row((tenant.0, change.message.0), found).optional()?;
        let (message, last) = standing.ok_or(StoreError::UnknownMessage(change.message))?;
        let (score, action) = (change.score.units(), action_code(change.action));
        let revision = last.saturating_add(1);
        let sql = "INSERT INTO revision (message, revision, reassessment, score, action) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.conn.prepare_cached(sql)?.execute((message, revision, reassessment, score, action))?;
        self.conn.prepare_cached(SET_STANDING)?.execute((message, revision, score, action))?;
        Ok(())
    }
}

//! What is rewritten, not appended: snapshots, settings, counters, and how far the packs are committed.

use crate::error::StoreError;
use crate::pack::Extent;
use crate::record::Snapshot;
use crate::write::Writer;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use thymus_event::{DefectKind, TenantId};

/// The zstd level of snapshots: they are few, and mostly counts.
const SNAPSHOT_LEVEL: i32 = 1;

/// The kind of counter that defects are counted under.
pub(crate) const DEFECT: &str = "defect";

impl Writer {
    /// Replaces the snapshot of this name.
    pub fn put_snapshot(&mut self, tenant: TenantId, name: &str, snapshot: &Snapshot) -> Result<(), StoreError> {
        let body = zstd::bulk::compress(&snapshot.body, SNAPSHOT_LEVEL)?;
        let position = (snapshot.position.0 as i64, snapshot.evidence.0 as i64);
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO snapshot (tenant, name, version, position, evidence_version, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let row = params![tenant.0, name, snapshot.version, position.0, position.1, body];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }

    /// Sets a setting of this store (an organisation's domains, the versions it was filled with).
    pub fn put_setting(&mut self, tenant: TenantId, name: &str, value: &str) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO setting (tenant, name, value) VALUES (?1, ?2, ?3)";
            writer.conn.prepare_cached(sql)?.execute((tenant.0, name, value))?;
            Ok(())
        })
    }

    /// Sets a counter, such as the lines read of a source, to an absolute value: so that a second run does not count
    /// twice. Defects of messages are counted by [`Writer::put_message`].
    pub fn put_counter(&mut self, tenant: TenantId, kind: &str, name: &str, value: u64) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO counter (tenant, kind, name, value) VALUES (?1, ?2, ?3, ?4)";
            writer.conn.prepare_cached(sql)?.execute((tenant.0, kind, name, value as i64))?;
            Ok(())
        })
    }
}

pub(super) fn count_defects(
    conn: &Connection,
    counts: &BTreeMap<(TenantId, DefectKind), i64>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO counter (tenant, kind, name, value) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (tenant, kind, name) DO UPDATE SET value = value + excluded.value";
    for ((tenant, kind), count) in counts {
        conn.prepare_cached(sql)?.execute((tenant.0, DEFECT, kind.as_str(), count))?;
    }
    Ok(())
}

pub(super) fn put_extents(conn: &Connection, extents: &[Extent]) -> Result<(), StoreError> {
    for extent in extents {
        let mut statement = conn.prepare_cached("INSERT OR REPLACE INTO pack (number, bytes) VALUES (?1, ?2)")?;
        statement.execute((extent.pack, extent.bytes as i64))?;
    }
    Ok(())
}

pub(super) fn last_pack(conn: &Connection) -> Result<Option<Extent>, StoreError> {
    let sql = "SELECT number, bytes FROM pack ORDER BY number DESC LIMIT 1";
    let row =
        conn.query_row(sql, [], |row| Ok(Extent { pack: row.get(0)?, bytes: row.get::<_, i64>(1)?.unsigned_abs() }));
    Ok(row.optional()?)
}

/// The highest number that a pack ever had, or is to have, though it may be gone.
pub(super) fn highest_pack(conn: &Connection) -> Result<u32, StoreError> {
    let sql = "SELECT max(ifnull((SELECT seq FROM highest WHERE name = 'pack'), 0), \
         ifnull((SELECT max(successor) FROM untidy), 0))";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

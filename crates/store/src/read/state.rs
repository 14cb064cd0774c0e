//! Evidence, snapshots and settings.

use crate::error::StoreError;
use crate::read::position;
use crate::record::Snapshot;
use crate::store::Store;
use rusqlite::{OptionalExtension, Row};
use thymus_event::evidence::{Evidence, EvidenceVersion, Indicator};
use thymus_event::{EventId, TenantId};

/// The largest snapshot unpacked, in bytes: what a damaged file may make us allocate.
const SNAPSHOT_BYTES_MAX: usize = 1 << 30;

impl Store {
    /// All facts about one indicator, withdrawals too, oldest first.
    pub fn evidence_about(&self, tenant: TenantId, indicator: &Indicator) -> Result<Vec<Evidence>, StoreError> {
        let sql = "SELECT body FROM evidence WHERE tenant = ?1 AND body ->> '$.indicator.value' = ?2 ORDER BY seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, indicator.to_string()), |row| row.get::<_, String>(0))?;
        let mut found = Vec::new();
        for body in rows {
            let evidence: Evidence = serde_json::from_str(&body?)
                .map_err(|_| StoreError::Damaged("a piece of evidence that cannot be read".to_owned()))?;
            if evidence.indicator == *indicator {
                found.push(evidence);
            }
        }
        Ok(found)
    }

    /// One fact.
    pub fn evidence(&self, tenant: TenantId, id: EventId) -> Result<Option<Evidence>, StoreError> {
        let sql = "SELECT body FROM evidence WHERE tenant = ?1 AND id = ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let body = statement.query_row((tenant.0, id.0), |row| row.get::<_, String>(0)).optional()?;
        let read = |body: String| serde_json::from_str(&body);
        body.map(read).transpose().map_err(|_| StoreError::Damaged("evidence that cannot be read".to_owned()))
    }

    /// All evidence behind `version`, oldest first, each with the version that it makes.
    pub fn evidence_since(
        &self,
        tenant: TenantId,
        version: EvidenceVersion,
    ) -> Result<Vec<(EvidenceVersion, Evidence)>, StoreError> {
        self.evidence_page(tenant, version, u32::MAX)
    }

    /// The same, at most `limit` of it.
    pub fn evidence_page(
        &self,
        tenant: TenantId,
        version: EvidenceVersion,
        limit: u32,
    ) -> Result<Vec<(EvidenceVersion, Evidence)>, StoreError> {
        let sql = "SELECT seq, body FROM evidence WHERE seq > ?1 AND tenant = ?2 ORDER BY seq LIMIT ?3";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((version.0 as i64, tenant.0, limit), |row| {
            Ok((EvidenceVersion(row.get::<_, i64>(0)?.unsigned_abs()), row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (version, body) = row?;
            let evidence = serde_json::from_str(&body);
            Ok((version, evidence.map_err(|_| StoreError::Damaged("evidence that cannot be read".to_owned()))?))
        })
        .collect()
    }

    /// The version of the evidence as it is now.
    pub fn evidence_version(&self) -> Result<EvidenceVersion, StoreError> {
        let version =
            self.conn.query_row("SELECT ifnull(max(seq), 0) FROM evidence", [], |row| row.get::<_, i64>(0))?;
        Ok(EvidenceVersion(version.unsigned_abs()))
    }

    /// The snapshot of this name.
    pub fn snapshot(&self, tenant: TenantId, name: &str) -> Result<Option<Snapshot>, StoreError> {
        let sql = "SELECT version, position, evidence_version, body FROM snapshot WHERE tenant = ?1 AND name = ?2";
        let packed = self.conn.query_row(sql, (tenant.0, name), snapshot).optional()?;
        packed
            .map(|snapshot| {
                let size = zstd::zstd_safe::get_frame_content_size(&snapshot.body).ok().flatten().unwrap_or_default();
                let body = zstd::bulk::decompress(&snapshot.body, (size as usize).min(SNAPSHOT_BYTES_MAX))
                    .map_err(|_| StoreError::Damaged("a snapshot that cannot be unpacked".to_owned()))?;
                Ok(Snapshot { body, ..snapshot })
            })
            .transpose()
    }

    /// The value of a setting.
    pub fn setting(&self, tenant: TenantId, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE tenant = ?1 AND name = ?2";
        Ok(self.conn.query_row(sql, (tenant.0, name), |row| row.get(0)).optional()?)
    }
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<Snapshot> {
    Ok(Snapshot {
        version: row.get(0)?,
        position: position(row, 1)?,
        evidence: EvidenceVersion(row.get::<_, i64>(2)?.unsigned_abs()),
        body: row.get(3)?,
    })
}

//! Evidence, intents, snapshots and settings.

use crate::error::StoreError;
use crate::read::position;
use crate::record::{IntentId, Snapshot};
use crate::store::Store;
use crate::write::STATES;
use rusqlite::{OptionalExtension, Row};
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::intent::{Intent, IntentState, Outcome};
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, TenantId, Timestamp};

/// The largest snapshot unpacked, in bytes: what a damaged file may make us allocate.
const SNAPSHOT_BYTES_MAX: usize = 1 << 30;

const INTENTS: &str = "SELECT seq, recipient, message, action, policy_version, time, dry_run FROM intent \
     WHERE tenant = ?1 AND message = ?2 ORDER BY seq";

impl Store {
    /// All evidence behind `version`, oldest first, each with the version that it makes.
    pub fn evidence_since(
        &self,
        tenant: TenantId,
        version: EvidenceVersion,
    ) -> Result<Vec<(EvidenceVersion, Evidence)>, StoreError> {
        let sql = "SELECT seq, body FROM evidence WHERE seq > ?1 AND tenant = ?2 ORDER BY seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((version.0 as i64, tenant.0), |row| {
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

    /// The intents filed for a message, in the order of filing.
    pub fn intents(&self, tenant: TenantId, message: EventId) -> Result<Vec<(IntentId, Intent)>, StoreError> {
        let mut statement = self.conn.prepare_cached(INTENTS)?;
        let rows = statement.query_map((tenant.0, message.0), |row| intent(row, tenant, message))?;
        rows.map(|row| row?.ok_or_else(|| StoreError::Damaged("an intent that cannot be read".to_owned()))).collect()
    }

    /// What came of an intent, in the order of filing.
    pub fn outcomes(&self, intent: IntentId) -> Result<Vec<Outcome>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT state, time, undo FROM outcome WHERE intent = ?1 ORDER BY seq")?;
        let rows = statement.query_map([intent.0 as i64], |row| {
            let state = STATES.get(row.get::<_, u8>(0)? as usize).copied().unwrap_or(IntentState::Failed);
            Ok(Outcome { state, time: Timestamp::from_millis(row.get(1)?), undo: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
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

fn intent(row: &Row<'_>, tenant: TenantId, message: EventId) -> rusqlite::Result<Option<(IntentId, Intent)>> {
    let recipient = Address::parse(row.get_ref(1)?.as_str()?);
    let action = Action::ALL.get(row.get::<_, u8>(3)? as usize).copied();
    let (Some(recipient), Some(action)) = (recipient, action) else { return Ok(None) };
    let id = IntentId(row.get::<_, i64>(0)?.unsigned_abs());
    let (policy_version, time) = (row.get(4)?, Timestamp::from_millis(row.get(5)?));
    Ok(Some((id, Intent { tenant, message, recipient, action, policy_version, time, dry_run: row.get(6)? })))
}

//! A message's chain of assessments.

use crate::error::StoreError;
use crate::store::Store;
use crate::write::VERDICT_FORMAT;
use rusqlite::{OptionalExtension, Row};
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::{Assessment, AssessmentReason};
use thymus_event::{EventId, TenantId, Timestamp};

const CHAIN: &str = "SELECT a.revision, a.time, a.reason, a.evidence_version, a.verdict FROM message m \
     JOIN assessment a ON a.message = m.seq WHERE m.tenant = ?1 AND m.id = ?2 ORDER BY a.revision";

const LATEST: &str = "SELECT a.revision, a.time, a.reason, a.evidence_version, a.verdict FROM message m \
     JOIN standing s ON s.message = m.seq JOIN assessment a ON a.seq = s.assessment WHERE m.tenant = ?1 AND m.id = ?2";

/// An assessment whose verdict is not decoded yet.
pub(super) struct Encoded {
    revision: u32,
    time: Timestamp,
    reason: u8,
    evidence_version: EvidenceVersion,
    verdict: Vec<u8>,
}

impl Store {
    /// All assessments of a message, the first one first; empty where there are none.
    pub fn assessments(&self, tenant: TenantId, id: EventId) -> Result<Vec<Assessment>, StoreError> {
        let mut statement = self.conn.prepare_cached(CHAIN)?;
        let rows = statement.query_map((tenant.0, id.0), encoded)?;
        rows.map(|row| row?.decode()).collect()
    }

    /// The latest assessment of a message.
    pub fn latest_assessment(&self, tenant: TenantId, id: EventId) -> Result<Option<Assessment>, StoreError> {
        let mut statement = self.conn.prepare_cached(LATEST)?;
        let row = statement.query_row((tenant.0, id.0), encoded).optional()?;
        row.map(Encoded::decode).transpose()
    }
}

pub(super) fn encoded(row: &Row<'_>) -> rusqlite::Result<Encoded> {
    Ok(Encoded {
        revision: row.get(0)?,
        time: Timestamp::from_millis(row.get(1)?),
        reason: row.get(2)?,
        evidence_version: EvidenceVersion(row.get::<_, i64>(3)?.unsigned_abs()),
        verdict: row.get(4)?,
    })
}

impl Encoded {
    pub(super) fn decode(self) -> Result<Assessment, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("a verdict {what}"));
        let body = match self.verdict.split_first() {
            Some((&VERDICT_FORMAT, body)) => body,
            _ => return Err(damaged("of an unknown format")),
        };
        Ok(Assessment {
            revision: self.revision,
            time: self.time,
            reason: match self.reason {
                0 => AssessmentReason::Arrival,
                1 => AssessmentReason::Evidence,
                _ => AssessmentReason::Rerun,
            },
            evidence_version: self.evidence_version,
            verdict: postcard::from_bytes(body).map_err(|_| damaged("that cannot be read"))?,
        })
    }
}

//! What was frozen of a message, and its chain with what looking again changed.

use crate::error::StoreError;
use crate::record::{ChainLink, Frozen, Revised, Standing};
use crate::store::Store;
use crate::write::action_of;
use rusqlite::OptionalExtension;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::Score;
use thymus_event::{EventId, TenantId, Timestamp};

/// The largest frozen judgement unpacked, in bytes: five hundred recipients take a twentieth of it.
const FROZEN_BYTES_MAX: usize = 1 << 20;

const FROZEN: &str = "SELECT f.version, f.body FROM message m JOIN frozen f ON f.message = m.seq \
     WHERE m.tenant = ?1 AND m.id = ?2";

/// From the latest look again that changed the message back to the first.
const REVISIONS: &str = "WITH RECURSIVE chain (message, at) AS ( \
     SELECT s.message, s.revised FROM message m JOIN standing s ON s.message = m.seq WHERE m.tenant = ?1 AND m.id = ?2 \
     UNION ALL SELECT v.message, v.previous FROM chain c \
     JOIN revision v ON v.reassessment = c.at AND v.message = c.message) \
     SELECT v.revision, r.time, r.evidence_version, v.score, v.action FROM chain c \
     JOIN revision v ON v.reassessment = c.at AND v.message = c.message JOIN reassessment r ON r.seq = c.at \
     ORDER BY v.revision";

const STANDING: &str = "SELECT s.score, s.action FROM message m JOIN standing s ON s.message = m.seq \
     WHERE m.tenant = ?1 AND m.id = ?2";

const CHANGED: &str = "SELECT m.id, v.score, v.action FROM reassessment r JOIN revision v ON v.reassessment = r.seq \
     JOIN message m ON m.seq = v.message WHERE r.tenant = ?1 AND r.evidence_version = ?2 ORDER BY v.message";

impl Store {
    /// What was seen of a message when it came; none where nothing was kept.
    pub fn frozen(&self, tenant: TenantId, id: EventId) -> Result<Option<Frozen>, StoreError> {
        let mut statement = self.conn.prepare_cached(FROZEN)?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, u32>(0)?, row.get::<_, Vec<u8>>(1)?));
        let packed = statement.query_row((tenant.0, id.0), row).optional()?;
        let Some((version, packed)) = packed else { return Ok(None) };
        let body = zstd::bulk::decompress(&packed, FROZEN_BYTES_MAX)
            .map_err(|_| StoreError::Damaged("a frozen judgement that cannot be unpacked".to_owned()))?;
        Ok(Some(Frozen { version, body }))
    }

    /// What looking again changed about a message, the first change first.
    pub fn revisions(&self, tenant: TenantId, id: EventId) -> Result<Vec<ChainLink>, StoreError> {
        let mut statement = self.conn.prepare_cached(REVISIONS)?;
        let rows = statement.query_map((tenant.0, id.0), |row| {
            Ok(ChainLink {
                revision: row.get(0)?,
                time: Timestamp::from_millis(row.get(1)?),
                evidence_version: EvidenceVersion(row.get::<_, i64>(2)?.unsigned_abs()),
                score: Score::from_units(row.get(3)?),
                action: action_of(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The verdicts that were changed by looking again with evidence up to this version, in the order of the log.
    pub fn revised_by(&self, tenant: TenantId, version: EvidenceVersion) -> Result<Vec<Revised>, StoreError> {
        let mut statement = self.conn.prepare_cached(CHANGED)?;
        let rows = statement.query_map((tenant.0, version.0 as i64), |row| {
            Ok(Revised {
                message: EventId(row.get(0)?),
                score: Score::from_units(row.get(1)?),
                action: action_of(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The short form of a message's latest verdict; none where it was not judged.
    pub fn standing(&self, tenant: TenantId, id: EventId) -> Result<Option<Standing>, StoreError> {
        let mut statement = self.conn.prepare_cached(STANDING)?;
        let standing = statement.query_row((tenant.0, id.0), |row| {
            Ok(Standing { score: Score::from_units(row.get(0)?), action: action_of(row.get(1)?) })
        });
        Ok(standing.optional()?)
    }

    /// Up to which evidence delivered mail was judged again. What is behind it is still to be done.
    pub fn reassessed_until(&self, tenant: TenantId) -> Result<EvidenceVersion, StoreError> {
        let sql = "SELECT ifnull(max(evidence_version), 0) FROM reassessment WHERE tenant = ?1";
        let version: i64 = self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get(0))?;
        Ok(EvidenceVersion(version.unsigned_abs()))
    }
}

//! Facts one by one, and what looking again with them changed.

use crate::error::StoreError;
use crate::record::{Hit, Look, Standing, Turned};
use crate::search::hit;
use crate::store::Store;
use crate::write::action_of;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::verdict::Score;
use thymus_event::{EventId, TenantId, Timestamp};

const LOOKS: &str = "SELECT seq, time, evidence_version, changes, \
     ifnull((SELECT max(b.evidence_version) FROM reassessment b WHERE b.tenant = r.tenant AND b.seq < r.seq), 0) \
     FROM reassessment r WHERE tenant = ?1";

/// What was thought before is the assessment of the revision before, or an earlier look's.
const TURNED: &str = "SELECT m.id, m.message_id, m.time, m.direction, m.author, m.author_name, m.subject, m.recipients, \
     v.score, v.action, coalesce(a.score, p.score), coalesce(a.action, p.action) \
     FROM revision v JOIN message m ON m.seq = v.message \
     LEFT JOIN revision p ON p.reassessment = v.previous AND p.message = v.message \
     LEFT JOIN assessment a ON a.message = v.message AND a.revision = v.revision - 1 \
     WHERE v.reassessment = ?1 AND m.tenant = ?2 \
     ORDER BY max(v.action, coalesce(a.action, p.action, 0)) DESC, \
     abs(v.score - coalesce(a.score, p.score, v.score)) DESC, m.seq LIMIT ?3";

impl Store {
    /// One fact, with its place in the log.
    pub fn placed_evidence(
        &self,
        tenant: TenantId,
        id: EventId,
    ) -> Result<Option<(EvidenceVersion, Evidence)>, StoreError> {
        let sql = "SELECT seq, body FROM evidence WHERE tenant = ?1 AND id = ?2";
        let row = self.conn.prepare_cached(sql)?.query_row((tenant.0, id.0), placed).optional()?;
        row.map(read).transpose()
    }

    /// The last facts, the latest first, at most `limit`; only those before `before` where it is said.
    pub fn evidence_before(
        &self,
        tenant: TenantId,
        before: Option<EvidenceVersion>,
        limit: u32,
    ) -> Result<Vec<(EvidenceVersion, Evidence)>, StoreError> {
        let sql = "SELECT seq, body FROM evidence WHERE tenant = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
        let before = before.map_or(i64::MAX, |before| i64::try_from(before.0).unwrap_or(i64::MAX));
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, before, limit), placed)?;
        rows.map(|row| read(row?)).collect()
    }

    /// The last looks again, the latest first, at most `limit`; only those that changed something where it is said so.
    pub fn looks(&self, tenant: TenantId, only_changes: bool, limit: u32) -> Result<Vec<Look>, StoreError> {
        let some = if only_changes { "AND changes > 0" } else { "" };
        let mut statement = self.conn.prepare_cached(&format!("{LOOKS} {some} ORDER BY seq DESC LIMIT ?2"))?;
        let rows = statement.query_map((tenant.0, limit), look)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One look again.
    pub fn look(&self, tenant: TenantId, number: u64) -> Result<Option<Look>, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let mut statement = self.conn.prepare_cached(&format!("{LOOKS} AND seq = ?2"))?;
        Ok(statement.query_row((tenant.0, number), look).optional()?)
    }

    /// The first look again that saw a fact; none while it is still to come.
    pub fn first_look_at(&self, tenant: TenantId, fact: EvidenceVersion) -> Result<Option<Look>, StoreError> {
        let mut statement =
            self.conn.prepare_cached(&format!("{LOOKS} AND evidence_version >= ?2 ORDER BY seq LIMIT 1"))?;
        Ok(statement.query_row((tenant.0, fact.0 as i64), look).optional()?)
    }

    /// The verdicts that a look again changed, from what to what: the gravest first, at most `limit`.
    pub fn turned_by(&self, tenant: TenantId, number: u64, limit: u32) -> Result<Vec<Turned>, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let mut statement = self.conn.prepare_cached(TURNED)?;
        let rows = statement.query_map(params![number, tenant.0, limit], |row| {
            let message: Hit = hit(row)?;
            let before = match (row.get::<_, Option<i64>>(10)?, row.get::<_, Option<i64>>(11)?) {
                (Some(score), Some(action)) => {
                    Some(Standing { score: Score::from_units(score), action: action_of(action) })
                }
                _ => None,
            };
            Ok(Turned { message, before })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn placed(row: &Row<'_>) -> rusqlite::Result<(i64, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((version, body): (i64, String)) -> Result<(EvidenceVersion, Evidence), StoreError> {
    let fact = serde_json::from_str(&body);
    let fact = fact.map_err(|_| StoreError::Damaged("evidence that cannot be read".to_owned()))?;
    Ok((EvidenceVersion(version.unsigned_abs()), fact))
}

fn look(row: &Row<'_>) -> rusqlite::Result<Look> {
    let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    Ok(Look {
        number: number(0)?,
        time: Timestamp::from_millis(row.get(1)?),
        evidence_version: EvidenceVersion(number(2)?),
        changes: number(3)?,
        before: EvidenceVersion(number(4)?),
    })
}

//! Verdicts in the order in which they became known: those on arrival, and those that looking again changed.

use crate::error::StoreError;
use crate::read::event_id;
use crate::store::Store;
use crate::write::action_of;
use rusqlite::{Row, params};
use std::fmt;
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, TenantId, Timestamp};

/// How far somebody has heard of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heard {
    /// The last assessment.
    pub assessment: u64,
    /// The last look again,
    pub look: u64,
    /// and of its changes the last message's place in the log.
    pub message: u64,
}

impl Heard {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers =
            text.split('.').map(|number| number.parse::<u64>().ok().filter(|n| i64::try_from(*n).is_ok()));
        let heard = Self { assessment: numbers.next()??, look: numbers.next()??, message: numbers.next()?? };
        numbers.next().is_none().then_some(heard)
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.assessment, self.look, self.message)
    }
}

/// A verdict that became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictChange {
    /// How far somebody has heard who knows of this one.
    pub heard: Heard,
    /// The message.
    pub message: EventId,
    /// Its position in the message's chain; 0 on arrival.
    pub revision: u32,
    /// When.
    pub time: Timestamp,
    /// The score.
    pub score: Score,
    /// The action.
    pub action: Action,
}

const ASSESSED: &str = "SELECT a.seq, a.revision, m.id, a.time, a.score, a.action FROM assessment a \
     JOIN message m ON m.seq = a.message WHERE a.seq > ?2 AND a.tenant = ?1 ORDER BY a.seq LIMIT ?3";

const REVISED: &str = "SELECT v.reassessment, v.revision, m.id, r.time, v.score, v.action, v.message FROM revision v \
     JOIN reassessment r ON r.seq = v.reassessment JOIN message m ON m.seq = v.message \
     WHERE (v.reassessment, v.message) > (?2, ?3) AND r.tenant = ?1 ORDER BY v.reassessment, v.message LIMIT ?4";

impl Store {
    /// How far somebody has heard who knows of every verdict so far.
    pub fn heard_all(&self) -> Result<Heard, StoreError> {
        let sql = "SELECT (SELECT ifnull(max(seq), 0) FROM assessment), (SELECT ifnull(max(seq), 0) FROM reassessment)";
        let row = |row: &Row<'_>| Ok((number(row, 0)?, number(row, 1)?));
        let (assessment, look) = self.conn.prepare_cached(sql)?.query_row([], row)?;
        Ok(Heard { assessment, look, message: i64::MAX.unsigned_abs() })
    }

    /// The verdicts behind what was heard, at most `limit` of each kind: those on arrival, then those that were changed.
    pub fn verdicts_behind(
        &self,
        tenant: TenantId,
        heard: Heard,
        limit: u32,
    ) -> Result<Vec<VerdictChange>, StoreError> {
        let mut changes = Vec::new();
        let mut at = heard;
        let mut statement = self.conn.prepare_cached(ASSESSED)?;
        let mut rows = statement.query(params![tenant.0, heard.assessment as i64, limit])?;
        while let Some(row) = rows.next()? {
            at.assessment = number(row, 0)?;
            changes.push(change(row, at)?);
        }
        let mut statement = self.conn.prepare_cached(REVISED)?;
        let mut rows = statement.query(params![tenant.0, heard.look as i64, heard.message as i64, limit])?;
        while let Some(row) = rows.next()? {
            (at.look, at.message) = (number(row, 0)?, number(row, 6)?);
            changes.push(change(row, at)?);
        }
        Ok(changes)
    }
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}

fn change(row: &Row<'_>, heard: Heard) -> rusqlite::Result<VerdictChange> {
    Ok(VerdictChange {
        heard,
        message: event_id(row, 2)?,
        revision: row.get(1)?,
        time: Timestamp::from_millis(row.get(3)?),
        score: Score::from_units(row.get(4)?),
        action: action_of(row.get(5)?),
    })
}

#[cfg(test)]
mod tests {
    use super::Heard;

    #[test]
    fn what_was_heard_is_read_as_it_was_written_and_nothing_else_is() {
        let heard = Heard { assessment: 7, look: 0, message: i64::MAX.unsigned_abs() };
        assert_eq!(Heard::parse(&heard.to_string()), Some(heard));
        for bad in ["", "1", "1.2", "1.2.3.4", "a.b.c", "-1.2.3", "1.2.18446744073709551615", "1.2.3 "] {
            assert_eq!(Heard::parse(bad), None, "{bad:?}");
        }
    }
}

//! What was wanted, and what came of it.

use crate::error::StoreError;
use crate::read::event_id;
use crate::record::{FiledIntent, IntentId};
use crate::store::Store;
use crate::write::{STATES, action_of};
use rusqlite::{Row, params};
use thymus_event::intent::{Intent, IntentState, Outcome};
use thymus_event::{Address, EventId, TenantId, Timestamp};

/// From a message's latest batch back to its first.
const OF_MESSAGE: &str = "WITH RECURSIVE chain (message, at) AS ( \
     SELECT s.message, s.filed FROM message m JOIN standing s ON s.message = m.seq WHERE m.tenant = ?1 AND m.id = ?2 \
     UNION SELECT i.message, i.previous FROM chain c JOIN intent i ON i.batch = c.at AND i.message = c.message) \
     SELECT i.batch, i.message, i.ordinal, m.id, i.recipient, i.revision, i.action, i.time, i.dry_run, m.message_id, \
     m.subject FROM chain c JOIN intent i ON i.batch = c.at AND i.message = c.message JOIN message m ON m.seq = i.message \
     ORDER BY i.batch, i.ordinal";

/// The latest of each message stand; those before them are history.
const STANDING: &str = "SELECT i.batch, i.message, i.ordinal, m.id, i.recipient, i.revision, i.action, i.time, i.dry_run, \
     m.message_id, m.subject FROM intent i JOIN standing s ON s.message = i.message AND (s.filed = i.batch OR ?2) \
     JOIN message m ON m.seq = i.message WHERE i.tenant = ?1 ORDER BY i.batch DESC, i.message DESC, i.ordinal LIMIT ?3";

impl Store {
    /// The intents filed for a message, in the order of filing.
    pub fn intents(&self, tenant: TenantId, message: EventId) -> Result<Vec<FiledIntent>, StoreError> {
        let mut statement = self.conn.prepare_cached(OF_MESSAGE)?;
        let rows = statement.query_map((tenant.0, message.0), |row| filed(row, tenant))?;
        rows.map(|row| row?.ok_or_else(damaged)).collect()
    }

    /// The latest intents, the last first, at most `limit`: of each message those that were filed last, or all ever filed.
    pub fn latest_intents(&self, tenant: TenantId, all: bool, limit: u32) -> Result<Vec<FiledIntent>, StoreError> {
        let mut statement = self.conn.prepare_cached(STANDING)?;
        let rows = statement.query_map(params![tenant.0, all, limit], |row| filed(row, tenant))?;
        rows.map(|row| row?.ok_or_else(damaged)).collect()
    }

    /// What came of an intent, in the order of filing.
    pub fn outcomes(&self, intent: IntentId) -> Result<Vec<Outcome>, StoreError> {
        let sql =
            "SELECT state, time, undo FROM outcome WHERE batch = ?1 AND message = ?2 AND ordinal = ?3 ORDER BY seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let key = (intent.batch as i64, intent.message as i64, intent.ordinal);
        let rows = statement.query_map(key, |row| {
            let state = STATES.get(row.get::<_, u8>(0)? as usize).copied().unwrap_or(IntentState::Failed);
            Ok(Outcome { state, time: Timestamp::from_millis(row.get(1)?), undo: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn filed(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<Option<FiledIntent>> {
    let number = |column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.unsigned_abs());
    let id = IntentId { batch: number(0)?, message: number(1)?, ordinal: row.get(2)? };
    let Some(recipient) = Address::parse(row.get_ref(4)?.as_str()?) else { return Ok(None) };
    let intent = Intent {
        tenant,
        message: event_id(row, 3)?,
        recipient,
        action: action_of(row.get(6)?),
        revision: row.get(5)?,
        time: Timestamp::from_millis(row.get(7)?),
        dry_run: row.get(8)?,
    };
    Ok(Some(FiledIntent { id, intent, message_id: row.get(9)?, subject: row.get(10)? }))
}

fn damaged() -> StoreError {
    StoreError::Damaged("an intent that cannot be read".to_owned())
}

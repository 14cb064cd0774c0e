//! What was wanted, and what came of it.

use crate::error::StoreError;
use crate::read::event_id;
use crate::record::{FiledIntent, IntentId};
use crate::store::Store;
use crate::write::{action_of, state_code, state_of};
use rusqlite::{Row, ToSql, params};
use thymus_event::intent::{Intent, IntentState, Outcome};
use thymus_event::{Address, EventId, TenantId, Timestamp};

/// An intent with its message and the last of its outcomes.
macro_rules! filed {
    ($from:literal) => {
        concat!(
            "SELECT i.batch, i.message, i.ordinal, m.id, i.recipient, i.revision, i.action, i.time, i.dry_run, \
             m.message_id, m.subject, o.state, o.time, o.by, o.note FROM ",
            $from,
            " JOIN message m ON m.seq = i.message LEFT JOIN outcome o ON o.seq = (SELECT max(seq) FROM outcome \
             WHERE batch = i.batch AND message = i.message AND ordinal = i.ordinal) "
        )
    };
}

/// From a message's latest batch back to its first.
const OF_MESSAGE: &str = concat!(
    "WITH RECURSIVE chain (message, at) AS ( \
     SELECT s.message, s.filed FROM message m JOIN standing s ON s.message = m.seq WHERE m.tenant = ?1 AND m.id = ?2 \
     UNION SELECT i.message, i.previous FROM chain c JOIN intent i ON i.batch = c.at AND i.message = c.message) ",
    filed!("chain c JOIN intent i ON i.batch = c.at AND i.message = c.message"),
    "ORDER BY i.batch, i.ordinal"
);

/// The latest of each message stand; those before them are history.
const STANDING: &str = concat!(
    filed!("intent i JOIN standing s ON s.message = i.message AND (s.filed = i.batch OR ?2)"),
    "WHERE i.tenant = ?1 ORDER BY i.batch DESC, i.message DESC, i.ordinal LIMIT ?3"
);

const BY_STATE: &str = concat!(
    filed!("errand e JOIN intent i ON i.batch = e.batch AND i.message = e.message AND i.ordinal = e.ordinal"),
    "WHERE e.tenant = ?1 AND e.state = ?2 ORDER BY e.since DESC LIMIT ?3"
);

const ONE: &str =
    concat!(filed!("intent i"), "WHERE i.tenant = ?1 AND i.batch = ?2 AND i.message = ?3 AND i.ordinal = ?4");

impl Store {
    /// The intents filed for a message, in the order of filing.
    pub fn intents(&self, tenant: TenantId, message: EventId) -> Result<Vec<FiledIntent>, StoreError> {
        self.filed(tenant, OF_MESSAGE, params![tenant.0, message.0])
    }

    /// The latest intents, the last first, at most `limit`: of each message those that were filed last, or all ever filed.
    pub fn latest_intents(&self, tenant: TenantId, all: bool, limit: u32) -> Result<Vec<FiledIntent>, StoreError> {
        self.filed(tenant, STANDING, params![tenant.0, all, limit])
    }

    /// Those in this state that are to be carried out and are the latest of their mailboxes, the last to come there first.
    pub fn intents_in_state(
        &self,
        tenant: TenantId,
        state: IntentState,
        limit: u32,
    ) -> Result<Vec<FiledIntent>, StoreError> {
        self.filed(tenant, BY_STATE, params![tenant.0, state_code(state), limit])
    }

    /// One intent.
    pub fn intent(&self, tenant: TenantId, id: IntentId) -> Result<Option<FiledIntent>, StoreError> {
        let found = self.filed(tenant, ONE, params![tenant.0, id.batch as i64, id.message as i64, id.ordinal])?;
        Ok(found.into_iter().next())
    }

    fn filed(&self, tenant: TenantId, sql: &str, given: &[&dyn ToSql]) -> Result<Vec<FiledIntent>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(given, |row| filed(row, tenant))?;
        rows.map(|row| row?.ok_or_else(damaged)).collect()
    }

    /// What came of an intent, in the order of filing.
    pub fn outcomes(&self, intent: IntentId) -> Result<Vec<Outcome>, StoreError> {
        let sql = "SELECT state, time, by, note FROM outcome WHERE batch = ?1 AND message = ?2 AND ordinal = ?3 \
             ORDER BY seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let key = (intent.batch as i64, intent.message as i64, intent.ordinal);
        let rows = statement.query_map(key, |row| outcome(row, 0, row.get(0)?))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// From the columns that begin there.
pub(super) fn outcome(row: &Row<'_>, at: usize, state: i64) -> rusqlite::Result<Outcome> {
    Ok(Outcome {
        state: state_of(state),
        time: Timestamp::from_millis(row.get(at + 1)?),
        by: row.get(at + 2)?,
        note: row.get(at + 3)?,
    })
}

fn filed(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<Option<FiledIntent>> {
    let Some((id, intent)) = intent(row, tenant)? else { return Ok(None) };
    let last = row.get::<_, Option<i64>>(11)?.map(|state| outcome(row, 11, state)).transpose()?;
    Ok(Some(FiledIntent { id, intent, message_id: row.get(9)?, subject: row.get(10)?, last }))
}

/// Of the first nine columns.
pub(super) fn intent(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<Option<(IntentId, Intent)>> {
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
    Ok(Some((id, intent)))
}

pub(super) fn damaged() -> StoreError {
    StoreError::Damaged("an intent that cannot be read".to_owned())
}

//! What is left to do in mailboxes, and what was done there.

use crate::error::StoreError;
use crate::read::intent::{damaged, intent};
use crate::record::{ActSwitch, Done, Errand, IntentId};
use crate::store::Store;
use crate::write::{action_of, state_of};
use rusqlite::{OptionalExtension, Row};
use std::collections::BTreeMap;
use thymus_event::intent::IntentState;
use thymus_event::{TenantId, Timestamp};

/// Each mailbox in its turn, the longest due first.
const DUE: &str = "SELECT i.batch, i.message, i.ordinal, m.id, i.recipient, i.revision, i.action, i.time, i.dry_run, \
     e.state, e.since, e.recalled, e.found, e.done_batch, e.done_ordinal, d.action FROM \
     (SELECT *, row_number () OVER (PARTITION BY recipient ORDER BY due, message) AS turn FROM errand \
     WHERE tenant = ?1 AND (state IN (0, 1, 6, 8) OR recalled = 1) AND due <= ?2) AS e \
     JOIN intent i ON i.batch = e.batch AND i.message = e.message AND i.ordinal = e.ordinal \
     JOIN message m ON m.seq = e.message \
     LEFT JOIN intent d ON d.batch = e.done_batch AND d.message = e.message AND d.ordinal = e.done_ordinal \
     ORDER BY e.turn, e.due, e.message LIMIT ?3";

impl Store {
    /// What the service has to do by now, at most `limit`: one of each mailbox, the longest due first, then another of each.
    pub fn due_errands(&self, tenant: TenantId, now: Timestamp, limit: u32) -> Result<Vec<Errand>, StoreError> {
        let mut statement = self.conn.prepare_cached(DUE)?;
        let rows = statement.query_map((tenant.0, now.millis(), limit), |row| errand(row, tenant))?;
        rows.map(|row| row?.ok_or_else(damaged)).collect()
    }

    /// How many changes of mailboxes were begun since then, giving back apart.
    pub fn changes_since(&self, tenant: TenantId, time: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM outcome o JOIN intent i ON i.batch = o.batch AND i.message = o.message \
             AND i.ordinal = o.ordinal WHERE o.tenant = ?1 AND o.state = 1 AND o.time >= ?2 AND i.action > 0";
        Ok(self.conn.prepare_cached(sql)?.query_row((tenant.0, time.millis()), |row| row.get(0))?)
    }

    /// How many intents are in each state, of each mailbox the latest that is to be carried out.
    pub fn errand_counts(&self, tenant: TenantId) -> Result<BTreeMap<IntentState, u64>, StoreError> {
        let sql = "SELECT state, count(*) FROM errand WHERE tenant = ?1 GROUP BY state";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows =
            statement.query_map([tenant.0], |row| Ok((state_of(row.get(0)?), row.get::<_, i64>(1)?.unsigned_abs())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last word on whether mailboxes may be changed; none was said yet where there is none.
    pub fn act_switch(&self, tenant: TenantId) -> Result<Option<ActSwitch>, StoreError> {
        let sql = "SELECT time, stopped, by, note FROM act_switch WHERE tenant = ?1 ORDER BY seq DESC LIMIT 1";
        let switch = |row: &Row<'_>| {
            let time = Timestamp::from_millis(row.get(0)?);
            Ok(ActSwitch { time, stopped: row.get(1)?, by: row.get(2)?, note: row.get(3)? })
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([tenant.0], switch).optional()?)
    }
}

fn errand(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<Option<Errand>> {
    let Some((id, intent)) = intent(row, tenant)? else { return Ok(None) };
    let done = match (row.get::<_, Option<i64>>(13)?, row.get::<_, Option<u32>>(14)?) {
        (Some(batch), Some(ordinal)) => {
            let id = IntentId { batch: batch.unsigned_abs(), ordinal, ..id };
            Some(Done { id, action: action_of(row.get(15)?) })
        }
        _ => None,
    };
    Ok(Some(Errand {
        id,
        intent,
        state: state_of(row.get(9)?),
        since: Timestamp::from_millis(row.get(10)?),
        recalled: row.get(11)?,
        found: row.get(12)?,
        done,
    }))
}

//! What comes of intents: outcomes are appended, and with each the errand of its mailbox is brought up to date.

use crate::error::StoreError;
use crate::record::{ActSwitch, IntentId, Stored};
use crate::write::Writer;
use crate::write::assessment::action_of;
use crate::write::evidence::stored;
use rusqlite::{OptionalExtension, params};
use thymus_event::intent::{IntentState, Outcome};
use thymus_event::verdict::Action;
use thymus_event::{TenantId, Timestamp};

const APPEND: &str = concat!(
    "INSERT OR IGNORE INTO outcome (seq, tenant, batch, message, ordinal, state, time, by, note) VALUES (",
    next_number!("outcome"),
    ", ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);

/// The latest intent of a mailbox takes the place of the one before; what stands in the mailbox stays known.
const OPEN: &str = "INSERT INTO errand (message, recipient, tenant, batch, ordinal, state, since, due, found, recalled) \
     SELECT message, recipient, tenant, batch, ordinal, 0, time, time, 0, 0 FROM intent \
     WHERE batch = ?1 AND message = ?2 AND ordinal = ?3 \
     ON CONFLICT (message, recipient) DO UPDATE SET batch = excluded.batch, ordinal = excluded.ordinal, \
     state = excluded.state, since = excluded.since, due = excluded.due";

const COME_TO: &str = "UPDATE errand SET state = ?4, since = ?5, due = ?5 \
     WHERE message = ?2 AND recipient = ?6 AND batch = ?1 AND ordinal = ?3";

/// Another change that stands there is named until this one is confirmed.
const MAY_STAND: &str = "UPDATE errand SET done_batch = ?1, done_ordinal = ?3 \
     WHERE message = ?2 AND recipient = ?4 AND done_batch IS NULL";

const STANDS: &str =
    "UPDATE errand SET done_batch = ?1, done_ordinal = ?3, found = 1 WHERE message = ?2 AND recipient = ?4";

const GIVEN_BACK: &str = "UPDATE errand SET done_batch = NULL, done_ordinal = NULL, recalled = 0, found = 1 \
     WHERE message = ?1 AND recipient = ?2";

const STANDS_NO_MORE: &str = "UPDATE errand SET done_batch = NULL, done_ordinal = NULL, recalled = 0 \
     WHERE message = ?2 AND recipient = ?4 AND done_batch = ?1 AND done_ordinal = ?3";

const RECALL: &str = "UPDATE errand SET recalled = 1, due = ?5 \
     WHERE message = ?2 AND recipient = ?4 AND done_batch = ?1 AND done_ordinal = ?3";

/// Every state by its stored number.
const STATES: [IntentState; 9] = [
    IntentState::Wanted,
    IntentState::Attempted,
    IntentState::Confirmed,
    IntentState::Reverted,
    IntentState::Failed,
    IntentState::Waiting,
    IntentState::Approved,
    IntentState::Refused,
    IntentState::Recalled,
];

pub(crate) fn state_code(state: IntentState) -> i64 {
    STATES.iter().position(|known| *known == state).unwrap_or_default() as i64
}

/// The state of a stored number; a number that none has is read as one that needs a person.
pub(crate) fn state_of(code: i64) -> IntentState {
    usize::try_from(code).ok().and_then(|at| STATES.get(at)).copied().unwrap_or(IntentState::Failed)
}

/// What outcomes need to know of their intent.
struct Filed {
    tenant: u32,
    recipient: String,
    action: Action,
}

impl Writer {
    /// From now on the service has this to do.
    pub(super) fn open_errand(&self, batch: i64, message: i64, ordinal: u32) -> Result<(), StoreError> {
        self.conn.prepare_cached(OPEN)?.execute((batch, message, ordinal))?;
        Ok(())
    }

    /// Appends what came of an intent; the same state at the same time is appended once. An intent that was only watched
    /// is carried out once it is approved.
    ///
    /// # Errors
    /// [`StoreError::UnknownIntent`] where there is no such intent.
    pub fn put_outcome(&mut self, intent: IntentId, outcome: &Outcome) -> Result<Stored, StoreError> {
        let Filed { tenant, recipient, action } = self.filed(intent)?;
        self.within_batch(|writer| {
            let IntentId { batch, message, ordinal } = intent;
            let (state, time) = (state_code(outcome.state), outcome.time.millis());
            let row = params![tenant, batch as i64, message as i64, ordinal, state, time, outcome.by, outcome.note];
            let appended = stored(writer.conn.prepare_cached(APPEND)?.execute(row)?);
            if appended == Stored::New {
                writer.bring_up_to_date(intent, &recipient, action, outcome)?;
            }
            Ok(appended)
        })
    }

    fn filed(&self, intent: IntentId) -> Result<Filed, StoreError> {
        let sql = "SELECT tenant, recipient, action FROM intent WHERE batch = ?1 AND message = ?2 AND ordinal = ?3";
        let key = (intent.batch as i64, intent.message as i64, intent.ordinal);
        let found = self.conn.prepare_cached(sql)?.query_row(key, |row| {
            Ok(Filed { tenant: row.get(0)?, recipient: row.get(1)?, action: action_of(row.get(2)?) })
        });
        found.optional()?.ok_or(StoreError::UnknownIntent(intent))
    }

    fn bring_up_to_date(
        &self,
        intent: IntentId,
        recipient: &str,
        action: Action,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        let (batch, message, ordinal) = (intent.batch as i64, intent.message as i64, intent.ordinal);
        let (key, time) = ((batch, message, ordinal, recipient), outcome.time.millis());
        match outcome.state {
            IntentState::Approved => self.open_errand(batch, message, ordinal)?,
            IntentState::Confirmed if action == Action::Allow => {
                self.conn.prepare_cached(GIVEN_BACK)?.execute((message, recipient))?;
            }
            IntentState::Attempted if action != Action::Allow => {
                self.conn.prepare_cached(MAY_STAND)?.execute(key)?;
            }
            IntentState::Confirmed => {
                self.conn.prepare_cached(STANDS)?.execute(key)?;
            }
            IntentState::Reverted | IntentState::Failed => {
                self.conn.prepare_cached(STANDS_NO_MORE)?.execute(key)?;
            }
            IntentState::Recalled => {
                self.conn.prepare_cached(RECALL)?.execute((batch, message, ordinal, recipient, time))?;
            }
            IntentState::Wanted | IntentState::Attempted | IntentState::Waiting | IntentState::Refused => {}
        }
        let row = (batch, message, ordinal, state_code(outcome.state), time, recipient);
        self.conn.prepare_cached(COME_TO)?.execute(row)?;
        Ok(())
    }

    /// What is to be done about a message in a mailbox is not looked at before then; unless a later intent took this one's place.
    pub fn postpone(&mut self, intent: IntentId, until: Timestamp) -> Result<(), StoreError> {
        let recipient = self.filed(intent)?.recipient;
        let IntentId { batch, message, ordinal } = intent;
        self.within_batch(|writer| {
            let sql =
                "UPDATE errand SET due = ?5 WHERE message = ?2 AND recipient = ?4 AND batch = ?1 AND ordinal = ?3";
            let row = (batch as i64, message as i64, ordinal, recipient, until.millis());
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }

    /// Says whether mailboxes may be changed at all, from now on and across restarts; the words before it are kept.
    pub fn put_act_switch(&mut self, tenant: TenantId, switch: &ActSwitch) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT INTO act_switch (tenant, time, stopped, by, note) VALUES (?1, ?2, ?3, ?4, ?5)";
            let row = params![tenant.0, switch.time.millis(), switch.stopped, switch.by, switch.note];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }
}

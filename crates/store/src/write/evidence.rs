//! Appending what became known, what is wanted and what came of it.

use crate::error::StoreError;
use crate::record::{IntentId, Stored};
use crate::write::Writer;
use crate::write::assessment::action_code;
use rusqlite::params;
use thymus_event::evidence::Evidence;
use thymus_event::intent::{Intent, IntentState, Outcome};

const INSERT_INTENT: &str = "INSERT OR IGNORE INTO intent (tenant, recipient, message, action, policy_version, time, \
     dry_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const FIND_INTENT: &str = "SELECT seq FROM intent WHERE tenant = ?1 AND message = ?2 AND recipient = ?3 AND action = ?4 \
     AND policy_version = ?5";

impl Writer {
    /// Appends evidence; one with a known id is left as it is. Its place in the log is the next evidence version.
    pub fn put_evidence(&mut self, evidence: &Evidence) -> Result<Stored, StoreError> {
        let body = serde_json::to_string(evidence)
            .map_err(|error| StoreError::Damaged(format!("evidence that cannot be written: {error}")))?;
        let row = (evidence.tenant.0, evidence.id.0, evidence.time.millis(), body);
        self.within_batch(|writer| {
            let sql = "INSERT OR IGNORE INTO evidence (tenant, id, time, body) VALUES (?1, ?2, ?3, ?4)";
            Ok(stored(writer.conn.prepare_cached(sql)?.execute(row)?))
        })
    }

    /// Files an intent. Filed twice (the same tenant, message, recipient, action and policy version) it is one intent:
    /// turning a dry run into earnest is a change of policy, and needs a new policy version.
    pub fn put_intent(&mut self, intent: &Intent) -> Result<(IntentId, Stored), StoreError> {
        let (tenant, message, recipient) = (intent.tenant.0, intent.message.0, intent.recipient.as_str());
        let (action, policy) = (action_code(intent.action), intent.policy_version);
        self.within_batch(|writer| {
            let row = params![tenant, recipient, message, action, policy, intent.time.millis(), intent.dry_run];
            let added = writer.conn.prepare_cached(INSERT_INTENT)?.execute(row)?;
            let key = params![tenant, message, recipient, action, policy];
            let seq: i64 = writer.conn.prepare_cached(FIND_INTENT)?.query_row(key, |row| row.get(0))?;
            Ok((IntentId(seq.unsigned_abs()), stored(added)))
        })
    }

    /// Appends what came of an intent; the same state at the same time is appended once.
    pub fn put_outcome(&mut self, intent: IntentId, outcome: &Outcome) -> Result<Stored, StoreError> {
        let state = state_code(outcome.state);
        self.within_batch(|writer| {
            let sql = "INSERT OR IGNORE INTO outcome (intent, state, time, undo) VALUES (?1, ?2, ?3, ?4)";
            let row = params![intent.0 as i64, state, outcome.time.millis(), outcome.undo];
            Ok(stored(writer.conn.prepare_cached(sql)?.execute(row)?))
        })
    }
}

fn stored(rows: usize) -> Stored {
    if rows == 0 { Stored::Known } else { Stored::New }
}

/// The order of states is that of their stored numbers.
pub(crate) const STATES: [IntentState; 5] =
    [IntentState::Wanted, IntentState::Attempted, IntentState::Confirmed, IntentState::Reverted, IntentState::Failed];

fn state_code(state: IntentState) -> i64 {
    STATES.iter().position(|known| *known == state).unwrap_or_default() as i64
}

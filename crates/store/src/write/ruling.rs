//! A person's word on an intent.

use crate::error::StoreError;
use crate::record::IntentId;
use crate::write::Writer;
use crate::write::errand::state_of;
use rusqlite::OptionalExtension;
use thymus_event::TenantId;
use thymus_event::intent::{IntentState, Outcome, Ruled, Ruling};

const STATE: &str =
    "SELECT state FROM outcome WHERE batch = ?1 AND message = ?2 AND ordinal = ?3 ORDER BY seq DESC LIMIT 1";

/// From the message's latest batch back to its first.
const LATEST: &str = "WITH RECURSIVE chain (at) AS (SELECT filed FROM standing WHERE message = ?1 \
     UNION SELECT i.previous FROM chain c JOIN intent i ON i.batch = c.at AND i.message = ?1) \
     SELECT i.batch, i.ordinal FROM chain c JOIN intent i ON i.batch = c.at AND i.message = ?1 WHERE i.recipient = \
     (SELECT recipient FROM intent WHERE batch = ?2 AND message = ?1 AND ordinal = ?3) ORDER BY i.batch DESC LIMIT 1";

impl Writer {
    /// Appends a person's word on an intent, where it changes anything: who says it, when and why. Saying it twice changes
    /// nothing. Of a mailbox only the latest intent can be approved or refused; what stands there can be undone.
    ///
    /// # Errors
    /// [`StoreError::UnknownIntent`] where the organisation has no such intent.
    pub fn rule(
        &mut self,
        tenant: TenantId,
        intent: IntentId,
        ruling: Ruling,
        word: impl FnOnce(IntentState) -> Outcome,
    ) -> Result<Ruled, StoreError> {
        let (batch, message, ordinal) = (intent.batch as i64, intent.message as i64, intent.ordinal);
        let sql = "SELECT 1 FROM intent WHERE batch = ?1 AND message = ?2 AND ordinal = ?3 AND tenant = ?4";
        if !self.conn.prepare_cached(sql)?.exists((batch, message, ordinal, tenant.0))? {
            return Err(StoreError::UnknownIntent(intent));
        }
        let mut statement = self.conn.prepare_cached(STATE)?;
        let state = statement.query_row((batch, message, ordinal), |row| row.get(0)).optional()?;
        drop(statement);
        let state = state.map_or(IntentState::Wanted, state_of);
        if ruling != Ruling::Undo && !self.is_latest(intent)? {
            return Ok(Ruled::Replaced);
        }
        let ruled = state.ruled(ruling);
        if let Ruled::Becomes(state) = ruled {
            self.put_outcome(intent, &word(state))?;
        }
        Ok(ruled)
    }

    fn is_latest(&self, intent: IntentId) -> Result<bool, StoreError> {
        let key = (intent.message as i64, intent.batch as i64, intent.ordinal);
        let mut statement = self.conn.prepare_cached(LATEST)?;
        let latest = statement.query_row(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?))).optional()?;
        Ok(latest.is_none_or(|latest| latest == (intent.batch as i64, intent.ordinal)))
    }
}

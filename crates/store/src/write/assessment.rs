//! Appending verdicts to a message's chain.

use crate::error::StoreError;
use crate::record::Appended;
use crate::write::Writer;
use rusqlite::{OptionalExtension, params};
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Verdict};

/// The encoding of stored verdicts: postcard of [`Verdict`] as it is now. Another shape gets another number.
pub(crate) const VERDICT_FORMAT: u8 = 1;

const LATEST: &str = "SELECT a.revision, a.verdict FROM standing s JOIN assessment a ON a.seq = s.assessment \
     WHERE s.message = ?1";

const INSERT_ASSESSMENT: &str = "INSERT INTO assessment (tenant, message, revision, time, reason, evidence_version, \
     score, action, verdict) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const SET_STANDING: &str = "INSERT OR REPLACE INTO standing (message, tenant, assessment, revision, score, action) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

impl Writer {
    /// Appends an assessment as the child of the message's latest one. Nothing is appended when the latest verdict is
    /// the same, so that a second run over the same mail leaves the chains as they were. The revision is given here:
    /// `assessment.revision` is not looked at.
    pub fn put_assessment(&mut self, assessment: &Assessment) -> Result<Appended, StoreError> {
        let verdict = &assessment.verdict;
        let message = self.find(verdict.tenant, verdict.message)?;
        let message = message.ok_or(StoreError::UnknownMessage(verdict.message))?;
        let encoded = encode(verdict)?;
        let latest = self.latest(message)?;
        let revision = match latest {
            Some((_, verdict)) if verdict == encoded => return Ok(Appended::Unchanged),
            Some((revision, _)) => revision.saturating_add(1),
            None => 0,
        };
        self.within_batch(|writer| writer.append_assessment(message, revision, assessment, &encoded))?;
        Ok(Appended::Revision(revision))
    }

    fn latest(&self, message: i64) -> Result<Option<(u32, Vec<u8>)>, StoreError> {
        let mut statement = self.conn.prepare_cached(LATEST)?;
        Ok(statement.query_row([message], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn append_assessment(
        &mut self,
        message: i64,
        revision: u32,
        assessment: &Assessment,
        encoded: &[u8],
    ) -> Result<(), StoreError> {
        let verdict = &assessment.verdict;
        let (score, action) = (verdict.score.units(), action_code(verdict.action));
        self.conn.prepare_cached(INSERT_ASSESSMENT)?.execute(params![
            verdict.tenant.0,
            message,
            revision,
            assessment.time.millis(),
            reason_code(&assessment.reason),
            assessment.evidence_version.0 as i64,
            score,
            action,
            encoded,
        ])?;
        let seq = self.conn.last_insert_rowid();
        let standing = params![message, verdict.tenant.0, seq, revision, score, action];
        self.conn.prepare_cached(SET_STANDING)?.execute(standing)?;
        self.set_tags(message, revision, verdict)
    }

    fn set_tags(&self, message: i64, revision: u32, verdict: &Verdict) -> Result<(), StoreError> {
        if revision > 0 {
            let mut statement = self.conn.prepare_cached("DELETE FROM tag WHERE tenant = ?1 AND message = ?2")?;
            statement.execute((verdict.tenant.0, message))?;
        }
        for tag in &verdict.tags {
            let mut statement = self.conn.prepare_cached("INSERT OR IGNORE INTO tag VALUES (?1, ?2, ?3)")?;
            statement.execute((verdict.tenant.0, tag.to_lowercase(), message))?;
        }
        Ok(())
    }
}

fn encode(verdict: &Verdict) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(verdict, vec![VERDICT_FORMAT])
        .map_err(|error| StoreError::Damaged(format!("a verdict that cannot be written: {error}")))
}

/// The stored number of an action, by strength.
pub(crate) fn action_code(action: Action) -> i64 {
    Action::ALL.iter().position(|known| *known == action).unwrap_or_default() as i64
}

fn reason_code(reason: &AssessmentReason) -> u8 {
    match reason {
        AssessmentReason::Arrival => 0,
        AssessmentReason::Evidence => 1,
        AssessmentReason::Rerun => 2,
    }
}

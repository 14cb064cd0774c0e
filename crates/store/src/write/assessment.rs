//! Appending verdicts to a message's chain.

use crate::error::StoreError;
use crate::record::Appended;
use crate::write::Writer;
use crate::write::intent::About;
use rusqlite::{OptionalExtension, params};
use thymus_event::intent::Wish;
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Verdict};

/// The encoding of stored verdicts: postcard of [`Verdict`] as it is now. Another shape gets another number.
pub(crate) const VERDICT_FORMAT: u8 = 1;

const LATEST: &str = "SELECT s.revision, a.revision, a.verdict, s.score, s.action FROM standing s \
     JOIN assessment a ON a.seq = s.assessment WHERE s.message = ?1";

const INSERT_ASSESSMENT: &str = concat!(
    "INSERT INTO assessment (seq, tenant, message, revision, time, reason, evidence_version, score, action, verdict) \
     VALUES (",
    next_number!("assessment"),
    ", ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
);

/// What looked again at it before is still part of its chain: `revised` stays.
const SET_STANDING: &str = "INSERT INTO standing (message, tenant, assessment, revision, score, action, time, direction, \
     gateway) SELECT ?1, ?2, ?3, ?4, ?5, ?6, time, direction, gateway FROM message WHERE seq = ?1 ON CONFLICT (message) DO UPDATE SET assessment = excluded.assessment, \
     revision = excluded.revision, score = excluded.score, action = excluded.action";

/// Where a message's chain ends.
struct Latest {
    revision: u32,
    /// Of the last whole assessment, encoded.
    verdict: Vec<u8>,
    /// Score and action, where looking again changed them after it.
    revised: Option<(i64, i64)>,
}

impl Latest {
    /// Whether the chain says so already: the last whole assessment does, or what looking again made of it.
    fn says(&self, verdict: &Verdict, encoded: &[u8]) -> bool {
        let short = (verdict.score.units(), action_code(verdict.action));
        self.verdict == encoded || self.revised == Some(short)
    }
}

impl Writer {
    /// Appends an assessment as the child of the message's latest one. Nothing is appended when the latest verdict is
    /// the same, so that a second run over the same mail leaves the chains as they were. The revision is given here:
    /// `assessment.revision` is not looked at.
    pub fn put_assessment(&mut self, assessment: &Assessment) -> Result<Appended, StoreError> {
        let verdict = &assessment.verdict;
        let message = self.known(verdict.tenant, verdict.message)?;
        let encoded = encode(verdict)?;
        let revision = match self.latest(message)? {
            Some(latest) if latest.says(verdict, &encoded) => return Ok(Appended::Unchanged),
            Some(latest) => latest.revision.saturating_add(1),
            None => 0,
        };
        self.within_batch(|writer| writer.append_assessment(message, revision, assessment, &encoded))?;
        Ok(Appended::Revision(revision))
    }

    /// Appends a message's first verdict, and files what it wants; nothing where the message has one already, whatever it
    /// says.
    pub fn put_first_assessment(&mut self, assessment: &Assessment, wishes: &[Wish]) -> Result<Appended, StoreError> {
        let verdict = &assessment.verdict;
        let message = self.known(verdict.tenant, verdict.message)?;
        if self.is_judged(message)? {
            return Ok(Appended::Unchanged);
        }
        let encoded = encode(verdict)?;
        self.within_batch(|writer| {
            writer.append_assessment(message, 0, assessment, &encoded)?;
            if wishes.is_empty() {
                return Ok(());
            }
            let filing = writer.next_filing(verdict.tenant, assessment.time)?;
            let filed = writer.file(&filing, &About { message, revision: 0, previous: None }, wishes)?;
            writer
                .conn
                .prepare_cached("UPDATE standing SET filed = ?2 WHERE message = ?1")?
                .execute((message, filed))?;
            Ok(())
        })?;
        Ok(Appended::Revision(0))
    }

    fn is_judged(&self, message: i64) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM standing WHERE message = ?1")?.exists([message])?)
    }

    fn latest(&self, message: i64) -> Result<Option<Latest>, StoreError> {
        let mut statement = self.conn.prepare_cached(LATEST)?;
        let latest = statement.query_row([message], |row| {
            let (revision, assessed) = (row.get(0)?, row.get::<_, u32>(1)?);
            let revised = (revision > assessed).then_some((row.get(3)?, row.get(4)?));
            Ok(Latest { revision, verdict: row.get(2)?, revised })
        });
        Ok(latest.optional()?)
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

/// The action of a stored number; a number that none has is read as the strongest.
pub(crate) fn action_of(code: i64) -> Action {
    usize::try_from(code).ok().and_then(|at| Action::ALL.get(at)).copied().unwrap_or(Action::Hold)
}

fn reason_code(reason: &AssessmentReason) -> u8 {
    match reason {
        AssessmentReason::Arrival => 0,
        AssessmentReason::Evidence => 1,
        AssessmentReason::Rerun => 2,
    }
}

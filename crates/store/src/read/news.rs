//! What is to be told, and how far it was.

use crate::error::StoreError;
use crate::news::{Appendix, News, ToldUntil};
use crate::read::chain::{Encoded, encoded};
use crate::read::event_id;
use crate::read::intent::{damaged, intent, outcome};
use crate::record::{ChainLink, FiledIntent, Standing};
use crate::store::Store;
use crate::write::{action_code, action_of};
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, TenantId, Timestamp};

/// A message may have stayed as it was for good: then nobody needs to hear of it, unless it was judged before.
const ASSESSMENTS: &str = "SELECT a.revision, a.time, a.reason, a.evidence_version, a.verdict, a.seq, m.id \
     FROM assessment a JOIN message m ON m.seq = a.message WHERE a.seq > ?2 AND a.seq <= ?3 AND a.tenant = ?1 \
     AND (a.action >= ?4 OR a.revision > 0) ORDER BY a.seq LIMIT ?5";

const REVISIONS: &str = "SELECT v.revision, r.time, r.evidence_version, v.score, v.action, v.reassessment, v.message, m.id \
     FROM revision v JOIN reassessment r ON r.seq = v.reassessment JOIN message m ON m.seq = v.message \
     WHERE (v.reassessment, v.message) > (?2, ?3) AND v.reassessment <= ?4 AND r.tenant = ?1 \
     ORDER BY v.reassessment, v.message LIMIT ?5";

const OUTCOMES: &str = "SELECT i.batch, i.message, i.ordinal, m.id, i.recipient, i.revision, i.action, i.time, i.dry_run, \
     m.message_id, m.subject, o.state, o.time, o.by, o.note, o.seq FROM outcome o \
     JOIN intent i ON i.batch = o.batch AND i.message = o.message AND i.ordinal = o.ordinal \
     JOIN message m ON m.seq = o.message WHERE o.seq > ?2 AND o.seq <= ?3 AND o.tenant = ?1 ORDER BY o.seq LIMIT ?4";

const ENDS: &str = "SELECT (SELECT ifnull (max (seq), 0) FROM assessment), (SELECT ifnull (max (seq), 0) FROM reassessment), \
     (SELECT ifnull (max (seq), 0) FROM outcome)";

const ASSESSED_BEFORE: &str = "SELECT a.revision, a.score, a.action FROM message m JOIN assessment a ON a.message = m.seq \
     WHERE m.tenant = ?1 AND m.id = ?2 AND a.revision < ?3 ORDER BY a.revision DESC LIMIT 1";

impl Store {
    /// Where the logs end now.
    pub fn told_all(&self) -> Result<ToldUntil, StoreError> {
        let ends = self.conn.prepare_cached(ENDS)?.query_row([], |row| {
            Ok(ToldUntil {
                assessment: row.get(0)?,
                reassessment: row.get(1)?,
                message: i64::MAX,
                outcome: row.get(2)?,
            })
        });
        Ok(ends?)
    }

    /// How far the one of this name was told; none where it was told nothing yet.
    pub fn told_until(&self, tenant: TenantId, name: &str) -> Result<Option<ToldUntil>, StoreError> {
        let sql = "SELECT assessment, reassessment, within, outcome FROM output WHERE tenant = ?1 AND name = ?2";
        let found = self.conn.prepare_cached(sql)?.query_row((tenant.0, name), |row| {
            Ok(ToldUntil {
                assessment: row.get(0)?,
                reassessment: row.get(1)?,
                message: row.get(2)?,
                outcome: row.get(3)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Everybody who was told something, with how many records of the logs are behind that.
    pub fn outputs(&self, tenant: TenantId) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT name FROM output WHERE tenant = ?1 ORDER BY name";
        let mut statement = self.conn.prepare_cached(sql)?;
        let names = statement.query_map([tenant.0], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let with_untold = |name: String| {
            let until = self.told_until(tenant, &name)?.unwrap_or_default();
            Ok((name, self.untold(&until)?))
        };
        names.into_iter().map(with_untold).collect()
    }

    /// How many verdicts were changed by looking again.
    pub fn revised_count(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull (sum (changes), 0) FROM reassessment WHERE tenant = ?1";
        let count: i64 = self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// How many records of the logs are behind this; not all of them need be told.
    pub fn untold(&self, until: &ToldUntil) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull (sum (changes), 0) FROM reassessment WHERE seq > ?1";
        let changes: i64 = self.conn.prepare_cached(sql)?.query_row([until.reassessment], |row| row.get(0))?;
        let ends = self.told_all()?;
        let appended = (ends.assessment - until.assessment) + (ends.outcome - until.outcome) + changes;
        Ok(u64::try_from(appended).unwrap_or_default())
    }

    /// The next to tell, at most `limit` of each log, in the order of their times; and how far that is. Of messages that are
    /// judged for the first time only those with this action or a stronger one.
    pub fn news(
        &self,
        tenant: TenantId,
        until: &ToldUntil,
        weakest: Action,
        limit: u32,
    ) -> Result<(Vec<News>, ToldUntil), StoreError> {
        let ends = self.told_all()?;
        let mut all = Vec::new();
        let assessment = self.assessments_after(tenant, until, &ends, weakest, limit, &mut all)?;
        let (reassessment, message) = self.revisions_after(tenant, until, &ends, limit, &mut all)?;
        let outcome = self.outcomes_after(tenant, until, &ends, limit, &mut all)?;
        all.sort_by_key(|news| news.time);
        Ok((all, ToldUntil { assessment, reassessment, message, outcome }))
    }

    fn assessments_after(
        &self,
        tenant: TenantId,
        until: &ToldUntil,
        ends: &ToldUntil,
        weakest: Action,
        limit: u32,
        all: &mut Vec<News>,
    ) -> Result<i64, StoreError> {
        let mut statement = self.conn.prepare_cached(ASSESSMENTS)?;
        let given = params![tenant.0, until.assessment, ends.assessment, action_code(weakest), limit];
        let rows = statement.query_map(given, |row| Ok((encoded(row)?, row.get::<_, i64>(5)?, event_id(row, 6)?)))?;
        let page = rows.collect::<Result<Vec<(Encoded, i64, EventId)>, _>>()?;
        let end = end_of(page.len(), limit, page.last().map(|(_, seq, _)| *seq), ends.assessment);
        for (encoded, _, message) in page {
            let assessment = Box::new(encoded.decode()?);
            all.push(News { message, time: assessment.time, what: Appendix::Assessment(assessment) });
        }
        Ok(end)
    }

    fn revisions_after(
        &self,
        tenant: TenantId,
        until: &ToldUntil,
        ends: &ToldUntil,
        limit: u32,
        all: &mut Vec<News>,
    ) -> Result<(i64, i64), StoreError> {
        let mut statement = self.conn.prepare_cached(REVISIONS)?;
        let given = params![tenant.0, until.reassessment, until.message, ends.reassessment, limit];
        let rows = statement.query_map(given, |row| Ok((link(row)?, (row.get(5)?, row.get(6)?), event_id(row, 7)?)))?;
        let page = rows.collect::<Result<Vec<(ChainLink, (i64, i64), EventId)>, _>>()?;
        let end = end_of(page.len(), limit, page.last().map(|(_, at, _)| *at), (ends.reassessment, i64::MAX));
        for (link, _, message) in page {
            all.push(News { message, time: link.time, what: Appendix::Revision(link) });
        }
        Ok(end)
    }

    fn outcomes_after(
        &self,
        tenant: TenantId,
        until: &ToldUntil,
        ends: &ToldUntil,
        limit: u32,
        all: &mut Vec<News>,
    ) -> Result<i64, StoreError> {
        let mut statement = self.conn.prepare_cached(OUTCOMES)?;
        let mut rows = statement.query(params![tenant.0, until.outcome, ends.outcome, limit])?;
        let (mut count, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            let (id, intent) = intent(row, tenant)?.ok_or_else(damaged)?;
            let outcome = outcome(row, 11, row.get(11)?)?;
            let (message, time) = (intent.message, outcome.time);
            let filed = FiledIntent { id, intent, message_id: row.get(9)?, subject: row.get(10)?, last: None };
            all.push(News { message, time, what: Appendix::Outcome(Box::new((filed, outcome))) });
            (count, last) = (count + 1, Some(row.get(15)?));
        }
        Ok(end_of(count, limit, last, ends.outcome))
    }

    /// What was thought of a message before this revision; none before the first.
    pub fn standing_before(
        &self,
        tenant: TenantId,
        id: EventId,
        revision: u32,
    ) -> Result<Option<Standing>, StoreError> {
        let assessed = self
            .conn
            .prepare_cached(ASSESSED_BEFORE)?
            .query_row((tenant.0, id.0, revision), |row| {
                let (score, action) = (Score::from_units(row.get(1)?), action_of(row.get(2)?));
                Ok((row.get::<_, u32>(0)?, Standing { score, action }))
            })
            .optional()?;
        let links = self.revisions(tenant, id)?;
        let revised = links.iter().rev().find(|link| link.revision < revision);
        let revised = revised.map(|link| (link.revision, Standing { score: link.score, action: link.action }));
        Ok(assessed.into_iter().chain(revised).max_by_key(|(revision, _)| *revision).map(|(_, standing)| standing))
    }
}

/// Behind the last of a full page, else at the end.
fn end_of<T>(count: usize, limit: u32, last: Option<T>, end: T) -> T {
    match last {
        Some(last) if count >= limit as usize => last,
        _ => end,
    }
}

fn link(row: &Row<'_>) -> rusqlite::Result<ChainLink> {
    Ok(ChainLink {
        revision: row.get(0)?,
        time: Timestamp::from_millis(row.get(1)?),
        evidence_version: EvidenceVersion(row.get::<_, i64>(2)?.unsigned_abs()),
        score: Score::from_units(row.get(3)?),
        action: action_of(row.get(4)?),
    })
}

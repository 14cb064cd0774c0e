//! What judging again needs, and what it changed.

use crate::error::StoreError;
use crate::record::{Changed, Reassessment};
use crate::store::SYNCHRONOUS;
use crate::write::Writer;
use crate::write::assessment::action_code;
use crate::write::intent::{About, Filing};
use rusqlite::{OptionalExtension, params};
use thymus_event::intent::Wish;
use thymus_event::{EventId, TenantId};

/// The zstd level of what was frozen: much of it is words that repeat.
pub(super) const FROZEN_LEVEL: i32 = 1;

const STANDING: &str = "SELECT s.message, s.revision, s.revised, s.filed FROM message m JOIN standing s ON s.message = m.seq \
     WHERE m.tenant = ?1 AND m.id = ?2";

const SET_STANDING: &str =
    "UPDATE standing SET revision = ?2, revised = ?3, score = ?4, action = ?5, filed = ?6 WHERE message = ?1";

const INSERT_REVISION: &str = "INSERT INTO revision (reassessment, message, revision, previous, score, action) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// A changed verdict, and where its message's chain ended before it.
struct Next<'a> {
    about: About,
    /// The look again that changed it before.
    previous: Option<i64>,
    score: i64,
    action: i64,
    wishes: &'a [Wish],
}

impl Writer {
    /// Keeps what was seen of a message when it came; replaces what was kept before. `body` is opaque here.
    pub fn put_frozen(&mut self, tenant: TenantId, id: EventId, version: u32, body: &[u8]) -> Result<(), StoreError> {
        let message = self.known(tenant, id)?;
        let packed = self.frozen.compress(body)?;
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO frozen (message, version, body) VALUES (?1, ?2, ?3)";
            writer.conn.prepare_cached(sql)?.execute((message, version, packed))?;
            Ok(())
        })
    }

    /// Appends one look again with the verdicts that it changed, whole or not at all, however many they are, and commits
    /// it. Readers see it then; a power cut may lose it, never what was committed before it: it is done again, since the
    /// evidence is behind what was looked at. The next commit of anything else makes it durable.
    pub fn put_reassessment(&mut self, look: &Reassessment, changed: &[Changed]) -> Result<(), StoreError> {
        self.commit()?;
        let mut next = changed.iter().map(|change| self.next(look.tenant, change)).collect::<Result<Vec<_>, _>>()?;
        // In the order of the log, which is that of the pages.
        next.sort_unstable_by_key(|next| next.about.message);
        self.conn.pragma_update(None, "synchronous", "NORMAL")?;
        let result = self.within_batch(|writer| writer.append_look(look, &next)).and_then(|()| self.commit());
        self.conn.pragma_update(None, "synchronous", SYNCHRONOUS)?;
        result
    }

    fn append_look(&self, look: &Reassessment, next: &[Next<'_>]) -> Result<(), StoreError> {
        let sql = "INSERT INTO reassessment (tenant, time, evidence_version, changes) VALUES (?1, ?2, ?3, ?4)";
        let changes = i64::try_from(next.len()).unwrap_or(i64::MAX);
        let row = params![look.tenant.0, look.time.millis(), look.evidence_version.0 as i64, changes];
        self.conn.prepare_cached(sql)?.execute(row)?;
        let seq = self.conn.last_insert_rowid();
        let filing = self.next_filing(look.tenant, look.time)?;
        next.iter().try_for_each(|next| self.revise(seq, &filing, next))
    }

    fn next<'a>(&self, tenant: TenantId, change: &'a Changed) -> Result<Next<'a>, StoreError> {
        let verdict = &change.verdict;
        let found = self.conn.prepare_cached(STANDING)?.query_row((tenant.0, verdict.message.0), |row| {
            let revision = row.get::<_, u32>(1)?.saturating_add(1);
            Ok(Next {
                about: About { message: row.get(0)?, revision, previous: row.get(3)? },
                previous: row.get(2)?,
                score: verdict.score.units(),
                action: action_code(verdict.action),
                wishes: &change.wishes,
            })
        });
        found.optional()?.ok_or(StoreError::UnknownMessage(verdict.message))
    }

    fn revise(&self, reassessment: i64, filing: &Filing, next: &Next<'_>) -> Result<(), StoreError> {
        let Next { about, previous, score, action, wishes } = next;
        let row = (reassessment, about.message, about.revision, previous, score, action);
        self.conn.prepare_cached(INSERT_REVISION)?.execute(row)?;
        let filed = self.file(filing, about, wishes)?;
        let row = (about.message, about.revision, reassessment, score, action, filed);
        self.conn.prepare_cached(SET_STANDING)?.execute(row)?;
        Ok(())
    }
}

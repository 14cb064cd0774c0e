//! Requests for messages that were kept from people.

use crate::error::StoreError;
use crate::read::event_id;
use crate::record::{Stored, cut};
use crate::store::Store;
use crate::write::Writer;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::{EventId, TenantId, Timestamp};

/// Requests that are open at once: more than people can answer is a flood.
pub const REQUESTS_OPEN_MAX: u32 = 10_000;

/// Bytes of a person's own words.
const NOTE_BYTES: usize = 1000;

const REQUESTS: &str = "SELECT r.seq, m.id, r.recipient, r.target, r.note, r.address, r.time, m.subject, m.author, \
     r.answer, r.by, r.reason FROM release_request r JOIN message m ON m.seq = r.message";

/// A request on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// Whose organisation.
    pub tenant: TenantId,
    /// For which message.
    pub message: EventId,
    /// Whose copy of it.
    pub recipient: String,
    /// The link that they wanted to follow; empty where they want the message.
    pub target: String,
    /// Their words; cut where they are long.
    pub note: String,
    /// From where.
    pub address: String,
    /// When.
    pub time: Timestamp,
}

/// A request in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseRequest {
    /// Which.
    pub number: u64,
    /// What was asked for.
    pub asked: NewRequest,
    /// The message's subject.
    pub subject: String,
    /// The message's author.
    pub author: Option<String>,
    /// What it was answered, by whom and why; none while it is open.
    pub answer: Option<RequestAnswer>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestAnswer {
    /// Whether the message is given back.
    pub granted: bool,
    /// Who says so.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Those that wait for an answer, oldest first, at most `limit`.
    pub fn open_requests(&self, tenant: TenantId, limit: u32) -> Result<Vec<ReleaseRequest>, StoreError> {
        let sql = format!("{REQUESTS} WHERE r.tenant = ?1 AND r.answer IS NULL ORDER BY r.seq LIMIT ?2");
        self.requests(&sql, tenant, limit)
    }

    /// Those that were answered, the last asked first, at most `limit`.
    pub fn answered_requests(&self, tenant: TenantId, limit: u32) -> Result<Vec<ReleaseRequest>, StoreError> {
        let sql = format!("{REQUESTS} WHERE r.tenant = ?1 AND r.answer IS NOT NULL ORDER BY r.seq DESC LIMIT ?2");
        self.requests(&sql, tenant, limit)
    }

    /// How many wait for an answer.
    pub fn open_request_count(&self, tenant: TenantId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM release_request WHERE tenant = ?1 AND answer IS NULL";
        Ok(self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get(0))?)
    }

    /// One of them.
    pub fn request(&self, tenant: TenantId, number: u64) -> Result<Option<ReleaseRequest>, StoreError> {
        let sql = format!("{REQUESTS} WHERE r.tenant = ?1 AND r.seq = ?2");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        Ok(statement.query_row((tenant.0, number), |row| request(row, tenant)).optional()?)
    }

    fn requests(&self, sql: &str, tenant: TenantId, limit: u32) -> Result<Vec<ReleaseRequest>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, limit), |row| request(row, tenant))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn request(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<ReleaseRequest> {
    let answer = match row.get::<_, Option<bool>>(9)? {
        Some(granted) => Some(RequestAnswer {
            granted,
            by: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
            reason: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(ReleaseRequest {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        asked: NewRequest {
            tenant,
            message: event_id(row, 1)?,
            recipient: row.get(2)?,
            target: row.get(3)?,
            note: row.get(4)?,
            address: row.get(5)?,
            time: Timestamp::from_millis(row.get(6)?),
        },
        subject: row.get(7)?,
        author: row.get(8)?,
        answer,
    })
}

impl Writer {
    /// Takes a request; known where one like it is open, or where too many are.
    ///
    /// # Errors
    /// [`StoreError::UnknownMessage`] where there is no such message.
    pub fn put_request(&mut self, new: &NewRequest) -> Result<Stored, StoreError> {
        let message = self.known(new.tenant, new.message)?;
        self.within_batch(|writer| {
            let sql = "INSERT INTO release_request (tenant, message, recipient, target, note, address, time) \
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM release_request \
                 WHERE tenant = ?1 AND answer IS NULL) < ?8 ON CONFLICT DO NOTHING";
            let NewRequest { tenant, recipient, target, note, address, time, .. } = new;
            let note = cut(note, NOTE_BYTES);
            let time = time.millis();
            let row = params![tenant.0, message, recipient, target, note, address, time, REQUESTS_OPEN_MAX];
            let added = writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(if added == 0 { Stored::Known } else { Stored::New })
        })
    }

    /// Answers a request; false where it was answered before.
    pub fn answer_request(
        &mut self,
        tenant: TenantId,
        number: u64,
        answer: &RequestAnswer,
        time: Timestamp,
    ) -> Result<bool, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.within_batch(|writer| {
            let sql = "UPDATE release_request SET answer = ?3, by = ?4, reason = ?5, answered = ?6 \
                 WHERE tenant = ?1 AND seq = ?2 AND answer IS NULL";
            let row = params![tenant.0, number, answer.granted, answer.by, answer.reason, time.millis()];
            Ok(writer.conn.prepare_cached(sql)?.execute(row)? == 1)
        })
    }
}

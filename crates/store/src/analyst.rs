//! What analysts keep: searches, and what they did to many messages at once.

use crate::account::AccountId;
use crate::error::StoreError;
use crate::read::event_id;
use crate::record::cut;
use crate::store::Store;
use crate::write::Writer;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::{EventId, TenantId, Timestamp};

/// Searches that an account keeps at most.
pub const SEARCHES_MAX: u32 = 50;

/// Messages of one decision at most.
pub const BULK_MAX: usize = 200;

/// Bytes of a search's name.
const NAME_BYTES: usize = 100;

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// What its owner calls it.
    pub name: String,
    /// As it was typed.
    pub query: String,
}

/// One decision about many messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Whose organisation.
    pub tenant: TenantId,
    /// When.
    pub time: Timestamp,
    /// Who.
    pub by: String,
    /// What, by its owner's name for it.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// About which messages; at most [`BULK_MAX`].
    pub messages: Vec<EventId>,
}

/// The same, in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBulk {
    /// From 1.
    pub number: u64,
    /// What was decided.
    pub bulk: Bulk,
    /// When it was undone.
    pub undone: Option<Timestamp>,
}

const BULK: &str = "SELECT seq, time, by, decision, reason, undone FROM bulk WHERE tenant = ?1 AND seq = ?2";

impl Store {
    /// The searches that somebody keeps, by name.
    pub fn saved_searches(&self, account: AccountId) -> Result<Vec<SavedSearch>, StoreError> {
        let sql = "SELECT name, query FROM saved_search WHERE account = ?1 ORDER BY name";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows =
            statement.query_map([account.0 as i64], |row| Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One decision about many.
    pub fn bulk(&self, tenant: TenantId, number: u64) -> Result<Option<StoredBulk>, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let mut statement = self.conn.prepare_cached(BULK)?;
        let Some(mut found) = statement.query_row((tenant.0, number), |row| bulk(row, tenant)).optional()? else {
            return Ok(None);
        };
        let sql =
            "SELECT m.id FROM bulk_message b JOIN message m ON m.seq = b.message WHERE b.bulk = ?1 ORDER BY b.ordinal";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([number], |row| event_id(row, 0))?;
        found.bulk.messages = rows.collect::<Result<_, _>>()?;
        Ok(Some(found))
    }
}

/// Without its messages.
fn bulk(row: &Row<'_>, tenant: TenantId) -> rusqlite::Result<StoredBulk> {
    Ok(StoredBulk {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        bulk: Bulk {
            tenant,
            time: Timestamp::from_millis(row.get(1)?),
            by: row.get(2)?,
            decision: row.get(3)?,
            reason: row.get(4)?,
            messages: Vec::new(),
        },
        undone: row.get::<_, Option<i64>>(5)?.map(Timestamp::from_millis),
    })
}

impl Writer {
    /// Keeps a search, in place of one of the same name; false where there are too many.
    pub fn put_saved_search(&mut self, account: AccountId, search: &SavedSearch) -> Result<bool, StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT INTO saved_search (account, name, query) SELECT ?1, ?2, ?3 WHERE \
                 (SELECT count(*) FROM saved_search WHERE account = ?1 AND name <> ?2) < ?4 \
                 ON CONFLICT (account, name) DO UPDATE SET query = excluded.query";
            let row = params![account.0 as i64, cut(&search.name, NAME_BYTES), search.query, SEARCHES_MAX];
            Ok(writer.conn.prepare_cached(sql)?.execute(row)? == 1)
        })
    }

    /// Forgets a search.
    pub fn remove_saved_search(&mut self, account: AccountId, name: &str) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "DELETE FROM saved_search WHERE account = ?1 AND name = ?2";
            writer.conn.prepare_cached(sql)?.execute((account.0 as i64, name))?;
            Ok(())
        })
    }

    /// Notes a decision about many; gives its number.
    ///
    /// # Errors
    /// [`StoreError::UnknownMessage`] where one of them is not there.
    pub fn put_bulk(&mut self, new: &Bulk) -> Result<u64, StoreError> {
        let messages = new.messages.iter().take(BULK_MAX).map(|id| self.known(new.tenant, *id));
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        self.within_batch(|writer| {
            let sql = "INSERT INTO bulk (tenant, time, by, decision, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
            let row = params![new.tenant.0, new.time.millis(), new.by, new.decision, new.reason];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            let number = writer.conn.last_insert_rowid();
            let mut insert = writer.conn.prepare_cached("INSERT INTO bulk_message VALUES (?1, ?2, ?3)")?;
            for (ordinal, message) in (0_i64..).zip(&messages) {
                insert.execute((number, ordinal, message))?;
            }
            Ok(number.unsigned_abs())
        })
    }

    /// Notes that it was undone; false where it was before.
    pub fn set_bulk_undone(&mut self, tenant: TenantId, number: u64, time: Timestamp) -> Result<bool, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.within_batch(|writer| {
            let sql = "UPDATE bulk SET undone = ?3 WHERE tenant = ?1 AND seq = ?2 AND undone IS NULL";
            Ok(writer.conn.prepare_cached(sql)?.execute((tenant.0, number, time.millis()))? == 1)
        })
    }
}

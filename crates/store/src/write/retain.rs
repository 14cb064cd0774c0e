//! Retention: what is older than it may be kept is deleted, a bounded number of rows at a time, so that others who write
//! have their turn in between. Running it again deletes what is left, and nothing twice.

use crate::audit;
use crate::erasure::{Expired, Retention};
use crate::error::StoreError;
use crate::write::erase::{keep_numbers, take_out_doomed};
use crate::write::{ACTIVITY, LEASE, Writer};
use rusqlite::{Connection, params};
use thymus_event::{TenantId, Timestamp};

/// Messages deleted in one transaction: a fraction of a second.
const MESSAGES_MAX: u32 = 2_000;

/// Other rows of each kind.
const ROWS_MAX: u32 = 20_000;

/// What a mailbox may still need: something is to be done there, or stands there and may have to be undone, or somebody asks
/// for the message.
const NEEDED: &str = "SELECT message FROM errand WHERE state IN (0, 1, 5, 6, 8) OR recalled = 1 OR done_batch IS NOT NULL \
     UNION SELECT message FROM release_request WHERE answer IS NULL";

const VISITS: &str = "(tenant, day, who, host) IN \
     (SELECT tenant, day, who, host FROM visit WHERE tenant = ?1 AND day < ?2 LIMIT ?3)";

const LOG_EVENTS: &str = "(tenant, kind, time, id) IN \
     (SELECT tenant, kind, time, id FROM log_event WHERE tenant = ?1 AND kind = ?4 AND time < ?2 LIMIT ?3)";

impl Writer {
    /// How much [`Writer::retain`] would delete in all; nothing is changed.
    pub fn preview_retention(&mut self, tenant: TenantId, retention: &Retention) -> Result<Expired, StoreError> {
        let count = |sql: &str, before: Option<Timestamp>| -> Result<u64, StoreError> {
            let Some(before) = before else { return Ok(0) };
            let key = (tenant.0, before.millis());
            Ok(self.conn.query_row(sql, key, |row| row.get::<_, i64>(0))?.unsigned_abs())
        };
        let old = format!("SELECT count(*) FROM message WHERE tenant = ?1 AND time < ?2 AND seq NOT IN ({NEEDED})");
        let messages = count(&old, retention.messages)?;
        // Of a message that goes as a whole, the raw mail goes with it.
        let mail = retention.mail.max(retention.messages);
        Ok(Expired {
            mail: count(&format!("{old} AND pack > 0"), mail)?,
            messages,
            visits: count(
                "SELECT count(*) FROM visit WHERE tenant = ?1 AND day < ?2",
                retention.visits.map(|before| Timestamp::from_millis(i64::from(before.day().0))),
            )?,
            accounts: count("SELECT count(*) FROM log_event WHERE tenant = ?1 AND time < ?2", retention.accounts)?,
            audit: count("SELECT count(*) FROM audit WHERE tenant = ?1 AND time < ?2", retention.audit)?,
        })
    }

    /// Deletes some of what is older than `retention` allows; nothing where all is done. Messages stay that a mailbox may
    /// still need: something is to be done or undone there.
    pub fn retain(&mut self, tenant: TenantId, retention: &Retention) -> Result<Expired, StoreError> {
        self.commit()?;
        self.conn.execute_batch("PRAGMA secure_delete = ON; BEGIN IMMEDIATE")?;
        let expired = expire(&self.conn, tenant, retention).and_then(|expired| {
            self.conn.execute_batch("COMMIT")?;
            Ok(expired)
        });
        if expired.is_err() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        self.conn.execute_batch("PRAGMA secure_delete = OFF")?;
        expired
    }
}

/// Within a transaction.
fn expire(conn: &Connection, tenant: TenantId, retention: &Retention) -> Result<Expired, StoreError> {
    let mut expired = Expired::default();
    if let Some(before) = retention.messages
        && doom(conn, tenant, before, "")? > 0
    {
        keep_numbers(conn)?;
        expired.mail = conn.query_row(
            "SELECT count(*) FROM message WHERE pack > 0 AND seq IN (SELECT seq FROM temp.doomed)",
            [],
            |row| row.get(0).map(i64::unsigned_abs),
        )?;
        expired.messages = take_out_doomed(conn, tenant)?;
    }
    if let Some(before) = retention.mail
        && doom(conn, tenant, before, "AND pack > 0")? > 0
    {
        expired.mail += drop_raw(conn)?;
    }
    if let Some(before) = retention.visits {
        let sql = format!("DELETE FROM visit WHERE {VISITS}");
        expired.visits = conn.execute(&sql, params![tenant.0, before.day().0, ROWS_MAX])? as u64;
    }
    if let Some(before) = retention.accounts {
        let sql = format!("DELETE FROM log_event WHERE {LOG_EVENTS}");
        for kind in [LEASE, ACTIVITY] {
            expired.accounts += conn.execute(&sql, params![tenant.0, before.millis(), ROWS_MAX, kind])? as u64;
        }
    }
    if let Some(before) = retention.audit {
        expired.audit = audit::cut(conn, before)?;
    }
    Ok(expired)
}

fn doom(conn: &Connection, tenant: TenantId, before: Timestamp, which: &str) -> Result<usize, StoreError> {
    conn.execute_batch(super::erase::DOOMED)?;
    let sql = format!(
        "INSERT INTO temp.doomed SELECT seq FROM message WHERE tenant = ?1 AND time < ?2 {which} \
         AND seq NOT IN ({NEEDED}) ORDER BY time LIMIT ?3"
    );
    Ok(conn.execute(&sql, (tenant.0, before.millis(), MESSAGES_MAX))?)
}

/// Lets messages refer to no raw mail, and orders their packs to be written anew.
fn drop_raw(conn: &Connection) -> Result<u64, StoreError> {
    let sql = "INSERT OR IGNORE INTO untidy (pack) SELECT DISTINCT pack FROM message \
         WHERE seq IN (SELECT seq FROM temp.doomed)";
    conn.execute(sql, [])?;
    let sql = "UPDATE message SET pack = 0, block = 0, start = 0 WHERE seq IN (SELECT seq FROM temp.doomed)";
    Ok(conn.execute(sql, [])? as u64)
}

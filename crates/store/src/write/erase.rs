//! Erasing a message or a person: rows first, in one transaction with the word that something was erased. Their bytes in
//! files are the business of [`super::tidy`], which that transaction orders.

use crate::audit::{self, Deed};
use crate::erasure::{Erased, ErasureOrder, Subject};
use crate::error::StoreError;
use crate::write::campaign::recount_campaigns;
use crate::write::{ACTIVITY, LEASE, Writer};
use rusqlite::{Connection, OptionalExtension, params};
use thymus_event::{Address, CampaignId, EventId, TenantId};

/// The logs whose numbers somebody may have noted down.
const NUMBERED: [&str; 5] = ["message", "arrival", "evidence", "assessment", "outcome"];

/// The messages that go. In the connection's own temporary file, which has no name.
pub(super) const DOOMED: &str =
    "CREATE TEMP TABLE IF NOT EXISTS doomed (seq INTEGER PRIMARY KEY); DELETE FROM temp.doomed";

/// Tables that hold rows of messages: those with a column `message`. No other table may have one.
const TABLES: &str = "SELECT s.name FROM sqlite_schema s, pragma_table_info (s.name) c \
     WHERE s.type = 'table' AND c.name = 'message' AND s.name NOT LIKE 'words%'";

/// A person's messages: by them, for them, handed over by or for them. Addresses are lower-case wherever they are kept.
const OF_PERSON: &str = "INSERT OR IGNORE INTO temp.doomed SELECT seq FROM message WHERE tenant = ?1 AND (author = ?2 \
     OR instr (char (10) || recipients || char (10), char (10) || ?2 || char (10)) > 0) \
     UNION SELECT message FROM arrival WHERE tenant = ?1 AND (reverse_path = ?2 \
     OR instr (char (10) || recipients || char (10), char (10) || ?2 || char (10)) > 0)";

/// Facts about messages that go, unless another message that stays has the same Message-ID.
const FACTS_OF_MESSAGES: &str = "SELECT e.seq FROM evidence e WHERE e.tenant = ?1 AND e.body ->> '$.indicator.type' = 'message' \
     AND e.body ->> '$.indicator.value' IN (SELECT message_id FROM message WHERE seq IN (SELECT seq FROM temp.doomed)) \
     AND NOT EXISTS (SELECT 1 FROM message m WHERE m.tenant = ?1 AND m.message_id = e.body ->> '$.indicator.value' \
     AND m.seq NOT IN (SELECT seq FROM temp.doomed))";

const FACTS_OF_PERSON: &str = "SELECT seq FROM evidence WHERE tenant = ?1 AND (body ->> '$.fact.recipient' = ?2 \
     OR (body ->> '$.indicator.value' = ?2 AND body ->> '$.indicator.type' IN ('sender', 'account')))";

const LOG_EVENTS_OF_PERSON: &str = "tenant = ?1 AND kind IN (?3, ?4) \
     AND (body ->> '$.user' = ?2 OR body ->> '$.account' = ?2 OR body ->> '$.target' = ?2)";

const SHARED: &str = "SELECT count(*) FROM message WHERE seq IN (SELECT seq FROM temp.doomed) \
     AND (recipients LIKE '%' || char (10) || '%' OR (author <> ?1 AND recipients = ?1) OR (author = ?1 AND recipients <> ''))";

impl Writer {
    /// What carrying out the order would take out; nothing is changed.
    pub fn preview_erasure(&mut self, order: &ErasureOrder) -> Result<Erased, StoreError> {
        self.commit()?;
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let erased = take_out(&self.conn, order);
        self.conn.execute_batch("ROLLBACK")?;
        erased
    }

    /// Takes out all rows of what is named, and appends that something was erased. Verdicts on other mail stay as they are.
    /// The bytes in the files go with [`Writer::tidy`] and [`Writer::scrub`], now or after whatever crash comes before.
    ///
    /// # Errors
    /// [`StoreError::UnknownMessage`] where there is no such message.
    pub fn erase(&mut self, order: &ErasureOrder) -> Result<Erased, StoreError> {
        self.commit()?;
        self.conn.execute_batch("PRAGMA secure_delete = ON; BEGIN IMMEDIATE")?;
        let erased = take_out(&self.conn, order).and_then(|erased| {
            append(&self.conn, order, erased)?;
            self.conn.execute_batch("COMMIT")?;
            Ok(erased)
        });
        if erased.is_err() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        self.conn.execute_batch("PRAGMA secure_delete = OFF")?;
        erased
    }
}

/// Within a transaction.
fn take_out(conn: &Connection, order: &ErasureOrder) -> Result<Erased, StoreError> {
    conn.execute_batch(DOOMED)?;
    let tenant = order.tenant;
    match &order.subject {
        Subject::Message(id) => doom_message(conn, tenant, *id)?,
        Subject::Person(address) => {
            conn.execute(OF_PERSON, (tenant.0, address.as_str()))?;
        }
    }
    let about = match &order.subject {
        Subject::Message(_) => "",
        Subject::Person(address) => address.as_str(),
    };
    let mut erased = Erased {
        shared: count(conn, SHARED, [about])?,
        changed: count(conn, &format!("SELECT count(DISTINCT message) FROM errand WHERE {STANDS}"), [])?,
        ..Erased::default()
    };
    keep_numbers(conn)?;
    erased.evidence = drop_facts(conn, FACTS_OF_MESSAGES, params![tenant.0])?;
    if let Subject::Person(address) = &order.subject {
        take_out_person(conn, tenant, address, &mut erased)?;
    }
    erased.messages = take_out_doomed(conn, tenant)?;
    Ok(erased)
}

const STANDS: &str = "done_batch IS NOT NULL AND message IN (SELECT seq FROM temp.doomed)";

fn doom_message(conn: &Connection, tenant: TenantId, id: EventId) -> Result<(), StoreError> {
    let sql = "INSERT INTO temp.doomed SELECT seq FROM message WHERE tenant = ?1 AND id = ?2";
    match conn.execute(sql, (tenant.0, id.0))? {
        0 => Err(StoreError::UnknownMessage(id)),
        _ => Ok(()),
    }
}

fn take_out_person(
    conn: &Connection,
    tenant: TenantId,
    address: &Address,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let who = address.as_str();
    erased.evidence += drop_facts(conn, FACTS_OF_PERSON, params![tenant.0, who])?;
    let sql = "DELETE FROM visit WHERE tenant = ?1 AND who = ?2";
    erased.visits = conn.execute(sql, (tenant.0, who))? as u64;
    conn.execute("DELETE FROM mailbox_checkpoint WHERE tenant = ?1 AND mailbox = ?2", (tenant.0, who))?;
    let sql = format!("DELETE FROM log_event WHERE {LOG_EVENTS_OF_PERSON}");
    erased.log_events = conn.execute(&sql, (tenant.0, who, LEASE, ACTIVITY))? as u64;
    Ok(())
}

fn drop_facts(conn: &Connection, which: &str, values: &[&dyn rusqlite::ToSql]) -> Result<u64, StoreError> {
    Ok(conn.execute(&format!("DELETE FROM evidence WHERE seq IN ({which})"), values)? as u64)
}

/// Empties the tables of the doomed messages, and orders their packs to be written anew; how many there were.
pub(super) fn take_out_doomed(conn: &Connection, tenant: TenantId) -> Result<u64, StoreError> {
    let sql = "INSERT OR IGNORE INTO untidy (pack) SELECT DISTINCT pack FROM message \
         WHERE pack > 0 AND seq IN (SELECT seq FROM temp.doomed)";
    conn.execute(sql, [])?;
    rename_campaigns(conn, tenant)?;
    conn.execute("DELETE FROM words WHERE rowid IN (SELECT seq FROM temp.doomed)", [])?;
    let tables = conn.prepare(TABLES)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for table in tables {
        conn.execute(&format!("DELETE FROM \"{table}\" WHERE message IN (SELECT seq FROM temp.doomed)"), [])?;
    }
    recount_campaigns(conn)?;
    Ok(conn.execute("DELETE FROM message WHERE seq IN (SELECT seq FROM temp.doomed)", [])? as u64)
}

/// Notes how far the logs went.
pub(super) fn keep_numbers(conn: &Connection) -> Result<(), StoreError> {
    for log in NUMBERED {
        let sql = format!(
            "INSERT INTO highest SELECT '{log}', ifnull (max (seq), 0) FROM {log} WHERE true \
             ON CONFLICT (name) DO UPDATE SET seq = max (seq, excluded.seq)"
        );
        conn.execute(&sql, [])?;
    }
    Ok(())
}

/// A campaign bears the name of its first message: where that goes, it gets the name of the first that stays, and what is
/// known about it is known about the new name.
fn rename_campaigns(conn: &Connection, tenant: TenantId) -> Result<(), StoreError> {
    let sql = "SELECT c.campaign, m.id FROM campaign_member c JOIN message m ON m.seq = c.message \
         WHERE c.tenant = ?1 AND c.message IN (SELECT seq FROM temp.doomed)";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([tenant.0], |row| Ok((row.get(0)?, EventId(row.get(1)?))))?;
    for row in rows.collect::<Result<Vec<(i64, EventId)>, _>>()? {
        let old = CampaignId(row.0.cast_unsigned());
        if CampaignId::founded_by(row.1) == old {
            rename_campaign(conn, tenant, old)?;
        }
    }
    Ok(())
}

fn rename_campaign(conn: &Connection, tenant: TenantId, old: CampaignId) -> Result<(), StoreError> {
    let sql = "SELECT m.seq, m.id FROM campaign_member c JOIN message m ON m.seq = c.message \
         WHERE c.tenant = ?1 AND c.campaign = ?2 AND m.seq NOT IN (SELECT seq FROM temp.doomed) ORDER BY m.time, m.seq LIMIT 1";
    let key = (tenant.0, old.0.cast_signed());
    let first = conn.query_row(sql, key, |row| Ok((row.get::<_, i64>(0)?, EventId(row.get(1)?)))).optional()?;
    let about = "tenant = ?1 AND body ->> '$.indicator.value' = ?2 AND body ->> '$.indicator.type' = 'campaign'";
    let Some((seq, id)) = first else {
        conn.execute(&format!("DELETE FROM evidence WHERE {about}"), (tenant.0, old.to_string()))?;
        return Ok(());
    };
    let new = CampaignId::founded_by(id);
    let sql = "UPDATE campaign_member SET campaign = ?3, why = CASE WHEN message = ?4 THEN NULL ELSE why END \
         WHERE tenant = ?1 AND campaign = ?2";
    conn.execute(sql, (tenant.0, old.0.cast_signed(), new.0.cast_signed(), seq))?;
    // Facts are never edited: these are put again in their places, under the new name.
    conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS renamed AS SELECT * FROM evidence LIMIT 0; DELETE FROM temp.renamed",
    )?;
    let sql = format!(
        "INSERT INTO temp.renamed SELECT seq, tenant, id, time, json_set (body, '$.indicator.value', ?3) FROM evidence \
         WHERE {about}"
    );
    conn.execute(&sql, (tenant.0, old.to_string(), new.to_string()))?;
    conn.execute_batch(
        "DELETE FROM evidence WHERE seq IN (SELECT seq FROM temp.renamed); \
         INSERT INTO evidence SELECT seq, tenant, id, time, body FROM temp.renamed",
    )?;
    Ok(())
}

fn append(conn: &Connection, order: &ErasureOrder, erased: Erased) -> Result<(), StoreError> {
    let kind = match order.subject {
        Subject::Message(_) => 0,
        Subject::Person(_) => 1,
    };
    let sql = "INSERT INTO erasure (tenant, time, kind, by, reason, messages) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let messages = i64::try_from(erased.messages).unwrap_or(i64::MAX);
    conn.execute(sql, params![order.tenant.0, order.time.millis(), kind, order.by, order.reason, messages])?;
    conn.execute("INSERT OR IGNORE INTO untidy (pack) VALUES (0)", [])?;
    let deed = match order.subject {
        Subject::Message(_) => "message.erase",
        Subject::Person(_) => "person.erase",
    };
    let (actor, reason, object, address) = (order.by.clone(), order.reason.clone(), String::new(), String::new());
    let (tenant, time, deed) = (order.tenant, order.time, deed.to_owned());
    audit::append(conn, &Deed { tenant, time, actor, deed, object, reason, address })
}

fn count(conn: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<u64, StoreError> {
    Ok(conn.query_row(sql, values, |row| row.get::<_, i64>(0))?.unsigned_abs())
}

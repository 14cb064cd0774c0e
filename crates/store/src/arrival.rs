//! Mail that was handed over live: its envelope, and which of it is still to be judged.

use crate::error::StoreError;
use crate::record::{LogPosition, MessageRecord, Stored, StoredFeatures};
use crate::store::Store;
use crate::write::Writer;
use rusqlite::{Row, params};
use std::collections::BTreeSet;
use thymus_event::email::ReversePath;
use thymus_event::{Address, EventId, TenantId, Timestamp};

const INSERT: &str =
    "INSERT INTO arrival (tenant, message, time, reverse_path, recipients) VALUES (?1, ?2, ?3, ?4, ?5)";

const UNJUDGED: &str = "SELECT a.seq, m.id, m.time, m.features_version, m.features FROM arrival a \
     JOIN message m ON m.seq = a.message LEFT JOIN standing s ON s.message = a.message \
     WHERE a.seq > ?2 AND a.tenant = ?1 AND s.message IS NULL ORDER BY a.seq LIMIT ?3";

/// One handing over of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalRecord {
    /// When.
    pub time: Timestamp,
    /// MAIL FROM.
    pub reverse_path: ReversePath,
    /// The mailboxes it was for.
    pub recipients: Vec<Address>,
}

/// What became of a message that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Whether the message was new to the store.
    pub stored: Stored,
    /// Recipients that no earlier copy was for.
    pub added: Vec<Address>,
}

/// How far arrivals and messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// Of the last arrival.
    pub arrival: LogPosition,
    /// Of the last message.
    pub message: LogPosition,
}

impl Writer {
    /// Puts a message that was handed over. A further copy of a known message is merged with it: it adds an arrival only
    /// when it is for further recipients, or when the message was only read from an archive before.
    pub fn put_arrival(
        &mut self,
        record: &MessageRecord,
        raw: &[u8],
        arrival: &ArrivalRecord,
    ) -> Result<Arrived, StoreError> {
        let stored = self.put_message(record, raw)?;
        let message = self.find(record.tenant, record.id)?.ok_or(StoreError::UnknownMessage(record.id))?;
        let mut added = arrival.recipients.clone();
        if stored == Stored::Known {
            let (earlier, known) = self.arrivals_of(message)?;
            added.retain(|recipient| !known.contains(recipient.as_str()));
            if earlier > 0 && added.is_empty() {
                return Ok(Arrived { stored, added });
            }
        }
        let path = match &arrival.reverse_path {
            ReversePath::Unknown => None,
            ReversePath::Null => Some(""),
            ReversePath::Address(address) => Some(address.as_str()),
        };
        let recipients: Vec<&str> = added.iter().map(Address::as_str).collect();
        let recipients = recipients.join("\n");
        self.within_batch(|writer| {
            let row = params![record.tenant.0, message, arrival.time.millis(), path, recipients];
            writer.conn.prepare_cached(INSERT)?.execute(row)?;
            Ok(())
        })?;
        Ok(Arrived { stored, added })
    }

    /// How often a message was handed over, and for whom.
    fn arrivals_of(&self, message: i64) -> Result<(usize, BTreeSet<String>), StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT recipients FROM arrival WHERE message = ?1")?;
        let rows = statement.query_map([message], |row| row.get::<_, String>(0))?;
        let all = rows.collect::<Result<Vec<_>, _>>()?;
        Ok((all.len(), all.iter().flat_map(|lines| lines.lines()).map(str::to_owned).collect()))
    }
}

impl Store {
    /// How far arrivals and messages go now.
    pub fn ends(&self) -> Result<Ends, StoreError> {
        let sql = "SELECT (SELECT ifnull(max(seq), 0) FROM arrival), (SELECT ifnull(max(seq), 0) FROM message)";
        let ends =
            self.conn.query_row(sql, [], |row| Ok(Ends { arrival: position(row, 0)?, message: position(row, 1)? }));
        Ok(ends?)
    }

    /// The next messages, at most `limit`, that were handed over after this arrival and have no verdict yet, in the order
    /// of their arrivals. The position given with each is that of its arrival; a message with several comes as often.
    pub fn unjudged_after(
        &self,
        tenant: TenantId,
        arrival: LogPosition,
        limit: u32,
    ) -> Result<Vec<StoredFeatures>, StoreError> {
        let mut statement = self.conn.prepare_cached(UNJUDGED)?;
        let rows = statement.query_map(params![tenant.0, arrival.0 as i64, limit], |row| {
            Ok(StoredFeatures {
                position: position(row, 0)?,
                id: EventId(row.get(1)?),
                time: Timestamp::from_millis(row.get(2)?),
                features_version: row.get(3)?,
                features: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All that a message was handed over for, in the order of its arrivals; nobody where it came from an archive.
    pub fn arrived_for(&self, tenant: TenantId, id: EventId) -> Result<Vec<Address>, StoreError> {
        let sql = "SELECT a.recipients FROM message m JOIN arrival a ON a.message = m.seq \
             WHERE m.tenant = ?1 AND m.id = ?2 ORDER BY a.seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, id.0), |row| row.get::<_, String>(0))?;
        let all = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(all.iter().flat_map(|lines| lines.lines()).filter_map(Address::parse).collect())
    }
}

fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<LogPosition> {
    Ok(LogPosition(row.get::<_, i64>(column)?.unsigned_abs()))
}

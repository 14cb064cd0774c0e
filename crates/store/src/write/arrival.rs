//! Putting mail that was handed over.

use crate::arrival::{ArrivalRecord, Arrived};
use crate::error::StoreError;
use crate::record::{MessageRecord, Stored};
use crate::write::Writer;
use rusqlite::params;
use std::collections::BTreeSet;
use thymus_event::Address;
use thymus_event::email::ReversePath;

const INSERT: &str = concat!(
    "INSERT INTO arrival (seq, tenant, message, time, reverse_path, recipients, authentication) VALUES (",
    next_number!("arrival"),
    ", ?1, ?2, ?3, ?4, ?5, ?6)"
);

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
        let message = self.known(record.tenant, record.id)?;
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
        let authentication = arrival
            .authentication
            .as_ref()
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| unwritable(&error))?;
        self.within_batch(|writer| {
            let row = params![record.tenant.0, message, arrival.time.millis(), path, recipients, authentication];
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

fn unwritable(error: &serde_json::Error) -> StoreError {
    StoreError::Damaged(format!("results that cannot be written: {error}"))
}

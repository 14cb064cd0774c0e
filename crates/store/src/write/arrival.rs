//! Putting mail that was handed over.

use crate::arrival::{ArrivalRecord, Arrived};
use crate::error::StoreError;
use crate::record::MessageRecord;
use crate::write::Writer;
use rusqlite::params;
use std::collections::BTreeSet;
use thymus_event::email::ReversePath;
use thymus_event::{Address, EventId, TenantId};

const INSERT: &str = concat!(
    "INSERT INTO arrival (seq, tenant, message, time, reverse_path, recipients, authentication, past) VALUES (",
    next_number!("arrival"),
    ", ?1, ?2, ?3, ?4, ?5, ?6, ?7)"
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
        self.put_handed_over(record, raw, arrival, false)
    }

    /// The same of a message that came before Thymus did: it is not judged as it comes.
    pub fn put_history(
        &mut self,
        record: &MessageRecord,
        raw: &[u8],
        arrival: &ArrivalRecord,
    ) -> Result<Arrived, StoreError> {
        self.put_handed_over(record, raw, arrival, true)
    }

    fn put_handed_over(
        &mut self,
        record: &MessageRecord,
        raw: &[u8],
        arrival: &ArrivalRecord,
        is_past: bool,
    ) -> Result<Arrived, StoreError> {
        let stored = self.put_message(record, raw)?;
        let added = self.arrive(record.tenant, record.id, arrival, is_past)?;
        Ok(Arrived { stored, added })
    }

    /// Merges a copy with a known message that came live, as history, or from an archive, though its bytes are others:
    /// transports write on top. Gives the recipients that no earlier copy was for.
    pub fn put_copy(
        &mut self,
        tenant: TenantId,
        id: EventId,
        arrival: &ArrivalRecord,
    ) -> Result<Vec<Address>, StoreError> {
        let message = self.known(tenant, id)?;
        let (earlier, _) = self.arrivals_of(message)?;
        let is_past = earlier == 0 || self.came_as_history(message)?;
        self.arrive(tenant, id, arrival, is_past)
    }

    fn arrive(
        &mut self,
        tenant: TenantId,
        id: EventId,
        arrival: &ArrivalRecord,
        past: bool,
    ) -> Result<Vec<Address>, StoreError> {
        let message = self.known(tenant, id)?;
        let (earlier, known) = self.arrivals_of(message)?;
        let mut added = arrival.recipients.clone();
        added.retain(|recipient| !known.contains(recipient.as_str()));
        if earlier > 0 && added.is_empty() {
            return Ok(added);
        }
        let path = match &arrival.reverse_path {
            ReversePath::Unknown => None,
            ReversePath::Null => Some(""),
            ReversePath::Address(address) => Some(address.as_str()),
        };
        let recipients: Vec<&str> = added.iter().map(Address::as_str).collect();
        let recipients = recipients.join("\n");
        let found = arrival.authentication.as_ref().map(serde_json::to_string).transpose();
        let authentication = found.map_err(|error| unwritable(&error))?;
        self.within_batch(|writer| {
            let row = params![tenant.0, message, arrival.time.millis(), path, recipients, authentication, past];
            writer.conn.prepare_cached(INSERT)?.execute(row)?;
            Ok(())
        })?;
        Ok(added)
    }

    /// Whether a message came as history alone.
    fn came_as_history(&self, message: i64) -> Result<bool, StoreError> {
        let sql = "SELECT min(past) FROM arrival WHERE message = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([message], |row| row.get::<_, Option<bool>>(0))? == Some(true))
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

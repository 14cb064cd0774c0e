//! Putting messages: the raw bytes into a pack, the row, the words.

use crate::error::StoreError;
use crate::indicator::IndicatorKey;
use crate::pack::{Location, RAW_BYTES_MAX};
use crate::record::{FIELD_BYTES, MessageRecord, Stored, cut};
use crate::write::Writer;
use rusqlite::params;
use std::fmt::Write;
use thymus_event::email::Direction;

const INSERT_MESSAGE: &str = "INSERT INTO message (seq, tenant, id, message_id, time, direction, author, author_name, \
     subject, recipients, pack, block, start, bytes, features_version, features, gateway) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

const INSERT_WORDS: &str = "INSERT INTO words (rowid, author, recipient, subject, host, attachment, body, indicator) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Buffers used again for every message.
#[derive(Default)]
pub(super) struct Scratch {
    author: String,
    recipients: String,
    indicators: String,
}

impl Scratch {
    fn fill(&mut self, record: &MessageRecord) {
        for buffer in [&mut self.author, &mut self.recipients, &mut self.indicators] {
            buffer.clear();
        }
        if let Some(author) = &record.author {
            self.author.push_str(cut(&author.name, FIELD_BYTES));
            self.author.push('\n');
            self.author.push_str(author.address.as_str());
        }
        for recipient in &record.recipients {
            if self.recipients.len() + recipient.as_str().len() > FIELD_BYTES {
                break;
            }
            if !self.recipients.is_empty() {
                self.recipients.push('\n');
            }
            self.recipients.push_str(recipient.as_str());
        }
        let message_id = record.message_id.as_ref().map(|id| IndicatorKey::message_id(record.tenant, id.as_str()));
        for key in message_id.iter().chain(&record.indicators) {
            // Writing to a String does not fail.
            let _ = write!(self.indicators, "{key} ");
        }
    }
}

impl Writer {
    /// Puts a message with its raw bytes; one that is known already is left as it is.
    pub fn put_message(&mut self, record: &MessageRecord, raw: &[u8]) -> Result<Stored, StoreError> {
        if raw.len() > RAW_BYTES_MAX {
            return Err(StoreError::TooLarge(raw.len()));
        }
        if self.find(record.tenant, record.id)?.is_some() {
            return Ok(Stored::Known);
        }
        self.within_batch(|writer| writer.append_message(record, raw))?;
        Ok(Stored::New)
    }

    fn append_message(&mut self, record: &MessageRecord, raw: &[u8]) -> Result<(), StoreError> {
        let location = self.packs.append(record.tenant, record.id, raw)?;
        let seq = self.next_message;
        self.scratch.fill(record);
        self.insert_row(seq, record, location)?;
        self.insert_words(seq, record)?;
        self.next_message += 1;
        if let Some(batch) = &mut self.batch {
            batch.raw_bytes += raw.len() as u64;
            for defect in &record.defects {
                *batch.defects.entry((record.tenant, defect.kind)).or_default() += 1;
            }
        }
        Ok(())
    }

    fn insert_row(&self, seq: i64, record: &MessageRecord, location: Location) -> Result<(), StoreError> {
        let author = record.author.as_ref();
        self.conn.prepare_cached(INSERT_MESSAGE)?.execute(params![
            seq,
            record.tenant.0,
            record.id.0,
            record.message_id.as_ref().map(|id| id.as_str()),
            record.time.millis(),
            direction_code(record.direction),
            author.map(|author| author.address.as_str()),
            author.map(|author| cut(&author.name, FIELD_BYTES)).filter(|name| !name.is_empty()),
            cut(&record.subject, FIELD_BYTES),
            self.scratch.recipients,
            location.pack,
            location.block as i64,
            location.start,
            location.bytes,
            record.features_version,
            record.features,
            record.gateway_objected,
        ])?;
        Ok(())
    }

    fn insert_words(&self, seq: i64, record: &MessageRecord) -> Result<(), StoreError> {
        self.conn.prepare_cached(INSERT_WORDS)?.execute(params![
            seq,
            self.scratch.author,
            self.scratch.recipients,
            cut(&record.subject, FIELD_BYTES),
            cut(&record.text.hosts, FIELD_BYTES),
            cut(&record.text.attachments, FIELD_BYTES),
            cut(&record.text.body, crate::record::BODY_TEXT_BYTES),
            self.scratch.indicators,
        ])?;
        Ok(())
    }
}

/// The stored number of a direction.
pub(crate) fn direction_code(direction: Direction) -> u8 {
    match direction {
        Direction::Inbound => 0,
        Direction::Outbound => 1,
        Direction::Internal => 2,
    }
}

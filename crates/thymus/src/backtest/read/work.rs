//! What a thread does with a batch of raw messages: decode, take the facts, make ready for the store.

use compact_str::CompactString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use thymus_event::EmailActivity;
use thymus_intake::{Archive, ArchiveError, RawMessage};
use thymus_signal::{FEATURES_VERSION, Features, extract};
use thymus_source::email::{Arrival, EmailSource};
use thymus_store::MessageRecord;

/// Messages of one batch: enough that handing over costs nothing beside decoding.
const BATCH_MESSAGES: usize = 64;

/// Bytes after which a batch is closed.
const BATCH_BYTES: usize = 1 << 20;

/// Characters of a subject kept for lists.
const SUBJECT_CHARS: usize = 80;

/// One thing read.
pub(super) enum Item {
    /// A message.
    Message(Box<Decoded>),
    /// Something that could not be read, in words.
    Unreadable(String),
}

/// A message, decoded.
pub(super) struct Decoded {
    pub(super) features: Features,
    pub(super) subject: CompactString,
    /// For the store.
    pub(super) stored: Option<ToStore>,
}

/// A message on its way into the store.
pub(super) struct ToStore {
    pub(super) record: MessageRecord,
    pub(super) raw: Vec<u8>,
}

/// What an archive gives.
type Raw = Result<RawMessage, ArchiveError>;

/// An archive's messages in batches.
pub(super) fn batches(mut archive: Archive) -> impl Iterator<Item = Vec<Raw>> + Send {
    std::iter::from_fn(move || {
        let mut batch = Vec::with_capacity(BATCH_MESSAGES);
        let mut bytes = 0;
        while batch.len() < BATCH_MESSAGES && bytes < BATCH_BYTES {
            let Some(raw) = archive.next() else { break };
            bytes += raw.as_ref().map_or(0, |message| message.bytes.len());
            batch.push(raw);
        }
        (!batch.is_empty()).then_some(batch)
    })
}

/// Decodes a batch.
pub(super) fn decode(source: &EmailSource, batch: Vec<Raw>, storing: bool) -> Vec<Item> {
    let item = |raw: Raw| match raw {
        Err(error) => Item::Unreadable(error.to_string()),
        Ok(raw) => decode_or_complain(source, raw, storing),
    };
    batch.into_iter().map(item).collect()
}

/// Decoding does not panic; should it ever, one message is lost and not the run.
fn decode_or_complain(source: &EmailSource, raw: RawMessage, storing: bool) -> Item {
    let origin = raw.origin.clone();
    match catch_unwind(AssertUnwindSafe(|| decoded(source, raw, storing))) {
        Ok(decoded) => Item::Message(Box::new(decoded)),
        Err(_) => Item::Unreadable(format!(
            "{}: the message at byte {} broke the decoder, which is a flaw of it: please report",
            origin.file.display(),
            origin.offset
        )),
    }
}

fn decoded(source: &EmailSource, raw: RawMessage, storing: bool) -> Decoded {
    let email = decode_one(source, &raw);
    let features = extract(&email);
    let subject = email.subject.chars().take(SUBJECT_CHARS).collect();
    let stored = storing
        .then(|| ToStore { record: MessageRecord::of(&email, features.to_bytes(), FEATURES_VERSION), raw: raw.bytes });
    Decoded { features, subject, stored }
}

/// Decodes one message with what the archive says of it.
pub(super) fn decode_one(source: &EmailSource, raw: &RawMessage) -> EmailActivity {
    let arrival =
        Arrival { mark: raw.mark, truncated: raw.truncated, size_bytes: Some(raw.size_bytes), ..Arrival::default() };
    source.decode_message(&raw.bytes, &arrival)
}

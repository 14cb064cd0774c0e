//! Decoding what came: several threads, before the message is committed with its facts.

use super::receive::{Answer, Handed};
use crossbeam_channel::{Receiver, Sender};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use thymus_intake::smtp::{Mail, Outcome};
use thymus_signal::{FEATURES_VERSION, extract};
use thymus_source::email::{Arrival, EmailSource};
use thymus_store::{ArrivalRecord, MessageRecord};

/// A message that is ready for the store.
pub(super) struct Decoded {
    pub(super) record: MessageRecord,
    pub(super) raw: Vec<u8>,
    pub(super) arrival: ArrivalRecord,
    pub(super) answer: Answer,
}

/// One thread's work.
pub(super) struct Decoder {
    source: Arc<EmailSource>,
    received: Receiver<Handed>,
    decoded: Sender<Decoded>,
}

impl Decoder {
    pub(super) fn new(source: Arc<EmailSource>, received: Receiver<Handed>, decoded: Sender<Decoded>) -> Self {
        Self { source, received, decoded }
    }

    /// Until no more can come.
    pub(super) fn run(self) {
        for Handed { mail, time, answer } in &self.received {
            let Mail { bytes, reverse_path, recipients } = mail;
            let arrival = ArrivalRecord { time, reverse_path, recipients };
            // Decoding does not panic; should it ever, the sender keeps the message until that is mended.
            match catch_unwind(AssertUnwindSafe(|| self.record(&bytes, &arrival))) {
                Ok(record) => {
                    let decoded = Decoded { record, raw: bytes, arrival, answer };
                    if self.decoded.send(decoded).is_err() {
                        return;
                    }
                }
                Err(_) => {
                    tracing::error!(
                        bytes = bytes.len(),
                        "a message broke the decoder, which is a flaw of it: please report"
                    );
                    answer.give(Outcome::Failed);
                }
            }
        }
    }

    fn record(&self, raw: &[u8], arrival: &ArrivalRecord) -> MessageRecord {
        let email = self.source.decode_message(raw, &mark(arrival));
        let features = extract(&email).to_bytes();
        MessageRecord::of(&email, features, FEATURES_VERSION)
    }
}

/// What is known of a message's arrival, as its decoder takes it.
pub(super) fn mark(arrival: &ArrivalRecord) -> Arrival {
    Arrival {
        mark: Some(arrival.time),
        envelope_from: Some(arrival.reverse_path.clone()),
        recipients: arrival.recipients.clone(),
        ..Arrival::default()
    }
}

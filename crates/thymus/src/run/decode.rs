//! Decoding what came: several threads, before the message is committed with its facts.

use super::check::Checker;
use super::receive::{Answer, Handed};
use crossbeam_channel::{Receiver, Sender};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use thymus_event::EmailActivity;
use thymus_intake::smtp::Mail;
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
    checker: Option<Checker>,
}

impl Decoder {
    pub(super) fn new(
        source: Arc<EmailSource>,
        received: Receiver<Handed>,
        decoded: Sender<Decoded>,
        checker: Option<Checker>,
    ) -> Self {
        Self { source, received, decoded, checker }
    }

    /// Until no more can come.
    pub(super) fn run(self) {
        for handed in &self.received {
            let bytes = handed.mail.bytes.len();
            // Decoding does not panic; should it ever, the sender keeps the message until that is mended.
            if catch_unwind(AssertUnwindSafe(|| self.take(handed))).is_err() {
                tracing::error!(bytes, "a message broke the decoder, which is a flaw of it: please report");
            }
        }
    }

    fn take(&self, Handed { mail, time, answer }: Handed) {
        let Mail { bytes, reverse_path, recipients } = mail;
        let arrival = ArrivalRecord { time, reverse_path, recipients, authentication: None };
        let email = read(&self.source, &bytes, &arrival);
        self.pass_on(bytes, email, arrival, answer);
    }

    /// To the committer, by way of the DNS where it has something to say. There is room: no more messages are on their
    /// way than have a place.
    fn pass_on(&self, raw: Vec<u8>, email: EmailActivity, mut arrival: ArrivalRecord, answer: Answer) {
        let decoded = self.decoded.clone();
        let go_on = move |raw, email: EmailActivity, checked: bool| {
            arrival.authentication = checked.then(|| email.authentication.clone());
            let record = MessageRecord::of(&email, extract(&email).to_bytes(), FEATURES_VERSION);
            let _ = decoded.send(Decoded { record, raw, arrival, answer });
        };
        match &self.checker {
            Some(checker) if checker.wants(&email) => checker.clone().check(raw, email, go_on),
            _ => go_on(raw, email, false),
        }
    }
}

/// A message with all that is known of its arrival.
pub(super) fn read(source: &EmailSource, raw: &[u8], arrival: &ArrivalRecord) -> EmailActivity {
    let mut email = source.decode_message(raw, &mark(arrival));
    if let Some(found) = &arrival.authentication {
        email.authentication = found.clone();
    }
    email
}

/// What is known of a message's arrival, as its decoder takes it.
fn mark(arrival: &ArrivalRecord) -> Arrival {
    Arrival {
        mark: Some(arrival.time),
        envelope_from: Some(arrival.reverse_path.clone()),
        recipients: arrival.recipients.clone(),
        ..Arrival::default()
    }
}

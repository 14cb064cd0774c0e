//! Making messages durable, as many at once as came while the last ones were written, and then saying so.

use super::decode::Decoded;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use std::sync::Arc;
use std::time::Duration;
use thymus_event::EventId;
use thymus_intake::smtp::Outcome;
use thymus_store::{SharedWriter, StoreError, Writer};

/// Messages of one commit: enough that its two fsyncs cost little a message, few enough that nobody waits long.
const BATCH_MESSAGES: usize = 256;

/// Bytes of raw mail of one commit, unless one message has more.
const BATCH_BYTES: usize = 16 << 20;

/// How often to look whether another process wants to write, when no mail comes.
const TICK: Duration = Duration::from_millis(20);

/// Hexadecimal digits of a message's id by which it is named to whoever sent it, and in the log.
const NAME_DIGITS: usize = 16;

/// The one thread that puts messages.
pub(super) struct Committer {
    shared: Arc<SharedWriter>,
    decoded: Receiver<Decoded>,
    wake: Sender<()>,
}

impl Committer {
    /// `wake` is told that there is something to judge.
    pub(super) fn new(shared: Arc<SharedWriter>, decoded: Receiver<Decoded>, wake: Sender<()>) -> Self {
        Self { shared, decoded, wake }
    }

    /// Until no more can come.
    pub(super) fn run(self) {
        loop {
            match self.decoded.recv_timeout(TICK) {
                Ok(first) => self.commit(self.batch(first)),
                Err(RecvTimeoutError::Timeout) => self.shared.give_way(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn batch(&self, first: Decoded) -> Vec<Decoded> {
        let mut bytes = first.raw.len();
        let mut batch = vec![first];
        while batch.len() < BATCH_MESSAGES && bytes < BATCH_BYTES {
            let Ok(next) = self.decoded.try_recv() else { break };
            bytes += next.raw.len();
            batch.push(next);
        }
        batch
    }

    fn commit(&self, batch: Vec<Decoded>) {
        let written = self.shared.write(|_, writer| {
            let outcomes = batch.iter().map(|message| put(writer, message)).collect::<Result<Vec<_>, _>>()?;
            writer.commit()?;
            Ok(outcomes)
        });
        match written {
            Ok(outcomes) => {
                tracing::debug!(messages = batch.len(), "kept");
                batch.into_iter().zip(outcomes).for_each(|(message, outcome)| message.answer.give(outcome));
                // Already full: the judge will look anyway.
                let _ = self.wake.try_send(());
            }
            Err(error) => {
                tracing::error!(messages = batch.len(), %error, "mail could not be kept, and stays with its senders");
                let outcome = refusal(&error);
                batch.into_iter().for_each(|message| message.answer.give(outcome.clone()));
            }
        }
    }
}

fn put(writer: &mut Writer, message: &Decoded) -> Result<Outcome, StoreError> {
    match writer.put_arrival(&message.record, &message.raw, &message.arrival) {
        Ok(_) => Ok(Outcome::Kept(name(message.record.id))),
        Err(StoreError::TooLarge(_)) => Ok(Outcome::TooLarge),
        Err(error) => Err(error),
    }
}

/// What a message is called.
fn name(id: EventId) -> String {
    id.to_string().chars().take(NAME_DIGITS).collect()
}

fn refusal(cause: &StoreError) -> Outcome {
    match cause {
        StoreError::DiskFull => Outcome::NoRoom,
        StoreError::Busy => Outcome::Busy,
        _ => Outcome::Failed,
    }
}

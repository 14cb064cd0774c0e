//! Messages on their way into the store: a bounded queue, and an answer when each is durable.

use super::vitals;
use crate::clock;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;
use std::time::Instant;
use thymus_event::Timestamp;
use thymus_intake::smtp::{Mail, Outcome};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// A message that somebody waits for the word on.
pub(super) struct Handed {
    pub(super) mail: Mail,
    pub(super) time: Timestamp,
    pub(super) answer: Answer,
}

/// Where the word on a message goes; it keeps the message's place in the queue.
pub(super) struct Answer {
    sender: oneshot::Sender<Outcome>,
    _place: OwnedSemaphorePermit,
}

impl Answer {
    /// Says it. Where the client has gone, it will send the message again, and the store merges both.
    pub(super) fn give(self, outcome: Outcome) {
        let _ = self.sender.send(outcome);
    }
}

/// The way in.
pub(super) struct Queue {
    places: Arc<Semaphore>,
    messages_max: usize,
    sender: Sender<Handed>,
}

impl Queue {
    /// One with so many places, from the end of a message to its commit; and the other end.
    pub(super) fn new(messages_max: usize) -> (Self, Receiver<Handed>) {
        let (sender, receiver) = bounded(messages_max);
        (Self { places: Arc::new(Semaphore::new(messages_max)), messages_max, sender }, receiver)
    }
}

impl thymus_intake::listen::Receiver for Queue {
    async fn receive(&self, mail: Mail) -> Outcome {
        let began = Instant::now();
        let outcome = self.hand_over(mail).await;
        vitals::received(&outcome, began);
        vitals::queued(self.messages_max.saturating_sub(self.places.available_permits()));
        outcome
    }
}

impl Queue {
    async fn hand_over(&self, mail: Mail) -> Outcome {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return Outcome::Busy };
        let (sender, outcome) = oneshot::channel();
        let answer = Answer { sender, _place: place };
        match self.sender.try_send(Handed { mail, time: clock::now(), answer }) {
            Ok(()) => outcome.await.unwrap_or(Outcome::Failed),
            Err(_) => Outcome::Busy,
        }
    }
}

//! Whose turn it is: so many mailboxes at once, and each by one at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};

/// Hands out turns.
pub(super) struct Turns {
    all: Semaphore,
    /// Only of mailboxes that somebody has, or waits for.
    mailboxes: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// A turn; over when it is dropped.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    mailbox: String,
    alone: Option<OwnedMutexGuard<()>>,
    _one_of_all: Option<SemaphorePermit<'a>>,
}

impl Turns {
    pub(super) fn new(at_once: usize) -> Self {
        Self { all: Semaphore::new(at_once.max(1)), mailboxes: Mutex::default() }
    }

    /// Waits for the mailbox first, so that who waits for a busy mailbox keeps nobody from another.
    pub(super) async fn wait(&self, mailbox: &str) -> Turn<'_> {
        let lock = Arc::clone(self.mailboxes().entry(mailbox.to_owned()).or_default());
        let mut turn =
            Turn { turns: self, mailbox: mailbox.to_owned(), alone: Some(lock.lock_owned().await), _one_of_all: None };
        turn._one_of_all = self.all.acquire().await.ok();
        turn
    }

    fn mailboxes(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.alone = None;
        let mut mailboxes = self.turns.mailboxes();
        if mailboxes.get(&self.mailbox).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            mailboxes.remove(&self.mailbox);
        }
    }
}

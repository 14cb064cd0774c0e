//! The store's writer, shared by those who take mail in and those who judge it, and lent to other processes in between.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use thymus_store::{Store, StoreError, Writer};

/// How long to wait for another process that writes: a mail server gives up after minutes, and tries again.
const PATIENCE: Duration = Duration::from_secs(30);

/// One who writes at a time.
pub(super) struct Keeper(Mutex<Held>);

struct Held {
    store: Store,
    writer: Option<Writer>,
}

impl Keeper {
    pub(super) fn new(store: Store) -> Self {
        Self(Mutex::new(Held { store, writer: None }))
    }

    /// Writes, and commits within; what was not committed when `put` fails is forgotten.
    pub(super) fn write<T>(&self, put: impl FnOnce(&Store, &mut Writer) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = match held.writer.take() {
            Some(writer) => writer,
            None => held.store.writer_within(PATIENCE)?,
        };
        let result = put(&held.store, &mut writer)?;
        if !writer.is_wanted() {
            held.writer = Some(writer);
        }
        Ok(result)
    }

    /// Lets go of the writer if another process waits for it; to be asked now and then when there is nothing to write.
    pub(super) fn give_way(&self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.writer.as_ref().is_some_and(Writer::is_wanted) {
            held.writer = None;
        }
    }
}

/// Why a write failed, where the store says so.
pub(super) fn cause(error: &anyhow::Error) -> Option<&StoreError> {
    error.downcast_ref()
}

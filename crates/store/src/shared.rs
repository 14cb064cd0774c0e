//! The one writer, shared by all parts of a process that write, and lent to other processes in between.

use crate::error::StoreError;
use crate::store::Store;
use crate::write::Writer;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long to wait for another process that writes: a mail server gives up after minutes, and tries again.
const PATIENCE: Duration = Duration::from_secs(30);

/// One who writes at a time.
pub struct SharedWriter(Mutex<Held>);

struct Held {
    store: Store,
    writer: Option<Writer>,
}

impl SharedWriter {
    /// Of this store, which must have been opened for writing.
    pub fn new(store: Store) -> Self {
        Self(Mutex::new(Held { store, writer: None }))
    }

    /// Writes, and commits within; what was not committed when `put` fails is forgotten. The store that `put` gets sees
    /// what is committed.
    ///
    /// # Errors
    /// Those of `put`, and [`StoreError::Busy`] where another process writes for too long.
    pub fn write<T, E: From<StoreError>>(&self, put: impl FnOnce(&Store, &mut Writer) -> Result<T, E>) -> Result<T, E> {
        self.write_within(PATIENCE, put)
    }

    /// The same, with so much patience with another process that writes. When it is at an end, `put` was not asked.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_within<T, E: From<StoreError>>(
        &self,
        patience: Duration,
        put: impl FnOnce(&Store, &mut Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = match held.writer.take() {
            Some(writer) => writer,
            None => held.store.writer_within(patience)?,
        };
        let result = put(&held.store, &mut writer)?;
        if !writer.is_wanted() {
            held.writer = Some(writer);
        }
        Ok(result)
    }

    /// Lets go of the writer if another process waits for it; to be asked now and then when there is nothing to write.
    pub fn give_way(&self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.writer.as_ref().is_some_and(Writer::is_wanted) {
            held.writer = None;
        }
    }

    /// Lets go of the writer: who writes seldom keeps nobody waiting in between.
    pub fn let_go(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).writer = None;
    }
}

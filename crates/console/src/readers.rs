//! Readers of the store: a few, each used by one request at a time, on threads that may block.

use crate::answer::Trouble;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use thymus_store::Store;
use tokio::sync::Semaphore;

/// Requests that read at once: pages take milliseconds, so more would only wait for each other's processor.
const READERS_MAX: usize = 8;

pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
    places: Semaphore,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()), places: Semaphore::new(READERS_MAX) }
    }

    /// An idle reader, or a new one.
    fn take(&self) -> Result<Store, Trouble> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(idle.map_or_else(|| Store::open_read_only(&self.path), Ok)?)
    }

    fn put_back(&self, store: Store) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(store);
    }
}

impl crate::console::Console {
    /// Reads, on a thread that may block. Handlers read by way of their seat.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let console = self.clone();
        let _place = self.readers().places.acquire().await.map_err(|_| Trouble::Broken)?;
        let work = move || {
            let store = console.readers().take()?;
            let answer = ask(&store);
            console.readers().put_back(store);
            answer
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Broken)?
    }

    /// Writes and commits, on a thread that may block. Handlers write by way of their seat.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        put: impl FnOnce(&Store, &mut thymus_store::Writer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let console = self.clone();
        let work = move || {
            console.setup().writer.write(|store, writer| {
                let done = put(store, writer)?;
                writer.commit()?;
                Ok(done)
            })
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Broken)?
    }
}

//! Who may write: one at a time, whoever waits is let in. The kernel lets go of a lock when its process dies.

use crate::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// Held by the one who writes.
const HELD: &str = "writer.lock";

/// Held by the first of those who wait.
const WANTED: &str = "writer.wanted";

/// Held by the service for as long as it runs.
const SERVICE: &str = "service.lock";

/// Held, shared, by those who copy packs.
const PACKS: &str = "packs.lock";

/// How often one who waits asks again: a fraction of a commit.
const NAP: Duration = Duration::from_millis(2);

/// The right to write.
pub(crate) struct WriterLock {
    _held: File,
    wanted: File,
}

impl WriterLock {
    /// Takes it now, or says that it is taken.
    pub(crate) fn take(packs: &Path) -> Result<Self, StoreError> {
        let held = open(packs, HELD)?;
        lock(&held)?;
        Ok(Self { _held: held, wanted: open(packs, WANTED)? })
    }

    /// Waits for it, and lets the holder know.
    pub(crate) fn wait(packs: &Path, patience: Duration) -> Result<Self, StoreError> {
        let until = Instant::now() + patience;
        let wanted = open(packs, WANTED)?;
        retry(until, || lock(&wanted))?;
        let taken = retry(until, || Self::take(packs));
        // Closing the file lets go, too; so it is plain when.
        wanted.unlock()?;
        taken
    }

    /// Whether somebody waits.
    pub(crate) fn is_wanted(&self) -> bool {
        match self.wanted.try_lock() {
            Ok(()) => {
                let _ = self.wanted.unlock();
                false
            }
            Err(error) => matches!(error, TryLockError::WouldBlock),
        }
    }
}

/// The right to be the one service of a store; it ends with its process. Who holds it lets others write in between.
#[derive(Debug)]
pub struct ServiceLock(#[expect(dead_code, reason = "held, and never looked at")] File);

impl ServiceLock {
    pub(crate) fn take(packs: &Path) -> Result<Self, StoreError> {
        let held = open(packs, SERVICE)?;
        lock(&held)?;
        Ok(Self(held))
    }
}

/// That packs stay as they are.
#[derive(Debug)]
pub(crate) struct PacksLock {
    _held: File,
}

impl PacksLock {
    /// No pack is deleted while this is held.
    pub(crate) fn share(packs: &Path) -> Result<Option<Self>, StoreError> {
        // Where nothing can be written, nothing is deleted either.
        let Ok(held) = open(packs, PACKS) else { return Ok(None) };
        held.lock_shared()?;
        Ok(Some(Self { _held: held }))
    }

    /// Nobody copies packs while this is held; [`StoreError::Busy`] where somebody does for longer than `patience`.
    pub(crate) fn exclude(packs: &Path, patience: Duration) -> Result<Self, StoreError> {
        let held = open(packs, PACKS)?;
        retry(Instant::now() + patience, || lock(&held))?;
        Ok(Self { _held: held })
    }
}

fn open(packs: &Path, name: &str) -> Result<File, StoreError> {
    Ok(File::options().create(true).truncate(false).write(true).open(packs.join(name))?)
}

fn lock(file: &File) -> Result<(), StoreError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn retry<T>(until: Instant, mut attempt: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    loop {
        match attempt() {
            Err(StoreError::Busy) if Instant::now() < until => std::thread::sleep(NAP),
            result => return result,
        }
    }
}

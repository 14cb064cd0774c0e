//! The memory that all messages on their way in may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts bytes.
#[derive(Debug)]
pub(super) struct Memory {
    bytes_max: usize,
    bytes: AtomicUsize,
}

/// What one connection has of it; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    memory: Arc<Memory>,
    bytes: usize,
}

impl Memory {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, bytes: AtomicUsize::new(0) }
    }
}

impl Share {
    pub(super) fn of(memory: &Arc<Memory>) -> Self {
        Self { memory: Arc::clone(memory), bytes: 0 }
    }

    /// Has so many bytes from now on; where there are not so many it has none, and this says no.
    pub(super) fn resize(&mut self, bytes: usize) -> bool {
        let before = std::mem::take(&mut self.bytes);
        let all = self.memory.bytes.fetch_sub(before, Ordering::Relaxed) - before;
        if bytes > self.memory.bytes_max.saturating_sub(all) {
            return false;
        }
        self.memory.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bytes = bytes;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.resize(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_counted_and_given_back() {
        let memory = Arc::new(Memory::new(100));
        let (mut one, mut other) = (Share::of(&memory), Share::of(&memory));
        assert!(one.resize(60) && other.resize(40));
        assert!(!other.resize(41));
        assert!(one.resize(100), "the other had to give up all");
        drop(one);
        assert!(other.resize(100));
    }
}

//! A message on its way in.

use super::reply::{self, Reply};

/// The bytes of a message, as long as it is to be taken.
#[derive(Debug, Default)]
pub(super) struct Body {
    bytes: Vec<u8>,
    bytes_max: usize,
    refusal: Option<Reply>,
}

impl Body {
    /// An empty one that takes so much.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes: Vec::new(), bytes_max, refusal: None }
    }

    /// Adds what came; of what is refused nothing is kept.
    pub(super) fn push(&mut self, more: &[u8]) {
        if self.refusal.is_some() {
            return;
        }
        if self.bytes.len().saturating_add(more.len()) > self.bytes_max {
            return self.refuse(reply::TOO_LARGE);
        }
        self.bytes.extend_from_slice(more);
    }

    /// It will not be taken; the first reason counts.
    pub(super) fn refuse(&mut self, why: Reply) {
        self.refusal.get_or_insert(why);
        self.bytes = Vec::new();
    }

    /// Why it will not be taken.
    pub(super) fn refusal(&self) -> Option<Reply> {
        self.refusal
    }

    /// Bytes held in memory.
    pub(super) fn held_bytes(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

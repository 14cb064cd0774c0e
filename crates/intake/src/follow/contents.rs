//! What was read so far, found by how it begins.

use super::checkpoint::{Checkpoint, FileStamp, Fingerprint};
use std::collections::{BTreeMap, HashMap};

/// The most contents remembered: rotated files are kept for weeks, at most one an hour and log.
const CONTENTS_MAX: usize = 20_000;

/// All contents of one follower.
#[derive(Default)]
pub(super) struct Contents {
    by_number: BTreeMap<u64, Checkpoint>,
    by_head: HashMap<Fingerprint, Vec<u64>>,
    /// How many heads there are of each length.
    lengths: BTreeMap<u32, usize>,
    /// Packed files that were read to their ends.
    by_packed: HashMap<FileStamp, u64>,
    last_number: u64,
}

impl Contents {
    pub(super) fn of(checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        let mut contents = Self::default();
        for checkpoint in checkpoints {
            contents.put(checkpoint);
        }
        contents
    }

    pub(super) fn find(&self, number: u64) -> Option<&Checkpoint> {
        self.by_number.get(&number)
    }

    pub(super) fn find_mut(&mut self, number: u64) -> Option<&mut Checkpoint> {
        self.by_number.get_mut(&number)
    }

    /// The content of a packed file that was read to its end and has not changed.
    pub(super) fn of_packed(&self, stamp: FileStamp) -> Option<u64> {
        self.by_packed.get(&stamp).copied()
    }

    /// A number that no content has.
    pub(super) fn new_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Sets what is known of a content.
    pub(super) fn put(&mut self, checkpoint: Checkpoint) {
        let (number, head) = (checkpoint.number, checkpoint.head);
        self.last_number = self.last_number.max(number);
        self.by_packed.extend(checkpoint.packed.iter().map(|stamp| (*stamp, number)));
        let before = self.by_number.insert(number, checkpoint).map(|before| before.head);
        if before == Some(head) {
            return;
        }
        if let Some(before) = before {
            self.take_head(number, before);
        }
        self.by_head.entry(head).or_default().push(number);
        *self.lengths.entry(head.bytes).or_default() += 1;
    }

    fn take_head(&mut self, number: u64, head: Fingerprint) {
        if let Some(numbers) = self.by_head.get_mut(&head) {
            numbers.retain(|known| *known != number);
            if numbers.is_empty() {
                self.by_head.remove(&head);
            }
        }
        if let Some(count) = self.lengths.get_mut(&head.bytes) {
            *count -= 1;
            if *count == 0 {
                self.lengths.remove(&head.bytes);
            }
        }
    }

    /// The contents that a file which begins with `head` may hold, the longest first.
    pub(super) fn candidates(&self, head: &[u8]) -> Vec<u64> {
        let mut found = Vec::new();
        for length in self.lengths.keys().take_while(|length| **length as usize <= head.len()) {
            let begin = Fingerprint::of(head.get(..*length as usize).unwrap_or_default());
            found.extend(self.by_head.get(&begin).into_iter().flatten().copied());
        }
        found.sort_by_key(|number| std::cmp::Reverse(self.find(*number).map_or(0, |content| content.offset)));
        found
    }

    /// Forgets the contents that were seen longest ago, down to the bound; their numbers.
    pub(super) fn forget(&mut self) -> Vec<u64> {
        let surplus = self.by_number.len().saturating_sub(CONTENTS_MAX);
        if surplus == 0 {
            return Vec::new();
        }
        let mut oldest: Vec<_> = self.by_number.values().map(|content| (content.seen_ms, content.number)).collect();
        oldest.sort_unstable();
        let forgotten: Vec<u64> = oldest.into_iter().take(surplus).map(|(_, number)| number).collect();
        for number in &forgotten {
            if let Some(content) = self.by_number.remove(number) {
                self.take_head(*number, content.head);
                self.by_packed.retain(|_, known| known != number);
            }
        }
        forgotten
    }
}

//! From a key to the messages that carry it: sorted runs that double in size, as in a log-structured merge tree, at
//! twelve bytes an entry whatever the keys are.

use thymus_baseline::Key;

/// So many entries are kept unsorted before they become a run: few enough to look through for each question.
const FRESH_MAX: usize = 1024;

/// An index that only grows.
#[derive(Clone, Debug, Default)]
pub(super) struct Postings {
    fresh: Vec<(Key, u32)>,
    /// Longest first; each at most half as long as the one before.
    runs: Vec<Run>,
}

#[derive(Clone, Debug, Default)]
struct Run {
    keys: Vec<Key>,
    messages: Vec<u32>,
}

impl Postings {
    /// Notes that a message carries a key.
    pub(super) fn add(&mut self, key: Key, message: u32) {
        self.fresh.push((key, message));
        if self.fresh.len() >= FRESH_MAX {
            let run = Run::of(std::mem::take(&mut self.fresh));
            self.push(run);
        }
    }

    fn push(&mut self, mut run: Run) {
        while self.runs.last().is_some_and(|last| last.keys.len() < 2 * run.keys.len()) {
            let Some(last) = self.runs.pop() else { break };
            run = last.merge(run);
        }
        self.runs.push(run);
    }

    /// The messages that carry a key, in no order.
    pub(super) fn find(&self, key: Key) -> impl Iterator<Item = u32> {
        let fresh = self.fresh.iter().filter(move |entry| entry.0 == key).map(|entry| entry.1);
        self.runs.iter().flat_map(move |run| run.find(key)).copied().chain(fresh)
    }

    /// How many messages carry a key, without going through them.
    pub(super) fn count(&self, key: Key) -> usize {
        let fresh = self.fresh.iter().filter(|entry| entry.0 == key).count();
        self.runs.iter().map(|run| run.find(key).len()).sum::<usize>() + fresh
    }
}

impl Run {
    fn of(mut entries: Vec<(Key, u32)>) -> Self {
        entries.sort_unstable();
        let (keys, messages) = entries.into_iter().unzip();
        Self { keys, messages }
    }

    fn find(&self, key: Key) -> &[u32] {
        let start = self.keys.partition_point(|other| *other < key);
        let length = self.keys.get(start..).unwrap_or_default().partition_point(|other| *other == key);
        self.messages.get(start..start + length).unwrap_or_default()
    }

    fn merge(self, other: Self) -> Self {
        let length = self.keys.len() + other.keys.len();
        let mut merged = Self { keys: Vec::with_capacity(length), messages: Vec::with_capacity(length) };
        let mut ours = self.keys.into_iter().zip(self.messages).peekable();
        let mut theirs = other.keys.into_iter().zip(other.messages).peekable();
        while let Some(ahead) = ours.peek().copied().or(theirs.peek().copied()) {
            let next = theirs.next_if(|entry| *entry < ahead).or_else(|| ours.next()).or_else(|| theirs.next());
            let Some((key, message)) = next else { break };
            merged.keys.push(key);
            merged.messages.push(message);
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn finds_what_was_added(keys in prop::collection::vec(0u64..40, 0..9000)) {
            let mut postings = Postings::default();
            let mut expected: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            for (message, key) in keys.iter().enumerate() {
                let message = u32::try_from(message).unwrap();
                postings.add(Key(*key), message);
                expected.entry(*key).or_default().push(message);
            }
            for key in 0..41 {
                let mut found: Vec<u32> = postings.find(Key(key)).collect();
                found.sort_unstable();
                prop_assert_eq!(&found, &expected.remove(&key).unwrap_or_default());
                prop_assert_eq!(postings.count(Key(key)), found.len());
            }
            prop_assert!(postings.runs.len() < 6, "{} runs", postings.runs.len());
        }
    }
}

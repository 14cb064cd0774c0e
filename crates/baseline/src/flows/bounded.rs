//! A table of at most so many entries that lets go of the least interesting.
//!
//! When it is full, a few entries under a hand that goes round are compared, and the one of least worth gives way. So a flood of one-time entries replaces one-time entries, and what has recurred stays. Which entry goes
//! depends only on what came before: a replay lets go of the same.

use foldhash::fast::FixedState;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::hash::Hash;
use thymus_event::Timestamp;

/// How many entries are compared when one has to go: of so many, one is nearly always of little worth.
const CHOICES: usize = 8;

/// What an entry is worth: evidence gathered, then how lately.
pub(super) type Worth = (u32, Timestamp);

/// What a [`Bounded`] table holds.
pub(super) trait Kept {
    /// What it is found by.
    type Key: Copy + Eq + Hash;

    /// Its key; never changes.
    fn key(&self) -> Self::Key;

    /// What it is worth at a time.
    fn worth(&self, now: Timestamp) -> Worth;
}

/// The table.
#[derive(Clone, Debug)]
pub(super) struct Bounded<V: Kept> {
    entries_max: usize,
    hand: usize,
    entries: Vec<V>,
    index: HashMap<V::Key, u32, FixedState>,
}

impl<V: Kept> Bounded<V> {
    /// Empty, for at most `entries_max` entries (at least one, at most `u32::MAX`).
    pub(super) fn new(entries_max: usize) -> Self {
        let entries_max = entries_max.clamp(1, u32::MAX as usize);
        Self { entries_max, hand: 0, entries: Vec::new(), index: HashMap::with_hasher(FixedState::with_seed(0)) }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &V> {
        self.entries.iter()
    }

    pub(super) fn at(&self, key: V::Key) -> Option<&V> {
        self.index.get(&key).and_then(|at| self.entries.get(*at as usize))
    }

    pub(super) fn at_mut(&mut self, key: V::Key) -> Option<&mut V> {
        self.index.get(&key).and_then(|at| self.entries.get_mut(*at as usize))
    }

    /// Puts in an entry whose key is not there, at a time; gives back the one that had to go for it.
    pub(super) fn insert(&mut self, entry: V, now: Timestamp) -> Option<V> {
        if self.entries.len() < self.entries_max {
            self.index.insert(entry.key(), self.entries.len() as u32);
            self.entries.push(entry);
            return None;
        }
        let at = self.least(now);
        self.index.insert(entry.key(), at as u32);
        let gone = std::mem::replace(&mut self.entries[at], entry);
        self.index.remove(&gone.key());
        Some(gone)
    }

    /// The least worth of a few, spread over the table since what came in together is alike; the hand moves on. The
    /// table is not empty.
    fn least(&mut self, now: Timestamp) -> usize {
        let len = self.entries.len();
        let hand = self.hand;
        self.hand = (hand + 1) % len;
        let choices = (0..CHOICES).map(|nth| (hand + nth * len / CHOICES) % len);
        choices.min_by_key(|at| self.entries[*at].worth(now)).unwrap_or_default()
    }
}

impl<V: Kept + PartialEq> PartialEq for Bounded<V> {
    fn eq(&self, other: &Self) -> bool {
        (self.entries_max, self.hand, &self.entries) == (other.entries_max, other.hand, &other.entries)
    }
}

impl<V: Kept + Serialize> Serialize for Bounded<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.entries_max, self.hand, &self.entries).serialize(serializer)
    }
}

impl<'de, V: Kept + Deserialize<'de>> Deserialize<'de> for Bounded<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (entries_max, hand, entries) = <(usize, usize, Vec<V>)>::deserialize(deserializer)?;
        let mut table = Self::new(entries_max);
        table.hand = hand;
        table.index.extend(entries.iter().zip(0u32..).map(|(entry, at)| (entry.key(), at)));
        table.entries = entries;
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Seen(u32, u32);

    impl Kept for Seen {
        type Key = u32;
        fn key(&self) -> u32 {
            self.0
        }
        fn worth(&self, now: Timestamp) -> Worth {
            (self.1, now)
        }
    }

    const NOW: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn a_flood_of_strangers_never_pushes_out_what_recurred() {
        let mut table = Bounded::new(100);
        for key in 0..50 {
            table.insert(Seen(key, 9), NOW);
        }
        for key in 50..10_000 {
            table.insert(Seen(key, 1), NOW);
        }
        assert_eq!(table.len(), 100);
        assert!((0..50).all(|key| table.at(key).is_some()));
        assert_eq!(table.index.len(), 100);
        assert!(table.index.iter().all(|(key, at)| table.entries[*at as usize].0 == *key));
    }

    #[test]
    fn a_table_of_one_holds_the_last() {
        let mut table = Bounded::new(0);
        assert_eq!(table.insert(Seen(1, 1), NOW), None);
        assert_eq!(table.insert(Seen(2, 1), NOW), Some(Seen(1, 1)));
        assert!(table.at(1).is_none() && table.at_mut(2).is_some());
    }

    #[test]
    fn what_is_stored_comes_back() {
        let mut table = Bounded::new(20);
        for key in 0..30 {
            table.insert(Seen(key, key), NOW);
        }
        let bytes = postcard::to_stdvec(&table).unwrap();
        let back: Bounded<Seen> = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(back, table);
        assert_eq!(back.at(29), table.at(29));
    }
}

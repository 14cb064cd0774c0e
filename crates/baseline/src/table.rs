//! A hash table with a fixed seed that is stored in the order of its keys, so that equal states have
//! equal bytes.

use foldhash::fast::FixedState;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::hash::Hash;

/// A map from keys to what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K: Eq + Hash, V>(HashMap<K, V, FixedState>);

impl<K: Eq + Hash, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(HashMap::with_hasher(FixedState::with_seed(0)))
    }
}

impl<K: Eq + Hash + Copy, V: Default> Table<K, V> {
    /// What is known under `key`.
    pub fn at(&self, key: K) -> Option<&V> {
        self.0.get(&key)
    }

    /// Changes the entry of `key`, made empty where there is none, and drops it when `is_empty` says
    /// that nothing is left.
    pub fn change<R>(&mut self, key: K, change: impl FnOnce(&mut V) -> R, is_empty: impl FnOnce(&V) -> bool) -> R {
        let entry = self.0.entry(key).or_default();
        let result = change(entry);
        if is_empty(entry) {
            self.0.remove(&key);
        }
        result
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// Drops the entries that `keep` says no to.
    pub fn retain(&mut self, mut keep: impl FnMut(K, &V) -> bool) {
        self.0.retain(|key, value| keep(*key, value));
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Eq + Hash + Ord + Serialize, V: Serialize> Serialize for Table<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries: Vec<_> = self.0.iter().collect();
        entries.sort_unstable_by(|a, b| a.0.cmp(b.0));
        serializer.collect_seq(entries)
    }
}

impl<'de, K: Eq + Hash + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Table<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Vec::<(K, V)>::deserialize(deserializer)?;
        let mut table = Self::default();
        table.0.extend(entries);
        Ok(table)
    }
}

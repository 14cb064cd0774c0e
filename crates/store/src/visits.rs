//! Visits that were put lately, so that the same ones need not be put again: most lines of a web log repeat one.

use std::collections::HashMap;
use std::hash::Hash;
use thymus_event::Day;

/// Visits held in each of two generations: some 20 MB in all.
const VISITS_MAX: usize = 300_000;

/// Days of people whose hosts are counted, held in each of two generations.
const PEOPLE_MAX: usize = 50_000;

/// The most hosts kept of one person or device and day. People come to hundreds; whatever looks up more is a program, and
/// what is not kept counts as never visited.
pub const HOSTS_A_DAY_MAX: u32 = 20_000;

/// What a writer need not ask the database. It belongs to one tenant's store, and may be lost at any time.
#[derive(Default)]
pub struct KnownVisits {
    /// Hashes of day, person and host; the first time of the day.
    pub(crate) visits: Recent<u128, u32>,
    /// How many hosts a person has been to on a day.
    pub(crate) hosts_of: Recent<(Day, String), u32>,
}

impl KnownVisits {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// After an error nothing of what was put lately is certain.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn shrink(&mut self) {
        self.visits.shrink(VISITS_MAX);
        self.hosts_of.shrink(PEOPLE_MAX);
    }
}

/// What tells a visit from others, however many there are.
pub(crate) fn key(day: Day, who: &str, host: &str) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for field in [&day.0.to_be_bytes()[..], who.as_bytes(), b"\0", host.as_bytes()] {
        hasher.update(field);
    }
    let mut key = [0; 16];
    hasher.finalize_xof().fill(&mut key);
    u128::from_be_bytes(key)
}

/// What was used lately, in two generations: what is not used while a whole generation comes is forgotten.
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Eq + Hash, V: Copy> Recent<K, V> {
    /// The value of a key, which is young again with that.
    pub(crate) fn find(&mut self, key: K) -> Option<V> {
        if let Some(value) = self.young.get(&key) {
            return Some(*value);
        }
        let value = self.old.remove(&key)?;
        self.young.insert(key, value);
        Some(value)
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        self.young.insert(key, value);
    }

    fn shrink(&mut self, max: usize) {
        if self.young.len() >= max {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_is_bounded() {
        let mut recent = Recent::default();
        for n in 0..10_000 {
            recent.put(n, n);
            recent.find(7);
            recent.shrink(100);
        }
        assert_eq!(recent.find(7), Some(7));
        assert_eq!(recent.find(8), None);
        assert_eq!(recent.find(9_999), Some(9_999));
        assert!(recent.young.len() + recent.old.len() <= 200);
    }

    #[test]
    fn visits_are_told_apart_by_all_that_makes_them() {
        let keys = [(1, "ann", "x.example"), (2, "ann", "x.example"), (1, "anna", ".example"), (1, "ann", "y.example")];
        let keys: std::collections::HashSet<_> =
            keys.iter().map(|(day, who, host)| key(Day(*day), who, host)).collect();
        assert_eq!(keys.len(), 4);
    }
}

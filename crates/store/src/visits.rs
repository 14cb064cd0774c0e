//! Visits that were put lately, so that the same ones need not be put again: most lines of a web log repeat one.

use std::collections::HashMap;
use std::hash::Hash;
use thymus_event::{Day, TenantId};

/// Names held in each of two generations: some 20 MB.
const NAMES_MAX: usize = 150_000;

/// Visits held in each of two generations: some 20 MB.
const VISITS_MAX: usize = 300_000;

/// Days of people whose hosts are counted, held in each of two generations.
const PEOPLE_MAX: usize = 50_000;

/// The most hosts kept of one person or device and day. People come to hundreds; whatever looks up more is a program, and
/// what is not kept counts as never visited.
pub const HOSTS_A_DAY_MAX: u32 = 20_000;

/// What a writer need not ask the database. It belongs to one tenant's store, and may be lost at any time.
#[derive(Default)]
pub struct KnownVisits {
    pub(crate) names: Recent<(TenantId, String), Name>,
    pub(crate) visits: Recent<(Day, i64, i64), u32>,
    pub(crate) hosts_of: Recent<(Day, i64), u32>,
}

/// A name in the database.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub(crate) id: i64,
    pub(crate) last_day: Day,
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
        self.names.shrink(NAMES_MAX);
        self.visits.shrink(VISITS_MAX);
        self.hosts_of.shrink(PEOPLE_MAX);
    }
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

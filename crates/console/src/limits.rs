//! How often somebody may try: so many times within a while, by address and by account.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use thymus_event::Timestamp;

/// Those who are counted at once. Who has more addresses than this is bounded by the account alone.
const KEYS_MAX: usize = 10_000;

/// Counts attempts.
pub(crate) struct Limit<K> {
    attempts_max: u32,
    span_ms: i64,
    /// Since when, and how many.
    counted: Mutex<HashMap<K, (i64, u32)>>,
}

impl<K: Hash + Eq> Limit<K> {
    /// So many within so long.
    pub(crate) fn new(attempts_max: u32, span_ms: i64) -> Self {
        Self { attempts_max, span_ms, counted: Mutex::new(HashMap::new()) }
    }

    /// Counts an attempt; false where there were too many.
    pub(crate) fn allows(&self, key: K, now: Timestamp) -> bool {
        let now = now.millis();
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= KEYS_MAX {
            counted.retain(|_, (since, _)| now.saturating_sub(*since) < self.span_ms);
            if counted.len() >= KEYS_MAX {
                counted.clear();
            }
        }
        let (since, attempts) = counted.entry(key).or_insert((now, 0));
        if now.saturating_sub(*since) >= self.span_ms {
            (*since, *attempts) = (now, 0);
        }
        *attempts = attempts.saturating_add(1);
        *attempts <= self.attempts_max
    }

    /// Forgets the attempts of one who got it right.
    pub(crate) fn forgive(&self, key: &K) {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Whoever has an IPv6 address has the network of 2⁶⁴ around it.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn so_many_within_a_while() {
        let limit = Limit::new(2, 60_000);
        assert!(limit.allows("ann", at(0)) && limit.allows("ann", at(1)));
        assert!(!limit.allows("ann", at(2)) && limit.allows("bob", at(2)));
        assert!(!limit.allows("ann", at(59)) && limit.allows("ann", at(60)));
        limit.forgive(&"ann");
        assert!(limit.allows("ann", at(61)) && limit.allows("ann", at(61)));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let limit = Limit::new(1, 60_000);
        for key in 0..3 * KEYS_MAX {
            limit.allows(key, at(0));
        }
        assert!(limit.counted.lock().unwrap().len() <= KEYS_MAX);
    }

    #[test]
    fn a_network_counts_once() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}

//! How often each level of a signal is seen on ordinary days of the organisation's accounts. Unfiltered, as whoever
//! withholds what is odd from the calibration makes everything odd; counted once a day and account, so that volume
//! teaches nothing.

use super::SIGNALS;
use super::meta::{LEVELS_MAX, Meta};
use serde::{Deserialize, Serialize};

/// How many days of accounts the shipped prior is worth: so many that a single attack does not excuse the next.
const PRIOR_STRENGTH: f64 = 1000.0;

/// Learned shares of levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    days: u32,
    levels: Vec<[u32; LEVELS_MAX]>,
}

impl Default for Shares {
    fn default() -> Self {
        Self { days: 0, levels: vec![[0; LEVELS_MAX]; SIGNALS.len()] }
    }
}

impl Shares {
    /// One more day of an account.
    pub(super) fn learn_day(&mut self) {
        self.days = self.days.saturating_add(1);
    }

    /// On a day of an account, a level was seen for the first time.
    pub(super) fn learn_level(&mut self, signal: u16, level: usize) {
        let counts = self.levels.get_mut(usize::from(signal)).and_then(|levels| levels.get_mut(level));
        if let Some(count) = counts {
            *count = count.saturating_add(1);
        }
    }

    /// The share of a level in ordinary days: what was counted, shrunk to the shipped prior. Never 0.
    pub fn normal(&self, meta: &Meta, level: usize) -> f64 {
        let prior = meta.levels.get(level).map_or(1.0, |level| level.normal);
        let counts = self.levels.get(usize::from(meta.id)).and_then(|levels| levels.get(level));
        let seen = f64::from(counts.copied().unwrap_or(0));
        (seen + PRIOR_STRENGTH * prior) / (f64::from(self.days) + PRIOR_STRENGTH)
    }

    /// What a level counts, in nats: never for an account, and never more than the signal's cap.
    pub(super) fn weight(&self, meta: &Meta, level: usize) -> f64 {
        let attack = meta.levels.get(level).map_or(0.0, |level| level.attack);
        (attack / self.normal(meta, level)).ln().clamp(0.0, meta.cap)
    }

    /// How many days of accounts were seen.
    pub const fn days(&self) -> u32 {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::network;

    #[test]
    fn what_is_common_here_counts_less() {
        let (mut common, mut rare) = (Shares::default(), Shares::default());
        for _ in 0..1000 {
            common.learn_day();
            common.learn_level(network::META.id, 0);
            rare.learn_day();
        }
        let weight = |shares: &Shares| shares.weight(&network::META, 0);
        assert!(weight(&common) < weight(&Shares::default()) && weight(&Shares::default()) <= weight(&rare));
        assert!(weight(&common) < 0.5);
        assert_eq!(Shares::default().weight(&network::META, 99), 0.0);
    }
}

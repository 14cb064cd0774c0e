//! Counts per calendar day: exact to add and to take back, decayed when read.

use crate::Lesson;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use thymus_event::Day;

/// Days after which a count is worth half.
pub const HALF_LIFE_DAYS: f64 = 120.0;

/// A count older than this is worth under a tenth of a per cent and is dropped when next written to.
pub const RETENTION_DAYS: i32 = 1200;

/// How often something happened on each day, oldest day first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounts(SmallVec<[(i32, u32); 2]>);

impl DayCounts {
    /// Counts one more, or one less, on `day`. Taking back what was never given changes nothing.
    pub fn apply(&mut self, day: Day, lesson: Lesson) {
        match (self.0.binary_search_by_key(&day.0, |entry| entry.0), lesson) {
            (Ok(at), Lesson::Give) => self.0[at].1 = self.0[at].1.saturating_add(1),
            (Ok(at), Lesson::TakeBack) if self.0[at].1 > 1 => self.0[at].1 -= 1,
            (Ok(at), Lesson::TakeBack) => drop(self.0.remove(at)),
            (Err(at), Lesson::Give) => self.0.insert(at, (day.0, 1)),
            (Err(_), Lesson::TakeBack) => {}
        }
        self.forget_before(day);
    }

    fn forget_before(&mut self, today: Day) {
        while self.0.first().is_some_and(|entry| entry.0 < today.0.saturating_sub(RETENTION_DAYS)) {
            self.0.remove(0);
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Distinct days before `today`.
    pub fn days_before(&self, today: Day) -> usize {
        self.0.partition_point(|entry| entry.0 < today.0)
    }

    /// Distinct days up to and with `today`.
    pub fn days_until(&self, today: Day) -> usize {
        self.0.partition_point(|entry| entry.0 <= today.0)
    }

    /// Distinct days up to `today`, each worth half after [`HALF_LIFE_DAYS`].
    pub fn decayed_days(&self, today: Day) -> f64 {
        self.0.iter().filter(|entry| entry.0 <= today.0).map(|entry| decay(today.0 - entry.0)).sum()
    }

    /// The first day on which it happened.
    pub fn first(&self) -> Option<Day> {
        self.0.first().map(|entry| Day(entry.0))
    }

    /// The last day on which it happened.
    pub fn last(&self) -> Option<Day> {
        self.0.last().map(|entry| Day(entry.0))
    }
}

/// What a count is worth after `age_days`: one, halved each [`HALF_LIFE_DAYS`].
pub fn decay(age_days: i32) -> f64 {
    (-f64::from(age_days) / HALF_LIFE_DAYS).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn volume_on_one_day_is_one_day() {
        let mut counts = DayCounts::default();
        for _ in 0..1000 {
            counts.apply(Day(10), Lesson::Give);
        }
        assert_eq!((counts.days_until(Day(10)), counts.days_before(Day(10))), (1, 0));
    }

    #[test]
    fn trust_halves_in_its_half_life() {
        let mut counts = DayCounts::default();
        counts.apply(Day(0), Lesson::Give);
        assert!((counts.decayed_days(Day(120)) - 0.5).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn taking_back_equals_never_having_learned(days in prop::collection::vec(0i32..50, 0..40), extra in prop::collection::vec(0i32..50, 0..40)) {
            let mut plain = DayCounts::default();
            days.iter().for_each(|day| plain.apply(Day(*day), Lesson::Give));
            let mut both = plain.clone();
            extra.iter().for_each(|day| both.apply(Day(*day), Lesson::Give));
            extra.iter().rev().for_each(|day| both.apply(Day(*day), Lesson::TakeBack));
            prop_assert_eq!(plain, both);
        }
    }
}

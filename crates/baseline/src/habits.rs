//! Histories: how a sender, a domain or the whole organisation's mail behaves, learned from every message.
//!
//! A history knows kinds of behaviour ([`Facet`]) and, for each, which values were seen on which days.
//! It tells habit from novelty; it never adds trust. The facets are those of mail unless said otherwise.

use crate::{DayCounts, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;

/// The most values kept for one history: above, new ones are not remembered and stay novel.
pub const VALUES_MAX: usize = 4096;

/// A kind of behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// It wrote at all.
    Wrote,
    /// To whom.
    Recipient,
    /// The entity that a link leads to.
    LinkEntity,
    /// The Reply-To address.
    ReplyTo,
    /// The results of SPF, DKIM and DMARC together.
    Authentication,
    /// The organisational domain of the border's client.
    Client,
    /// The organisational domain of the reverse path.
    Envelope,
    /// The display name.
    Name,
    /// The sending program: header order, identifiers' shapes, mailer.
    Composition,
    /// An intent of the text.
    Intent,
    /// The text's language.
    Language,
    /// A kind of attachment.
    AttachmentKind,
    /// A bank account or wallet.
    Account,
    /// How a link's shown text and target relate.
    LinkShape,
    /// Human or bulk.
    Class,
    /// An address inside a domain.
    Member,
}

/// What one entity did, on which days; `F` are the kinds of behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits<F = Facet>(Vec<((F, Key), DayCounts)>);

impl<F> Default for Habits<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: Copy + Ord> Habits<F> {
    /// Gives or takes back one occurrence.
    pub fn apply(&mut self, facet: F, value: Key, day: Day, lesson: Lesson) {
        match self.position(facet, value) {
            Ok(at) => {
                self.0[at].1.apply(day, lesson);
                if self.0[at].1.is_empty() {
                    self.0.remove(at);
                }
            }
            Err(at) if lesson == Lesson::Give && self.0.len() < VALUES_MAX => {
                let mut counts = DayCounts::default();
                counts.apply(day, lesson);
                self.0.insert(at, ((facet, value), counts));
            }
            Err(_) => {}
        }
    }

    fn position(&self, facet: F, value: Key) -> Result<usize, usize> {
        self.0.binary_search_by(|entry| entry.0.cmp(&(facet, value)))
    }

    /// On which days this value was seen.
    pub fn seen(&self, facet: F, value: Key) -> Option<&DayCounts> {
        self.position(facet, value).ok().map(|at| &self.0[at].1)
    }

    /// On how many days up to `today` this value was seen.
    pub fn days(&self, facet: F, value: Key, today: Day) -> usize {
        self.seen(facet, value).map_or(0, |counts| counts.days_until(today))
    }

    /// Every value of a kind.
    pub fn values(&self, facet: F) -> impl Iterator<Item = (Key, &DayCounts)> {
        let from = self.0.partition_point(|entry| entry.0.0 < facet);
        self.0[from..].iter().take_while(move |entry| entry.0.0 == facet).map(|entry| (entry.0.1, &entry.1))
    }

    /// How many different values of a kind were seen.
    pub fn variety(&self, facet: F) -> usize {
        self.values(facet).count()
    }

    /// How many values of all kinds are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Habits {
    /// The days on which it wrote.
    pub fn wrote(&self) -> Option<&DayCounts> {
        self.seen(Facet::Wrote, Key::default())
    }

    /// On how many days up to `today` it wrote.
    pub fn days_written(&self, today: Day) -> usize {
        self.days(Facet::Wrote, Key::default(), today)
    }
}

/// Histories by key: of senders, or of domains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histories(Table<Key, Habits>);

impl Histories {
    /// What `of` did so far, if it was ever seen.
    pub fn of(&self, of: Key) -> Option<&Habits> {
        self.0.at(of)
    }

    /// Gives or takes back lessons for `of`.
    pub fn change(&mut self, of: Key, change: impl FnOnce(&mut Habits)) {
        self.0.change(of, change, Habits::is_empty);
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_kept_apart_by_facet() {
        let mut habits = Habits::default();
        habits.apply(Facet::Client, Key(1), Day(1), Lesson::Give);
        habits.apply(Facet::Client, Key(2), Day(2), Lesson::Give);
        habits.apply(Facet::Name, Key(1), Day(2), Lesson::Give);
        assert_eq!(
            (habits.variety(Facet::Client), habits.variety(Facet::Name), habits.variety(Facet::Intent)),
            (2, 1, 0)
        );
        assert_eq!((habits.days(Facet::Client, Key(1), Day(9)), habits.days(Facet::Intent, Key(1), Day(9))), (1, 0));
    }

    proptest! {
        #[test]
        fn taking_back_leaves_no_trace(given in prop::collection::vec((0u64..9, 0i32..9), 0..30), extra in prop::collection::vec((0u64..9, 0i32..9), 0..30)) {
            let mut histories = Histories::default();
            let mut teach = |list: &[(u64, i32)], lesson| for (value, day) in list {
                histories.change(Key(value % 3), |habits| habits.apply(Facet::Client, Key(*value), Day(*day), lesson));
            };
            teach(&given, Lesson::Give);
            teach(&extra, Lesson::Give);
            teach(&extra, Lesson::TakeBack);
            let mut plain = Histories::default();
            for (value, day) in &given {
                plain.change(Key(value % 3), |habits| habits.apply(Facet::Client, Key(*value), Day(*day), Lesson::Give));
            }
            prop_assert_eq!(postcard::to_stdvec(&histories).unwrap(), postcard::to_stdvec(&plain).unwrap());
        }
    }
}

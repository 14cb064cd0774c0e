//! Where people inside go: visits to sites and links in their own mail, over distinct people and days.
//!
//! What a mail itself caused never counts for its links: a person's visits and mentions count only if
//! they came before the first outside mail that brought that person a link to the same entity. The rule
//! is applied when reading, so that taking a mail back restores what it had shadowed.

use crate::days::decay;
use crate::{Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Timestamp;

/// The most people kept for one entity; above, it is popular beyond question.
pub const PEOPLE_MAX: usize = 64;

/// The most delivery times kept for one person and entity; the earliest stay.
pub const DELIVERIES_MAX: usize = 128;

/// The most entities whose visits are kept. Beyond, those that fewest people went to are forgotten, the longest unseen
/// first: what many use stays exact, and what is forgotten counts as rare, which it was.
pub const ENTITIES_MAX: usize = 1 << 19;

/// The most people and devices counted as seen on the network.
pub const OBSERVED_MAX: usize = 1 << 20;

/// How many people inside have been to an entity of their own accord.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reach {
    /// People (or unassigned devices) who visited it, at most [`PEOPLE_MAX`].
    pub visitors: usize,
    /// People who linked to it in their own mail, at most [`PEOPLE_MAX`].
    pub mentioners: usize,
    /// Both, each person decayed since their last time.
    pub weight: f64,
}

impl Reach {
    /// Whether nobody has ever been there or linked there.
    pub fn is_nobody(self) -> bool {
        self.visitors + self.mentioners == 0
    }

    /// 0 to 100: 100 when no one has ever been there, halved with each decayed person.
    pub fn rarity(self) -> f64 {
        100.0 * (-self.weight).exp2()
    }
}

/// When one person did something with one entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Contact {
    person: Key,
    /// Milliseconds since the epoch, ascending; the first and the last are kept for visits.
    times: Vec<i64>,
}

/// The contacts of all people with one entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Contacts(Vec<Contact>);

impl Contacts {
    fn position(&self, person: Key) -> Result<usize, usize> {
        self.0.binary_search_by_key(&person, |contact| contact.person)
    }

    /// Of those that are kept the longest, the highest: many people, seen lately.
    fn rank(&self, key: Key) -> (usize, i64, Key) {
        let last = self.0.iter().filter_map(|contact| contact.times.last()).max();
        (self.0.len(), last.copied().unwrap_or(i64::MIN), key)
    }

    /// Keeps the earliest and the latest time of each person: all that is ever asked.
    fn visit(&mut self, person: Key, millis: i64) {
        match self.position(person) {
            Ok(at) => {
                let times = &mut self.0[at].times;
                let (first, last) = (times[0].min(millis), times[times.len() - 1].max(millis));
                times.clear();
                times.push(first);
                if last > first {
                    times.push(last);
                }
            }
            Err(at) if self.0.len() < PEOPLE_MAX => self.0.insert(at, Contact { person, times: vec![millis] }),
            Err(_) => {}
        }
    }

    fn mention(&mut self, person: Key, millis: i64, lesson: Lesson) {
        match (self.position(person), lesson) {
            (Ok(at), Lesson::Give) => insert_sorted(&mut self.0[at].times, millis),
            (Ok(at), Lesson::TakeBack) => {
                remove_sorted(&mut self.0[at].times, millis);
                if self.0[at].times.is_empty() {
                    self.0.remove(at);
                }
            }
            (Err(at), Lesson::Give) if self.0.len() < PEOPLE_MAX => {
                self.0.insert(at, Contact { person, times: vec![millis] });
            }
            (Err(_), _) => {}
        }
    }
}

fn insert_sorted(times: &mut Vec<i64>, millis: i64) {
    let at = times.partition_point(|time| *time <= millis);
    if at < DELIVERIES_MAX {
        times.insert(at, millis);
        times.truncate(DELIVERIES_MAX);
    }
}

fn remove_sorted(times: &mut Vec<i64>, millis: i64) {
    if let Ok(at) = times.binary_search(&millis) {
        times.remove(at);
    }
}

/// Visits, mentions and deliveries by entity (see [`thymus_event::domain::entity`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Popularity {
    visits: Table<Key, Contacts>,
    mentions: Table<Key, Contacts>,
    deliveries: Table<Key, Vec<i64>>,
    people: Table<Key, bool>,
    /// When the first visit was made.
    since: Option<Timestamp>,
    entities_max: usize,
}

impl Default for Popularity {
    fn default() -> Self {
        Self::with_limit(ENTITIES_MAX)
    }
}

impl Popularity {
    /// Keeps the visits to so many entities, at least four.
    pub fn with_limit(entities_max: usize) -> Self {
        Self {
            visits: Table::default(),
            mentions: Table::default(),
            deliveries: Table::default(),
            people: Table::default(),
            since: None,
            entities_max: entities_max.max(4),
        }
    }

    /// A person (or an unassigned device) went to an entity.
    pub fn visited(&mut self, entity: Key, person: Key, time: Timestamp) {
        self.visits.change(entity, |contacts| contacts.visit(person, time.millis()), |_| false);
        self.since = Some(self.since.map_or(time, |since| since.min(time)));
        if self.people.len() < OBSERVED_MAX || self.people.at(person).is_some() {
            self.people.change(person, |seen| *seen = true, |_| false);
        }
        if self.visits.len() > self.entities_max {
            self.forget_the_rarest();
        }
    }

    /// Keeps three quarters of the entities: so it happens seldom enough to cost little a visit.
    fn forget_the_rarest(&mut self) {
        let mut ranks: Vec<(usize, i64, Key)> = self.visits.iter().map(|(key, contacts)| contacts.rank(key)).collect();
        let gone = ranks.len() - self.entities_max / 4 * 3;
        let (_, last_gone, _) = ranks.select_nth_unstable(gone.saturating_sub(1));
        let last_gone = *last_gone;
        self.visits.retain(|key, contacts| contacts.rank(key) > last_gone);
    }

    /// A person inside linked to an entity in text of their own.
    pub fn linked(&mut self, entity: Key, person: Key, time: Timestamp, lesson: Lesson) {
        let empty = |contacts: &Contacts| contacts.0.is_empty();
        self.mentions.change(entity, |contacts| contacts.mention(person, time.millis(), lesson), empty);
    }

    /// A mail from outside brought a person a link to an entity.
    pub fn delivered(&mut self, entity: Key, person: Key, time: Timestamp, lesson: Lesson) {
        let millis = time.millis();
        self.deliveries.change(
            entity.and(person),
            |times| match lesson {
                Lesson::Give => insert_sorted(times, millis),
                Lesson::TakeBack => remove_sorted(times, millis),
            },
            Vec::is_empty,
        );
    }

    /// How many people and devices were ever seen on the network.
    pub fn observed_people(&self) -> usize {
        self.people.len()
    }

    /// Over how many days visits have been seen up to `now`; 0 where there are none yet.
    pub fn observed_days(&self, now: Timestamp) -> usize {
        let days = self.since.map(|since| i64::from(now.day().0) - i64::from(since.day().0) + 1);
        days.and_then(|days| usize::try_from(days).ok()).unwrap_or(0)
    }

    /// How many people went or linked to an entity up to `now`, not led there by a mail from outside.
    pub fn reach(&self, entity: Key, now: Timestamp) -> Reach {
        let mut reach = Reach::default();
        let counted = |contacts: Option<&Contacts>, reach: &mut Reach| {
            let mut people = 0;
            for contact in contacts.map_or(&[][..], |contacts| &contacts.0) {
                if self.of_own_accord(entity, contact, now) {
                    people += 1;
                    reach.weight += age_weight(contact, now);
                }
            }
            people
        };
        reach.visitors = counted(self.visits.at(entity), &mut reach);
        reach.mentioners = counted(self.mentions.at(entity), &mut reach);
        reach
    }

    fn of_own_accord(&self, entity: Key, contact: &Contact, now: Timestamp) -> bool {
        let first = contact.times.first().copied().unwrap_or(i64::MAX);
        let delivered = self.deliveries.at(entity.and(contact.person)).and_then(|times| times.first());
        first <= now.millis() && delivered.is_none_or(|delivered| first < *delivered)
    }

    /// How many people and devices went to an entity up to `now`, for whatever reason, at most [`PEOPLE_MAX`].
    pub fn visitors(&self, entity: Key, now: Timestamp) -> usize {
        let contacts = self.visits.at(entity).map_or(&[][..], |contacts| &contacts.0);
        contacts.iter().filter(|contact| contact.times.first().is_some_and(|first| *first <= now.millis())).count()
    }

    /// When `person` last went to an entity of their own accord, up to `now`: the visit that a
    /// subscription follows.
    pub fn visit_before(&self, entity: Key, person: Key, now: Timestamp) -> Option<Timestamp> {
        let contacts = self.visits.at(entity)?;
        let contact = &contacts.0[contacts.position(person).ok()?];
        if !self.of_own_accord(entity, contact, now) {
            return None;
        }
        let times = contact.times.iter().rev();
        times.copied().find(|time| *time <= now.millis()).map(Timestamp::from_millis)
    }
}

fn age_weight(contact: &Contact, now: Timestamp) -> f64 {
    let last = contact.times.iter().rev().find(|time| **time <= now.millis());
    last.map_or(0.0, |time| decay(now.day().0 - Timestamp::from_millis(*time).day().0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SITE: Key = Key(1);
    const ANN: Key = Key(2);
    const BOB: Key = Key(3);

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_seconds(hour * 3600)
    }

    #[test]
    fn visits_that_a_mail_caused_do_not_count() {
        let mut popularity = Popularity::default();
        popularity.delivered(SITE, ANN, at(1), Lesson::Give);
        popularity.visited(SITE, ANN, at(2));
        assert!(popularity.reach(SITE, at(3)).is_nobody());
        assert_eq!(popularity.visit_before(SITE, ANN, at(3)), None);
        popularity.visited(SITE, BOB, at(2));
        assert_eq!(popularity.reach(SITE, at(3)).visitors, 1);
        popularity.delivered(SITE, ANN, at(1), Lesson::TakeBack);
        assert_eq!(popularity.reach(SITE, at(3)).visitors, 2);
    }

    #[test]
    fn a_subscription_follows_a_visit() {
        let mut popularity = Popularity::default();
        popularity.visited(SITE, ANN, at(1));
        popularity.visited(SITE, ANN, at(5));
        assert_eq!(popularity.visit_before(SITE, ANN, at(6)), Some(at(5)));
        assert_eq!(popularity.visit_before(SITE, ANN, at(0)), None);
        assert_eq!(popularity.visit_before(SITE, BOB, at(6)), None);
    }

    #[test]
    fn rarity_is_total_when_nobody_was_there_and_halves_with_each_person() {
        let mut popularity = Popularity::default();
        assert!((popularity.reach(SITE, at(1)).rarity() - 100.0).abs() < 1e-9);
        popularity.visited(SITE, ANN, at(1));
        assert!((popularity.reach(SITE, at(1)).rarity() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_flood_of_hosts_leaves_what_many_use_exact() {
        const LIMIT: usize = 1 << 10;
        let mut popularity = Popularity::with_limit(LIMIT);
        for person in 0..20 {
            (0..50).for_each(|site| popularity.visited(Key(site), Key(1000 + person), at(1)));
        }
        for n in 0..20 * LIMIT as u64 {
            popularity.visited(Key::number(n), ANN, at(2 + n as i64 / 100));
        }
        assert!(popularity.visits.len() <= LIMIT);
        assert!((0..50).all(|site| popularity.reach(Key(site), at(9999)).visitors == 20));
        let forgotten = popularity.reach(Key::number(7), at(9999));
        assert!(forgotten.is_nobody() && forgotten.rarity() > 99.9);
        // Told again, what is kept does not change.
        let before = popularity.clone();
        (0..50).for_each(|site| popularity.visited(Key(site), Key(1003), at(1)));
        assert_eq!(popularity, before);
    }

    proptest! {
        #[test]
        fn visits_after_the_mail_never_lower_rarity(before in prop::collection::vec((0u64..5, 0i64..50), 0..20), after in prop::collection::vec((0u64..3, 51i64..100), 0..20)) {
            let mut popularity = Popularity::default();
            before.iter().for_each(|(person, hour)| popularity.visited(SITE, Key(*person), at(*hour)));
            (0..3).for_each(|person| popularity.delivered(SITE, Key(person), at(50), Lesson::Give));
            let rarity = popularity.reach(SITE, at(50)).visitors;
            after.iter().for_each(|(person, hour)| popularity.visited(SITE, Key(*person), at(*hour)));
            prop_assert_eq!(popularity.reach(SITE, at(101)).visitors, rarity);
        }
    }
}

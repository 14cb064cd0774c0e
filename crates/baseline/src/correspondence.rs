//! Relationships as people inside make them: whom they write to, whose mail they answer, whom they mention.
//!
//! This is where trust is earned (signals KCE, KCD, RCE and the tie of a pair). Counts are of distinct
//! days per person: a hundred messages to one address on one day are one day.

use crate::days::decay;
use crate::{DayCounts, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;

/// The most people kept for one tie list; above, further people add nothing, since trust is saturated.
pub const PEOPLE_MAX: usize = 256;

/// Who did something to or with one entity, on which days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties(Vec<(Key, DayCounts)>);

impl Ties {
    /// Gives or takes back one occurrence by `person`.
    pub fn apply(&mut self, person: Key, day: Day, lesson: Lesson) {
        match self.0.binary_search_by_key(&person, |tie| tie.0) {
            Ok(at) => {
                self.0[at].1.apply(day, lesson);
                if self.0[at].1.is_empty() {
                    self.0.remove(at);
                }
            }
            Err(at) if lesson == Lesson::Give && self.0.len() < PEOPLE_MAX => {
                let mut counts = DayCounts::default();
                counts.apply(day, lesson);
                self.0.insert(at, (person, counts));
            }
            Err(_) => {}
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The days of one person.
    pub fn of(&self, person: Key) -> Option<&DayCounts> {
        self.0.binary_search_by_key(&person, |tie| tie.0).ok().map(|at| &self.0[at].1)
    }

    /// How many people.
    pub fn people(&self) -> usize {
        self.0.len()
    }

    /// Distinct days, summed over people.
    pub fn person_days(&self, today: Day) -> usize {
        self.0.iter().map(|(_, counts)| counts.days_until(today)).sum()
    }

    /// 0 to 100: `100·(1 − e^(−m))`, m the sum over people of `ln(1 + decayed days)`.
    pub fn strength(&self, today: Day) -> f64 {
        let mass: f64 = self.0.iter().map(|(_, counts)| counts.decayed_days(today).ln_1p()).sum();
        100.0 * -(-mass).exp_m1()
    }

    /// Everyone, with their days.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &DayCounts)> {
        self.0.iter().map(|(person, counts)| (*person, counts))
    }
}

/// All relationships of one organisation. Keys are of addresses, organisational domains and Message-IDs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Correspondence {
    written: Table<Key, Ties>,
    written_domain: Table<Key, Ties>,
    mentioned: Table<Key, Ties>,
    received: Table<Key, DayCounts>,
    colleagues: Table<Key, Ties>,
    sent_ids: Table<Key, DayCounts>,
    suspicious_ids: Table<Key, DayCounts>,
    suspicious_pairs: Table<Key, DayCounts>,
    suspicious_authors: Table<Key, DayCounts>,
}

impl Correspondence {
    /// A person inside wrote to an outside address, of a domain (none for shared mailbox providers).
    pub fn wrote_to(&mut self, person: Key, address: Key, domain: Option<Key>, day: Day, lesson: Lesson) {
        self.written.change(address, |ties| ties.apply(person, day, lesson), Ties::is_empty);
        if let Some(domain) = domain {
            self.written_domain.change(domain, |ties| ties.apply(person, day, lesson), Ties::is_empty);
        }
    }

    /// A person inside wrote to a person inside.
    pub fn wrote_inside(&mut self, person: Key, colleague: Key, day: Day, lesson: Lesson) {
        self.colleagues.change(person, |ties| ties.apply(colleague, day, lesson), Ties::is_empty);
    }

    /// A trusted text by `person` mentions an address.
    pub fn mentioned(&mut self, person: Key, address: Key, day: Day, lesson: Lesson) {
        self.mentioned.change(address, |ties| ties.apply(person, day, lesson), Ties::is_empty);
    }

    /// A person inside received mail from a sender (history, not trust).
    pub fn received(&mut self, sender: Key, person: Key, day: Day, lesson: Lesson) {
        self.received.change(sender.and(person), |counts| counts.apply(day, lesson), DayCounts::is_empty);
    }

    /// The organisation sent a message with this Message-ID.
    pub fn sent(&mut self, message_id: Key, day: Day, lesson: Lesson) {
        self.sent_ids.change(message_id, |counts| counts.apply(day, lesson), DayCounts::is_empty);
    }

    /// A suspicious message came from a sender to these people: answering it earns no trust.
    pub fn suspect(
        &mut self,
        message_id: Option<Key>,
        sender: Key,
        domain: Option<Key>,
        people: &[Key],
        day: Day,
        lesson: Lesson,
    ) {
        if let Some(id) = message_id {
            self.suspicious_ids.change(id, |counts| counts.apply(day, lesson), DayCounts::is_empty);
        }
        for author in [Some(sender), domain].into_iter().flatten() {
            self.suspicious_authors.change(author, |counts| counts.apply(day, lesson), DayCounts::is_empty);
        }
        for person in people {
            self.suspicious_pairs.change(sender.and(*person), |counts| counts.apply(day, lesson), DayCounts::is_empty);
        }
    }

    /// Whether a message with this id was suspicious.
    pub fn is_suspicious(&self, message_id: Key) -> bool {
        self.suspicious_ids.at(message_id).is_some()
    }

    /// On how many days before `today` a sender's mail was suspicious.
    pub fn suspicious_days(&self, sender: Key, today: Day) -> usize {
        self.suspicious_authors.at(sender).map_or(0, |days| days.days_before(today))
    }

    /// Whether a suspicious message from `sender` reached `person`.
    pub fn was_approached(&self, sender: Key, person: Key) -> bool {
        self.suspicious_pairs.at(sender.and(person)).is_some()
    }

    /// Who inside wrote to this address.
    pub fn ties_to(&self, address: Key) -> Option<&Ties> {
        self.written.at(address)
    }

    /// Who inside wrote to this domain.
    pub fn ties_to_domain(&self, domain: Key) -> Option<&Ties> {
        self.written_domain.at(domain)
    }

    /// Who inside mentioned this address.
    pub fn mentions(&self, address: Key) -> Option<&Ties> {
        self.mentioned.at(address)
    }

    /// On which days `person` received mail from `sender`.
    pub fn mail_between(&self, sender: Key, person: Key) -> Option<&DayCounts> {
        self.received.at(sender.and(person))
    }

    /// Whom `person` writes to inside.
    pub fn colleagues(&self, person: Key) -> Option<&Ties> {
        self.colleagues.at(person)
    }

    /// When the organisation sent the message with this Message-ID.
    pub fn sent_on(&self, message_id: Key) -> Option<Day> {
        self.sent_ids.at(message_id).and_then(DayCounts::last)
    }

    /// How many of `person`'s closest colleagues write to `address`, inside or outside, and how many were asked: the
    /// neighbourhood of a pair. Closest: most decayed days, at most `closest_max`.
    pub fn neighbourhood(&self, address: Key, person: Key, closest_max: usize, today: Day) -> (usize, usize) {
        let Some(colleagues) = self.colleagues.at(person) else { return (0, 0) };
        let mut closest: Vec<(f64, Key)> = colleagues
            .iter()
            .filter_map(|(key, days)| days.last().map(|last| (decay(today.0 - last.0), key)))
            .collect();
        closest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        closest.truncate(closest_max);
        let writes = |ties: Option<&Ties>, to: Key| ties.is_some_and(|ties| ties.of(to).is_some());
        let knows = |key: &Key| writes(self.written.at(address), *key) || writes(self.colleagues.at(*key), address);
        (closest.iter().filter(|(_, key)| knows(key)).count(), closest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Key = Key(1);
    const BOB: Key = Key(2);
    const SUPPLIER: Key = Key(10);

    #[test]
    fn one_day_of_writing_is_the_same_however_many_messages() {
        let mut few = Correspondence::default();
        few.wrote_to(ANN, SUPPLIER, None, Day(1), Lesson::Give);
        let mut many = few.clone();
        for _ in 0..100 {
            many.wrote_to(ANN, SUPPLIER, None, Day(1), Lesson::Give);
        }
        let strength = |book: &Correspondence| book.ties_to(SUPPLIER).unwrap().strength(Day(1));
        assert!((strength(&few) - strength(&many)).abs() < 1e-12);
        assert!((strength(&few) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn trust_grows_with_people_and_fades_with_time() {
        let mut book = Correspondence::default();
        book.wrote_to(ANN, SUPPLIER, None, Day(1), Lesson::Give);
        let one = book.ties_to(SUPPLIER).unwrap().strength(Day(1));
        book.wrote_to(BOB, SUPPLIER, None, Day(1), Lesson::Give);
        let two = book.ties_to(SUPPLIER).unwrap().strength(Day(1));
        assert!(two > one && book.ties_to(SUPPLIER).unwrap().strength(Day(400)) < one);
    }

    #[test]
    fn the_neighbourhood_counts_colleagues_who_know_the_sender() {
        let mut book = Correspondence::default();
        book.wrote_inside(ANN, BOB, Day(1), Lesson::Give);
        book.wrote_to(BOB, SUPPLIER, None, Day(1), Lesson::Give);
        assert_eq!(book.neighbourhood(SUPPLIER, ANN, 10, Day(2)), (1, 1));
        assert_eq!(book.neighbourhood(SUPPLIER, BOB, 10, Day(2)), (0, 0));
    }

    #[test]
    fn taking_back_leaves_an_empty_book() {
        let mut book = Correspondence::default();
        for lesson in [Lesson::Give, Lesson::TakeBack] {
            book.wrote_to(ANN, SUPPLIER, Some(Key(11)), Day(1), lesson);
            book.mentioned(ANN, SUPPLIER, Day(1), lesson);
            book.sent(Key(77), Day(1), lesson);
            book.suspect(Some(Key(78)), SUPPLIER, Some(Key(11)), &[ANN, BOB], Day(1), lesson);
        }
        assert_eq!(book, Correspondence::default());
    }
}

//! Which known domain a stranger's domain imitates.
//!
//! Labels are compared by their UTS 39 skeleton (so that `rn` meets `m`, `1` meets `l`), by
//! Damerau–Levenshtein distance scaled by length, by a changed suffix and by added words. An index of
//! deletions (Garbe's symmetric delete) makes a look-up independent of how many domains are known.

use crate::{DayCounts, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;
use thymus_event::domain::registrable;

/// Shorter labels resemble too many others by chance.
const LABEL_CHARS_MIN: usize = 4;
/// From this length on, two edits still mean imitation.
const TWO_EDITS_CHARS_MIN: usize = 9;
/// From this length on, a known label within a longer one means imitation.
const COMBINED_CHARS_MIN: usize = 5;
/// Shorter labels stand under many suffixes by chance.
const OTHER_SUFFIX_CHARS_MIN: usize = 6;
/// Beside a known author's local part, so many letters of a label are enough: no chance makes both alike.
const SAME_LOCAL_CHARS_MIN: usize = 2;
/// Longer labels (RFC 1035 allows 63) are compared by their head.
const LABEL_CHARS_MAX: usize = 40;

/// How a domain resembles a known one, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Similarity {
    /// A known label with words added.
    Combined,
    /// The known label under another suffix.
    OtherSuffix,
    /// One or two letters differ.
    Edited,
    /// The same to the eye.
    Confusable,
}

/// A known domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    domain: String,
    /// People inside wrote to it, or it is own.
    trusted: DayCounts,
    /// People there wrote to people inside.
    heard: DayCounts,
    /// Mail came from there.
    met: DayCounts,
}

/// Why a domain is worth imitating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// People inside write to it, or it is own: at once.
    Trusted,
    /// People there write to people inside: after some days.
    Heard,
    /// Mail came from there; only together with the local part of an author there.
    Met,
}

/// A known domain that an unknown one resembles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resemblance<'a> {
    /// The known one.
    pub known: &'a str,
    /// How.
    pub similarity: Similarity,
    /// The author's local part is known there: it is an address that is imitated.
    pub same_local: bool,
}

/// Days of being heard after which a domain is worth imitating.
const HEARD_DAYS_MIN: usize = 4;

/// The domains worth imitating: the organisation's own, its correspondents', the services it knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lookalike {
    known: Table<Key, Known>,
    by_label: Table<Key, Vec<Key>>,
    by_deletion: Table<Key, Vec<Key>>,
}

impl Lookalike {
    /// A domain earned (or lost) a day of being worth imitating.
    pub fn apply(&mut self, domain: &str, worth: Worth, day: Day, lesson: Lesson) {
        let domain = registrable(domain);
        let key = Key::of(domain);
        let had = self.known.at(key).is_some();
        if had || lesson == Lesson::Give {
            self.known.change(key, |known| known.learn(domain, worth, day, lesson), Known::is_empty);
        }
        let has = self.known.at(key).is_some();
        if had != has {
            self.index(domain, key, has);
        }
    }

    fn index(&mut self, domain: &str, key: Key, add: bool) {
        let label = skeleton(label_of(domain));
        let mark = |list: &mut Vec<Key>| match (list.binary_search(&key), add) {
            (Err(at), true) => list.insert(at, key),
            (Ok(at), false) => drop(list.remove(at)),
            _ => {}
        };
        self.by_label.change(Key::of(&label), mark, Vec::is_empty);
        for variant in deletions(&label) {
            self.by_deletion.change(variant, mark, Vec::is_empty);
        }
    }

    fn is_worth(&self, key: Key, today: Day) -> bool {
        self.known.at(key).is_some_and(|known| known.is_worth(today))
    }

    /// The known domain that an unknown one resembles most; `None` for domains worth imitating themselves.
    /// `same_local` tells whether the author's local part is known at a domain: then weaker likeness is
    /// enough, and the domain need not be worth imitating.
    pub fn resembled(&self, domain: &str, today: Day, same_local: &dyn Fn(&str) -> bool) -> Option<Resemblance<'_>> {
        let domain = registrable(domain);
        let label = skeleton(label_of(domain));
        let own = Key::of(domain);
        if label.is_empty() || self.is_worth(own, today) {
            return None;
        }
        let bar = |key: &Key| match () {
            () if *key == own => None,
            () if same_local(self.name(*key)) => Some(Bar::SameLocal),
            () => self.is_worth(*key, today).then_some(Bar::Worth),
        };
        let same = self.same_label(label_of(domain), &label, &bar);
        let (known, similarity, by) =
            same.or_else(|| self.edited(&label, &bar)).or_else(|| self.combined(&label, &bar))?;
        Some(Resemblance { known, similarity, same_local: by == Bar::SameLocal })
    }

    fn name(&self, key: Key) -> &str {
        self.known.at(key).map_or("", |known| &known.domain)
    }

    fn same_label(&self, raw: &str, label: &str, bar: &ToBar<'_>) -> Option<Found<'_>> {
        let chars = label.chars().count();
        let found = |key: &Key| {
            let (known, by) = (self.name(*key), bar(key)?);
            let same_letters = label_of(known) == raw;
            let chars_min =
                if same_letters { by.chars_min(OTHER_SUFFIX_CHARS_MIN) } else { by.chars_min(LABEL_CHARS_MIN) };
            let how = if same_letters { Similarity::OtherSuffix } else { Similarity::Confusable };
            (chars >= chars_min).then_some((known, how, by))
        };
        self.by_label.at(Key::of(label))?.iter().filter_map(found).max_by_key(|found| found.2)
    }

    fn edited(&self, label: &str, bar: &ToBar<'_>) -> Option<Found<'_>> {
        let (allowed, chars) = (edits_allowed(label), label.chars().count());
        let found = |key: &Key| {
            let by = bar(key).filter(|by| chars >= by.chars_min(LABEL_CHARS_MIN))?;
            let distance = strsim::damerau_levenshtein(label, &skeleton(label_of(self.name(*key))));
            (distance <= allowed).then_some((std::cmp::Reverse(by), distance, *key))
        };
        let candidates = deletions(label).into_iter().filter_map(|variant| self.by_deletion.at(variant)).flatten();
        let (by, _, key) = candidates.filter_map(found).min()?;
        Some((self.name(key), Similarity::Edited, by.0))
    }

    fn combined(&self, label: &str, bar: &ToBar<'_>) -> Option<Found<'_>> {
        let bounds: Vec<usize> = label.char_indices().map(|(at, _)| at).chain([label.len()]).collect();
        let heads = bounds.iter().rev().map(|at| &label[..*at]);
        let tails = bounds.iter().map(|at| &label[*at..]);
        let found = |part: &str| {
            let telling = part.chars().count() >= COMBINED_CHARS_MIN && part.len() * 2 >= label.len();
            let fits = |key: &&Key| bar(key).is_some_and(|by| telling || by == Bar::SameLocal);
            let key = self.by_label.at(Key::of(part))?.iter().find(fits)?;
            Some((self.name(*key), Similarity::Combined, bar(key)?))
        };
        heads
            .chain(tails)
            .map(|part| part.trim_matches('-'))
            .filter(|part| part.len() < label.len() && part.chars().count() >= SAME_LOCAL_CHARS_MIN)
            .find_map(found)
    }
}

/// What lets a known domain count as imitated, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bar {
    /// It is worth imitating.
    Worth,
    /// The author's local part is known there.
    SameLocal,
}

impl Bar {
    /// How long a label has to be where one worth imitating needs `worth_min` characters.
    const fn chars_min(self, worth_min: usize) -> usize {
        match self {
            Bar::Worth => worth_min,
            Bar::SameLocal => SAME_LOCAL_CHARS_MIN,
        }
    }
}

type ToBar<'a> = dyn Fn(&Key) -> Option<Bar> + 'a;
type Found<'a> = (&'a str, Similarity, Bar);

impl Known {
    fn learn(&mut self, domain: &str, worth: Worth, day: Day, lesson: Lesson) {
        if self.domain.is_empty() {
            domain.clone_into(&mut self.domain);
        }
        match worth {
            Worth::Trusted => self.trusted.apply(day, lesson),
            Worth::Heard => self.heard.apply(day, lesson),
            Worth::Met => self.met.apply(day, lesson),
        }
    }

    fn is_empty(&self) -> bool {
        self.trusted.is_empty() && self.heard.is_empty() && self.met.is_empty()
    }

    fn is_worth(&self, today: Day) -> bool {
        !self.trusted.is_empty() || self.heard.days_until(today) >= HEARD_DAYS_MIN
    }
}

/// The label before the public suffix: `example` of `example.co.uk`.
pub fn label_of(domain: &str) -> &str {
    registrable(domain).split('.').next().unwrap_or("")
}

/// The UTS 39 skeleton, lower-cased after skeletonising, cut at [`LABEL_CHARS_MAX`].
fn skeleton(label: &str) -> String {
    if label.bytes().all(|b| b.is_ascii_alphabetic() && b != b'm' && b != b'w' && b != b'I') {
        return label.chars().take(LABEL_CHARS_MAX).flat_map(char::to_lowercase).collect();
    }
    unicode_security::skeleton(label).take(LABEL_CHARS_MAX).flat_map(char::to_lowercase).collect()
}

fn edits_allowed(label: &str) -> usize {
    if label.chars().count() >= TWO_EDITS_CHARS_MIN { 2 } else { 1 }
}

/// Keys of the label and of all that is left when up to as many letters as edits are allowed go missing.
fn deletions(label: &str) -> Vec<Key> {
    let chars: Vec<char> = label.chars().collect();
    let mut keys = vec![Key::of(label)];
    let without = |chars: &[char], at: usize| -> Vec<char> {
        chars.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c).collect()
    };
    for first in 0..chars.len() {
        let once = without(&chars, first);
        keys.push(Key::of(&once.iter().collect::<String>()));
        if edits_allowed(label) > 1 {
            keys.extend((first..once.len()).map(|second| Key::of(&without(&once, second).iter().collect::<String>())));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(domains: &[&str]) -> Lookalike {
        let mut lookalike = Lookalike::default();
        domains.iter().for_each(|domain| lookalike.apply(domain, Worth::Trusted, Day(1), Lesson::Give));
        lookalike
    }

    #[test]
    fn imitations_are_seen() {
        let known = with(&["modernworks.com", "harbour.org", "kilnbank.co.uk"]);
        let cases = [
            ("rnodernworks.com", "modernworks.com", Similarity::Confusable),
            ("modernvvorks.com", "modernworks.com", Similarity::Edited),
            ("modernwroks.com", "modernworks.com", Similarity::Edited),
            ("harbours.org", "harbour.org", Similarity::Edited),
            ("harbour.net", "harbour.org", Similarity::OtherSuffix),
            ("mail.harbour-inc.com", "harbour.org", Similarity::Combined),
            ("my-kilnbank.info", "kilnbank.co.uk", Similarity::Combined),
        ];
        for (domain, like, how) in cases {
            let found = known.resembled(domain, Day(2), &|_| false).map(|found| (found.known, found.similarity));
            assert_eq!(found, Some((like, how)), "{domain}");
        }
    }

    #[test]
    fn near_misses_are_not() {
        let known = with(&["modernworks.com", "harbour.org", "abc.com", "iron.com"]);
        for domain in
            ["modernworks.com", "mail.harbour.org", "abd.com", "hardware.org", "irony.de.example", "unrelated.net"]
        {
            let found = known.resembled(domain, Day(2), &|_| false);
            assert!(found.is_none() || domain.starts_with("irony"), "{domain}: {found:?}");
        }
    }

    #[test]
    fn with_a_known_local_part_less_likeness_is_enough() {
        let mut known = Lookalike::default();
        for domain in ["rs.com", "kilnmail.com", "harbour.org"] {
            known.apply(domain, Worth::Met, Day(1), Lesson::Give);
        }
        let cases =
            [("rss.com", "rs.com"), ("rs-mail.com", "rs.com"), ("rs.net", "rs.com"), ("kilnmaill.com", "kilnmail.com")];
        for (domain, like) in cases {
            let found =
                known.resembled(domain, Day(2), &|known| known == like).map(|found| (found.known, found.same_local));
            assert_eq!(found, Some((like, true)), "{domain}");
            assert_eq!(known.resembled(domain, Day(2), &|_| false), None, "{domain}");
        }
    }

    #[test]
    fn taking_back_leaves_no_trace() {
        let mut lookalike = with(&["modernworks.com"]);
        let before = lookalike.clone();
        lookalike.apply("harbour.org", Worth::Heard, Day(3), Lesson::Give);
        lookalike.apply("harbour.org", Worth::Heard, Day(3), Lesson::TakeBack);
        lookalike.apply("never-seen.org", Worth::Trusted, Day(3), Lesson::TakeBack);
        assert_eq!(lookalike, before);
    }
}

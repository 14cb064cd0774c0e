//! Lists of indicators against what is known of them: what there is to add, what to take back, and what had better not be
//! believed.

mod danger;

pub use danger::{Danger, Own, PEOPLE_MIN, Use, by_itself, by_use};

use std::collections::{BTreeMap, BTreeSet};
use thymus_event::evidence::{Evidence, Fact, Indicator};
use thymus_event::{EventId, Timestamp};

/// What a list says of one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From when on, where it says so.
    pub from: Option<Timestamp>,
    /// Until when, exclusive; none is for good.
    pub until: Option<Timestamp>,
    /// The list takes it back.
    pub is_revoked: bool,
}

impl Entry {
    /// Two entries about one indicator: it is listed while either says so.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self.is_revoked, other.is_revoked) {
            (true, false) => other,
            (false, true) => self,
            _ => Self {
                from: self.from.zip(other.from).map(|(one, other)| one.min(other)),
                until: self.until.zip(other.until).map(|(one, other)| one.max(other)),
                is_revoked: self.is_revoked,
            },
        }
    }
}

/// What is to be done about one indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the list said so before.
    Known,
    /// Its facts of before are withdrawn, where there are any, and a fact appended.
    Add {
        /// Facts that say something else than the list does now.
        withdraw: Vec<EventId>,
        /// Until when it holds.
        until: Option<Timestamp>,
        /// How many times it was taken back before: the fact is another one then.
        round: u32,
    },
    /// Its facts of before are withdrawn.
    Withdraw(Vec<EventId>, Passed),
    /// Nothing: it was never told, and need not be.
    Pass(Passed),
}

/// Why an entry tells nothing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passed {
    /// The list takes it back.
    Revoked,
    /// It holds no more.
    Expired,
    /// It does not hold yet.
    NotYet,
    /// A person withdrew what the list said.
    WithdrawnByHand,
}

impl Passed {
    /// In plain words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Passed::Revoked => "revoked",
            Passed::Expired => "expired",
            Passed::NotYet => "not valid yet",
            Passed::WithdrawnByHand => "withdrawn by hand earlier",
        }
    }
}

/// What one source's lists said before, as far as the log knows.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Facts that stand: id, and until when.
    standing: BTreeMap<Indicator, Vec<(EventId, Option<Timestamp>)>>,
    /// How many were taken back, by whomever.
    rounds: BTreeMap<Indicator, u32>,
    /// Of whom a person took something back.
    by_hand: BTreeSet<Indicator>,
}

impl Before {
    /// Of the whole log of evidence, in its order.
    pub fn of<'a>(log: impl Iterator<Item = &'a Evidence> + Clone, source: &str) -> Self {
        let withdrawals = log.clone().filter_map(|fact| Some((fact.withdraws()?, fact.provenance.source == source)));
        let withdrawn: BTreeMap<EventId, bool> = withdrawals.collect();
        let mut before = Self::default();
        for fact in log.filter(|fact| fact.provenance.source == source) {
            let Fact::Imported { until } = fact.fact else { continue };
            let Some(by_itself) = withdrawn.get(&fact.id) else {
                before.standing.entry(fact.indicator.clone()).or_default().push((fact.id, until));
                continue;
            };
            *before.rounds.entry(fact.indicator.clone()).or_default() += 1;
            if !by_itself {
                before.by_hand.insert(fact.indicator.clone());
            }
        }
        before
    }

    /// What there is to do about one indicator. What a person withdrew stays so, unless `is_forced`.
    pub fn step(&self, indicator: &Indicator, entry: Entry, now: Timestamp, is_forced: bool) -> Step {
        let standing = self.standing.get(indicator).map_or(&[][..], Vec::as_slice);
        let round = self.rounds.get(indicator).copied().unwrap_or_default();
        let by_hand = self.by_hand.contains(indicator);
        let all = || standing.iter().map(|(id, _)| *id).collect();
        let same = standing.iter().any(|(_, until)| *until == entry.until);
        let passed = match entry {
            Entry { is_revoked: true, .. } => Passed::Revoked,
            _ if same => return Step::Known,
            Entry { until: Some(until), .. } if until <= now => Passed::Expired,
            Entry { from: Some(from), .. } if from > now => Passed::NotYet,
            _ if by_hand && standing.is_empty() && !is_forced => return Step::Pass(Passed::WithdrawnByHand),
            _ => return Step::Add { withdraw: all(), until: entry.until, round },
        };
        if standing.is_empty() { Step::Pass(passed) } else { Step::Withdraw(all(), passed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::evidence::Provenance;
    use thymus_event::{Host, TenantId};

    const ALWAYS: Entry = Entry { from: None, until: None, is_revoked: false };
    const REVOKED: Entry = Entry { is_revoked: true, ..ALWAYS };

    fn hour(hours: i64) -> Timestamp {
        Timestamp::default().plus_hours(hours)
    }

    fn domain() -> Indicator {
        Indicator::Domain(Host::new("bad.example"))
    }

    fn fact(id: u8, source: &str, fact: Fact) -> Evidence {
        let provenance = Provenance { source: source.into(), ..Provenance::default() };
        let (tenant, id) = (TenantId(0), EventId([id; 16]));
        Evidence { tenant, id, time: Timestamp::default(), indicator: domain(), fact, provenance }
    }

    fn step(log: &[Evidence], entry: Entry) -> Step {
        Before::of(log.iter(), "list").step(&domain(), entry, hour(100), false)
    }

    fn imported(until: Option<Timestamp>) -> Fact {
        Fact::Imported { until }
    }

    #[test]
    fn what_is_listed_again_is_known_and_another_sources_word_is_its_own() {
        assert_eq!(step(&[], ALWAYS), Step::Add { withdraw: vec![], until: None, round: 0 });
        assert_eq!(step(&[fact(1, "list", imported(None))], ALWAYS), Step::Known);
        assert!(matches!(step(&[fact(1, "other", imported(None))], ALWAYS), Step::Add { .. }));
    }

    #[test]
    fn another_validity_takes_the_place_of_the_first() {
        let log = [fact(1, "list", imported(None))];
        let until = Some(hour(200));
        let expected = Step::Add { withdraw: vec![EventId([1; 16])], until, round: 0 };
        assert_eq!(step(&log, Entry { until, ..ALWAYS }), expected);
    }

    #[test]
    fn what_does_not_hold_now_is_passed_over_and_withdrawn_where_it_was_told() {
        let not_now = [
            (REVOKED, Passed::Revoked),
            (Entry { until: Some(hour(100)), ..ALWAYS }, Passed::Expired),
            (Entry { from: Some(hour(101)), ..ALWAYS }, Passed::NotYet),
        ];
        for (entry, why) in not_now {
            assert_eq!(step(&[], entry), Step::Pass(why));
            let log = [fact(1, "list", imported(Some(hour(500))))];
            assert_eq!(step(&log, entry), Step::Withdraw(vec![EventId([1; 16])], why));
        }
        let until = Some(hour(99));
        assert_eq!(step(&[fact(1, "list", imported(until))], Entry { until, ..ALWAYS }), Step::Known);
    }

    #[test]
    fn what_a_list_took_back_it_may_say_again_and_what_a_person_did_it_may_not() {
        let gone =
            |by: &str| [fact(1, "list", imported(None)), fact(2, by, Fact::Withdrawn { evidence: EventId([1; 16]) })];
        assert_eq!(step(&gone("list"), ALWAYS), Step::Add { withdraw: vec![], until: None, round: 1 });
        assert_eq!(step(&gone("operator"), ALWAYS), Step::Pass(Passed::WithdrawnByHand));
        let forced = Before::of(gone("operator").iter(), "list").step(&domain(), ALWAYS, hour(0), true);
        assert_eq!(forced, Step::Add { withdraw: vec![], until: None, round: 1 });
    }

    #[test]
    fn of_two_entries_about_one_indicator_the_longer_holds() {
        let until = |hours| Entry { until: Some(hour(hours)), ..ALWAYS };
        assert_eq!(until(1).or(until(2)), until(2));
        assert_eq!(until(1).or(ALWAYS), ALWAYS);
        assert_eq!(REVOKED.or(until(1)), until(1));
        assert_eq!(until(1).or(REVOKED), until(1));
    }
}

//! **How old is the domain?** (signal 13)
//!
//! Sees a registration date that evidence gives (RDAP, a feed, an operator). Matters because campaigns
//! use domains of hours. Blind without evidence: a domain new to the organisation is seen by `contact`.
//! Reference: RFC 9083 (RDAP).

use super::{Carried, EvidenceView, Found};
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{self, Observation, Seen, days};
use thymus_baseline::Key;
use thymus_event::attack::DOMAINS;

pub(super) static META: SignalMeta = SignalMeta {
    id: 9,
    name: "domain_age",
    question: "When was the author's domain, or a link's, registered?",
    group: Group::Evidence,
    scope: Scope::Message,
    by_context: false,
    cap: 4.0,
    techniques: &[DOMAINS],
    levels: &[
        Level::only_for("old", 0.96, [0.57; 5]),
        Level::only_against("months", 0.025, [0.08; 5]),
        Level::only_against("weeks", 0.01, [0.1; 5]),
        Level::only_against("days", 0.005, [0.25; 5]),
    ],
    sentence,
};

const DAY_HOURS: i64 = 24;

pub(super) fn observe<'a>(
    carried: &Carried,
    _recipient: Option<Key>,
    evidence: &'a dyn EvidenceView,
) -> Option<Found<'a>> {
    let domains = carried.domain.into_iter().chain(carried.links.iter().copied());
    let (registered, youngest) = domains
        .filter_map(|key| Some((evidence.registered(key)?, key)))
        .filter(|(registered, _)| *registered <= carried.time)
        .max_by_key(|(registered, _)| *registered)?;
    let hours = (carried.time.millis() - registered.millis()) / 3_600_000;
    let level = match hours / DAY_HOURS {
        0..7 => 3,
        7..60 => 2,
        60..365 => 1,
        _ => 0,
    };
    let counts = [usize::try_from(hours).unwrap_or(0), usize::try_from(hours / DAY_HOURS).unwrap_or(0), 0];
    Some(Found { level, culprit: youngest, because: "", counts })
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, counts: [hours, age, _], .. } = &observation.seen;
    match *age {
        0 => format!("{what} was registered {} before the message came.", observation::hours(*hours)),
        age => format!("{what} was registered {} before the message came.", days(age)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_facts::{Facts, mail, sees, survives_hostile_mail};
    use super::*;
    use crate::testing::{Mail, hour};

    /// The stranger's letter comes in this hour.
    const LATER: i64 = 22 * 24;

    fn level(domain: &str, hours_before: i64, mail: &Mail) -> &'static str {
        let facts = Facts::default().registered(domain, hour(LATER - hours_before));
        sees(&META, mail, &facts).map_or("", |said| said.0)
    }

    #[test]
    fn a_domain_of_hours_is_seen_as_author_and_as_link() {
        let facts = Facts::default().registered("stranger.example", hour(LATER - 2));
        let sentence = "stranger.example was registered 2 hours before the message came.".to_owned();
        assert_eq!(sees(&META, &mail(), &facts), Some(("days", sentence)));
        assert_eq!(level("lure.example", 30, &mail().link("lure.example")), "days");
    }

    #[test]
    fn an_old_domain_is_ordinary() {
        assert_eq!(level("stranger.example", 500 * 24, &mail()), "old");
        assert_eq!(level("stranger.example", 90 * 24, &mail()), "months");
        assert_eq!(level("stranger.example", 7 * 24, &mail()), "weeks");
    }

    #[test]
    fn without_evidence_or_from_the_future_nothing_is_said() {
        assert_eq!(sees(&META, &mail(), &Facts::default()), None);
        assert_eq!(level("stranger.example", -5, &mail()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

//! **How old is the domain?** (signal 13)
//!
//! Sees a registration date that evidence gives (RDAP, a feed, an operator). Matters because campaigns
//! use domains of hours. Blind without evidence: a domain new to the organisation is seen by `contact`.
//! Reference: RFC 9083 (RDAP).

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{self, Observation, Seen, days};
use crate::scene::View;
use thymus_event::attack::DOMAINS;

pub(super) static META: SignalMeta = SignalMeta {
    id: 9,
    name: "domain_age",
    question: "When was the author's domain, or a link's, registered?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: false,
    cap: 4.0,
    techniques: &[DOMAINS],
    levels: &[
        Level::only_for("old", 0.96, [0.35, 0.35, 0.9, 0.7, 0.5]),
        Level::only_against("months", 0.025, [0.1, 0.1, 0.02, 0.1, 0.1]),
        Level::only_against("weeks", 0.01, [0.15, 0.15, 0.03, 0.1, 0.15]),
        Level::only_against("days", 0.005, [0.4, 0.4, 0.05, 0.1, 0.25]),
    ],
    sentence,
};

const DAY_HOURS: i64 = 24;

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let author = scene.sender().map(|s| (s.author.domain, s.domain()));
    let links = scene.links.iter().map(|view| (view.link.entity, view.link.host.as_str()));
    let youngest = author
        .into_iter()
        .chain(links)
        .filter_map(|(key, name)| Some((scene.evidence.registered(key)?, name)))
        .filter(|(registered, _)| *registered <= scene.features.time)
        .max_by_key(|(registered, _)| *registered)?;
    let hours = (scene.features.time.millis() - youngest.0.millis()) / 3_600_000;
    let level = match hours / DAY_HOURS {
        0..7 => 3,
        7..60 => 2,
        60..365 => 1,
        _ => 0,
    };
    let counts = [usize::try_from(hours).unwrap_or(0), usize::try_from(hours / DAY_HOURS).unwrap_or(0), 0];
    Some(Observation::with(&META, level, Seen::what(youngest.1).counts(counts)))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, counts: [hours, age, _], .. } = &observation.seen;
    match *age {
        0 => format!("{what} was registered {} before the message came.", observation::hours(*hours)),
        age => format!("{what} was registered {} before the message came.", days(age)),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::hour;

    use thymus_baseline::Key;

    fn world(domain: &str, hours_before: i64) -> World {
        let mut world = World::lived_in();
        world.facts.registered.push((Key::of(domain), hour(LATER - hours_before)));
        world
    }

    #[test]
    fn a_domain_of_hours_is_seen_as_author_and_as_link() {
        let (level, sentence) = world("stranger.example", 2).sees(&META, &stranger()).expect("an observation");
        assert_eq!(level, "days");
        assert_eq!(sentence, "stranger.example was registered 2 hours before the message came.");
        assert_eq!(world("lure.example", 30).level(&META, &eve(hour(LATER)).link("lure.example")), "days");
    }

    #[test]
    fn an_old_domain_is_ordinary() {
        assert_eq!(world("stranger.example", 500 * 24).level(&META, &stranger()), "old");
        assert_eq!(world("stranger.example", 90 * 24).level(&META, &stranger()), "months");
        assert_eq!(world("stranger.example", 7 * 24).level(&META, &stranger()), "weeks");
    }

    #[test]
    fn without_evidence_or_from_the_future_nothing_is_said() {
        assert_eq!(World::lived_in().level(&META, &stranger()), "");
        assert_eq!(world("stranger.example", -5).level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

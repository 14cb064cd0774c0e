//! **Has anyone ever been where it links to?** (signal 25, 26)
//!
//! Sees the rarest entity that the author's own links lead to: over network visits and over links in
//! trusted mail, without those that this mail caused. Matters because a lure must lead somewhere, and
//! attackers' hosts are new. Blind to attacks on popular platforms, whose tenants count as their own
//! entities where they can be told apart.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days, people_have};
use crate::scene::{LinkView, View};
use thymus_event::attack::SPEARPHISHING_LINK;
use thymus_event::domain::is_public;

pub(super) static META: SignalMeta = SignalMeta {
    id: 11,
    name: "link_rarity",
    question: "Has anyone in the organisation ever been to the places it links to?",
    group: Group::Links,
    scope: Scope::Message,
    by_context: true,
    cap: 2.4,
    techniques: &[SPEARPHISHING_LINK],
    levels: &[
        Level::only_for("no_links", 0.3, [0.12, 0.45, 0.05, 0.005, 0.02]),
        Level::only_for("common", 0.4, [0.06, 0.05, 0.05, 0.02, 0.05]),
        Level::new("known_to_few", 0.1, [0.05, 0.05, 0.04, 0.06, 0.06]),
        Level::new("unknown_of_author", 0.1, [0.32, 0.22, 0.02, 0.05, 0.0]),
        Level::only_against("unknown", 0.05, [0.42, 0.2, 0.83, 0.83, 0.85]),
        Level::habit("of_author_alone", 0.05, [0.03, 0.03, 0.01, 0.035, 0.02]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let rank = |link: &LinkView<'_>| severity(link, scene.doubted);
    let Some(rarest) = scene.links.iter().max_by(|a, b| rank(a).total_cmp(&rank(b))) else {
        return Some(Observation::new(&META, 0));
    };
    let level = level(rarest, scene.doubted);
    let (people, days) = scene.watched();
    // Of what nobody knows the sentence tells over how many days nobody went there.
    let first = if matches!(level, 3 | 4) { days } else { rarest.reach.visitors };
    let counts = [first, rarest.reach.mentioners, people];
    let seen = Seen::what(rarest.link.host.as_str()).counts(counts);
    Some(Observation::with(&META, level, seen))
}

fn level(view: &LinkView<'_>, doubted: bool) -> usize {
    match () {
        () if view.is_common() => 1,
        () if !view.is_unknown() => 2,
        () if !doubted && (view.days_by_author > 0 || view.days_by_domain > 0) => 5,
        () if view.link.of_sender || view.bears_author => 3,
        () => 4,
    }
}

/// Levels, and rarity within a level.
fn severity(view: &LinkView<'_>, doubted: bool) -> f64 {
    const RANK: [f64; 6] = [0.0, 1.0, 3.0, 4.0, 5.0, 2.0];
    RANK[level(view, doubted)] * 200.0 + view.reach.rarity()
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, counts: [visitors, mentioners, observed], .. } = &observation.seen;
    match observation.level {
        0 => "It has no links.".to_owned(),
        1 => "Its links lead to places that many in the organisation, or many other senders, use.".to_owned(),
        2 if visitors + mentioners > 0 => format!(
            "{visitors} of {observed} seen on the network went to {what} of their own accord, and in trusted mail {} linked to it.",
            people_have(*mentioners)
        ),
        2 if !is_public(what) => format!("It links to {what}, a name that leads nowhere."),
        2 => format!(
            "No one has been to {what} of their own accord, but this author, or a few others, linked to it before."
        ),
        5 => format!("No one has been to {what} of their own accord, but this author has linked to it before."),
        3 if *observed == 0 => format!("It links to {what}, its own site, which no trusted mail has ever linked to."),
        4 if *observed == 0 => format!("No trusted mail has ever linked to {what}; visits are not recorded."),
        3 => format!(
            "It links to {what}, its own site, where no one in the organisation has ever been (0 of {observed} people and devices in {}).",
            days(*visitors)
        ),
        _ => format!(
            "No one in the organisation has ever been to {what} (0 of {observed} people and devices in {}), and no trusted mail has ever linked to it.",
            days(*visitors)
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, MALLORY, World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, OWN, hour};

    fn sees(mail: &Mail) -> (&'static str, String) {
        World::lived_in().sees(&META, mail).expect("an observation")
    }

    #[test]
    fn a_place_where_no_one_was_is_unknown() {
        let (level, sentence) = sees(&stranger().link("lure.example"));
        assert_eq!(level, "unknown");
        assert!(sentence.contains("lure.example (0 of 1 people and devices in "), "{sentence}");
        assert_eq!(sees(&stranger().link("stranger.example")).0, "unknown_of_author");
    }

    #[test]
    fn visited_and_usual_places_are_ordinary() {
        assert_eq!(sees(&stranger()).0, "no_links");
        let (level, sentence) = sees(&stranger().link("tides.example"));
        assert_eq!(level, "known_to_few");
        assert!(sentence.starts_with("1 of 1 seen on the network went to tides.example"), "{sentence}");
        assert_eq!(sees(&stranger().link(OWN)).0, "common");
    }

    #[test]
    fn the_rarest_of_several_counts() {
        assert_eq!(sees(&stranger().link("tides.example").link("lure.example")).0, "unknown");
    }

    #[test]
    fn visits_that_the_mail_caused_do_not_count() {
        let mut world = World::lived_in();
        world.learn(&stranger().link("lure.example"));
        world.visit(BOB, "lure.example", hour(LATER + 1));
        let next = Mail::new("other@elsewhere.example", BOB, hour(LATER + 24)).link("lure.example");
        assert_eq!(world.level(&META, &next), "unknown");
    }

    #[test]
    fn without_network_logs_no_visits_are_claimed() {
        let (level, sentence) = World::new().sees(&META, &stranger().link("lure.example")).expect("an observation");
        assert_eq!(level, "unknown");
        assert!(!sentence.contains("0 of 0"), "{sentence}");
    }

    #[test]
    fn what_an_author_alone_links_to_is_a_habit_until_it_is_doubted() {
        let mut world = World::lived_in();
        world.learn(&stranger().link("lure.example"));
        let again = Mail::new(MALLORY, BOB, hour(LATER + 48)).link("lure.example");
        assert_eq!(world.level(&META, &again), "of_author_alone");
        world.suspect(MALLORY, hour(LATER));
        assert_eq!(world.level(&META, &again), "unknown");
    }

    #[test]
    fn a_host_under_no_public_suffix_leads_nowhere() {
        let (level, sentence) = sees(&stranger().link("www.lure.comand"));
        assert_eq!(level, "known_to_few");
        assert_eq!(sentence, "It links to www.lure.comand, a name that leads nowhere.");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

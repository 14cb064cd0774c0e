//! **Does this author link there?** (signals 27, 21)
//!
//! The “is this still them?” channel of links: sees a known author or service whose links lead somewhere
//! new, and a service whose links have all moved. Trust never discounts it. Matters for accounts and
//! services taken over. Blind to authors who link somewhere new every day.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days};
use crate::scene::{HABIT_DAYS_MIN, LinkView, Scene, View};
use thymus_baseline::Facet;
use thymus_event::attack::{EMAIL_ACCOUNTS, SPEARPHISHING_LINK};

pub(super) static META: SignalMeta = SignalMeta {
    id: 12,
    name: "link_habit",
    question: "Does this author usually link to such places?",
    group: Group::Links,
    scope: Scope::Message,
    by_context: true,
    cap: 3.4,
    techniques: &[EMAIL_ACCOUNTS, SPEARPHISHING_LINK],
    levels: &[
        Level::habit("usual", 0.75, [0.05, 0.05, 0.12, 0.03, 0.1]),
        Level::only_for("new_but_common", 0.15, [0.06, 0.06, 0.05, 0.05, 0.1]),
        Level::only_for("new_of_author", 0.03, [0.1, 0.1, 0.02, 0.03, 0.0]),
        Level::only_against("new_known_to_few", 0.03, [0.1, 0.1, 0.08, 0.08, 0.12]),
        Level::only_against("new_unknown_early", 0.05, [0.0, 0.0, 0.08, 0.08, 0.08]),
        Level::only_against("new_unknown", 0.02, [0.3, 0.3, 0.45, 0.1, 0.4]),
        Level::only_against("all_moved", 0.003, [0.3, 0.2, 0.2, 0.63, 0.2]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let wrote = scene.author_days().max(if scene.is_inbound() { scene.domain_days() } else { 0 });
    if wrote < HABIT_DAYS_MIN {
        return None;
    }
    let fresh = |link: &&LinkView<'_>| link.days_by_author == 0 && link.days_by_domain == 0 && !link.own;
    let Some(rarest) = scene.links.iter().filter(fresh).max_by_key(|link| level(link)) else {
        return Some(Observation::with(&META, 0, Seen::default().counts([wrote, scene.links.len(), 0])));
    };
    let moved =
        level(rarest) >= 3 && had_steady_links(scene) && scene.links.iter().all(|link| fresh(&link) || link.own);
    let settled = wrote >= SETTLED_DAYS_MIN;
    let level = match level(rarest) {
        _ if moved && settled && scene.bulk => 6,
        4 if settled => 5,
        level => level,
    };
    Some(Observation::with(&META, level, Seen::what(rarest.link.host.as_str()).counts([wrote, 0, 0])))
}

fn level(link: &LinkView<'_>) -> usize {
    match () {
        () if link.is_common() => 1,
        () if link.link.of_sender || link.bears_author => 2,
        () if !link.is_unknown() => 3,
        () => 4,
    }
}

/// So many days of mail show where an author links; before, new places are part of getting to know it.
const SETTLED_DAYS_MIN: usize = 8;

/// Links on most of its days, and to few places.
fn had_steady_links(scene: &Scene<'_>) -> bool {
    let Some(habits) = scene.habits() else { return false };
    let most = habits.values(Facet::LinkEntity).map(|(_, counts)| counts.days_until(scene.today)).max().unwrap_or(0);
    most * 2 >= habits.days_written(scene.today)
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, counts, .. } = &observation.seen;
    let wrote = days(counts[0]);
    match observation.level {
        0 if counts[1] == 0 => "It links to nothing new, having no links.".to_owned(),
        0 => format!("It links only to places to which this author has linked before ({wrote} of mail)."),
        1 => format!("This author has not linked to {what} before, but many people or senders use it."),
        2 => format!("{what} looks like the author's own site, though no earlier mail linked to it."),
        3 => format!("In {wrote} of mail this author never linked to {what}, which few here know."),
        4 | 5 => {
            format!("In {wrote} of mail this author never linked to {what}, and no one here has ever been there.")
        }
        _ => format!(
            "All links of this sender have moved: in {wrote} of mail they led elsewhere, now to {what}, which hardly anyone here knows."
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, World, eve, news, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    #[test]
    fn a_service_whose_links_all_moved_is_seen() {
        let mail = news(hour(LATER)).link("lure.example");
        let (level, sentence) = World::lived_in().sees(&META, &mail).expect("an observation");
        assert_eq!(level, "all_moved");
        assert!(sentence.contains("in 20 days of mail they led elsewhere, now to lure.example"), "{sentence}");
    }

    #[test]
    fn a_known_persons_new_and_unknown_place_is_seen() {
        assert_eq!(World::lived_in().level(&META, &eve(hour(LATER)).link("lure.example")), "new_unknown");
        let mut early = World::new();
        (0..3).for_each(|day| early.learn(&eve(hour(day * 24))));
        assert_eq!(early.level(&META, &eve(hour(LATER)).link("lure.example")), "new_unknown_early");
    }

    #[test]
    fn usual_own_and_popular_places_are_ordinary() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &news(hour(LATER)).link("tides.example")), "usual");
        assert_eq!(world.level(&META, &eve(hour(LATER)).link("supplier.example")), "new_of_author");
        assert_eq!(world.level(&META, &eve(hour(LATER)).link("tides.example")), "new_known_to_few");
        ["a", "b", "c", "d"].iter().for_each(|who| world.visit(who, "maps.example", hour(1)));
        assert_eq!(world.level(&META, &eve(hour(LATER)).link("maps.example")), "new_but_common");
        assert_eq!(world.level(&META, &stranger().link("lure.example")), "");
    }

    #[test]
    fn a_moved_link_beside_a_usual_one_has_not_all_moved() {
        let mail = news(hour(LATER)).link("tides.example").link("lure.example");
        assert_eq!(World::lived_in().level(&META, &mail), "new_unknown");
    }

    #[test]
    fn a_sister_domain_of_an_author_who_is_known_is_as_new_as_any() {
        let moved = news(hour(LATER)).link("tidesaccount.example");
        assert_eq!(World::lived_in().level(&META, &moved), "all_moved");
        let tenant = news(hour(LATER)).link("tides-mail.github.io");
        assert_eq!(World::lived_in().level(&META, &tenant), "new_of_author");
    }

    #[test]
    fn inside_only_the_authors_own_days_make_a_habit() {
        let mut world = World::lived_in();
        let carl = || Mail::new("carl@harbour.example", BOB, hour(LATER)).link("lure.example");
        assert_eq!(world.level(&META, &carl()), "");
        (0..9).for_each(|day| world.learn(&Mail::new("carl@harbour.example", BOB, hour(day * 24))));
        assert_eq!(world.level(&META, &carl()), "new_unknown");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

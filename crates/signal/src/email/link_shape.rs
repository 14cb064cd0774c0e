//! **Is a link disguised?** (signals 28, 29, 30, 31)
//!
//! Sees targets written to deceive (IP literals, punycode, user info, ports), the recipient's address in
//! a target, shorteners and open redirects, a tenant of a shared platform, and a shown text that names
//! another host. Matters as a tie-breaker; weak alone, since newsletters redirect. Blind to plain links.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{LinkView, View};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::SPEARPHISHING_LINK;

pub(super) static META: SignalMeta = SignalMeta {
    id: 14,
    name: "link_shape",
    question: "Are its links disguised?",
    group: Group::Links,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[SPEARPHISHING_LINK],
    levels: &[
        Level::only_for("plain", 0.88, [0.6, 0.6, 0.0, 0.0, 0.0]),
        Level::new("indirect", 0.05, [0.06, 0.06, 0.08, 0.05, 0.06]),
        Level::only_against("stranger_on_platform", 0.03, [0.12, 0.12, 0.22, 0.08, 0.2]),
        Level::only_against("shown_elsewhere", 0.02, [0.08, 0.1, 0.06, 0.04, 0.06]),
        Level::only_against("names_recipient", 0.01, [0.08, 0.06, 0.05, 0.02, 0.05]),
        Level::only_against("disguised", 0.005, [0.06, 0.06, 0.04, 0.01, 0.03]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let worst = view.scene.links.iter().max_by_key(|link| level(view, link))?;
    let shown = worst.link.shown_entity.as_deref().unwrap_or("");
    Some(Observation::with(&META, level(view, worst), Seen::what(worst.link.host.as_str()).other(shown)))
}

fn level(view: &View<'_>, link: &LinkView<'_>) -> usize {
    let traits = link.link.traits;
    match () {
        () if traits.disguised => 5,
        () if traits.names_recipient && !link.link.of_sender => 4,
        () if link.link.shown_entity.is_some() && !link.is_common() && !usual_mismatch(view) => 3,
        () if link.link.shared_platform && link.is_unknown() => 2,
        () if traits.indirect => 1,
        () => 0,
    }
}

/// The history value of “shown text and target differ”.
pub(crate) const MISMATCH: Key = Key::number(3);

/// Whether this author's links usually go through a redirector.
fn usual_mismatch(view: &View<'_>) -> bool {
    view.scene.habits().is_some_and(|habits| habits.seen(Facet::LinkShape, MISMATCH).is_some())
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => "Its links are plain.".to_owned(),
        1 => format!("A link goes through a shortener or redirect ({what})."),
        2 => format!("A link leads to {what}, someone's page on a shared platform, which no one here knows."),
        3 => format!("A link shows {other}, but leads to {what}."),
        4 => format!("A link to {what} carries the recipient's address."),
        _ => format!(
            "A link's target is disguised ({what}): an address by number, look-alike letters, a user name or an odd port."
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, news, stranger, survives_hostile_mail};
    use crate::testing::hour;

    use thymus_event::Host;
    use thymus_event::email::LinkTraits;

    fn level(traits: LinkTraits) -> &'static str {
        World::lived_in().level(&META, &stranger().link("lure.example").edit_link(|link| link.traits = traits))
    }

    #[test]
    fn disguises_are_seen() {
        assert_eq!(level(LinkTraits { user_info: true, ..LinkTraits::default() }), "disguised");
        assert_eq!(level(LinkTraits { names_recipient: true, ..LinkTraits::default() }), "names_recipient");
        let mail = stranger().link("lure.example").edit_link(|link| link.shown_host = Some(Host::new("tides.example")));
        let said = World::lived_in().sees(&META, &mail);
        assert_eq!(
            said,
            Some(("shown_elsewhere", "A link shows tides.example, but leads to lure.example.".to_owned()))
        );
        assert_eq!(World::new().level(&META, &stranger().link("ann.github.io")), "stranger_on_platform");
    }

    #[test]
    fn plain_links_are_ordinary_and_shorteners_nearly_so() {
        assert_eq!(level(LinkTraits::default()), "plain");
        assert_eq!(level(LinkTraits { shortener: true, ..LinkTraits::default() }), "indirect");
        assert_eq!(World::new().level(&META, &stranger()), "");
    }

    #[test]
    fn an_author_who_always_redirects_shows_no_mismatch() {
        let redirected = |time| {
            news(time).link("tides.example").edit_link(|link| link.shown_host = Some(Host::new("boats.example")))
        };
        let mut world = World::new();
        (0..4).for_each(|day| world.learn(&redirected(hour(day * 24))));
        assert_eq!(world.level(&META, &redirected(hour(LATER))), "plain");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

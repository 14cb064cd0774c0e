//! **Does it link to its own site at all?** (signal 27)
//!
//! Sees a message whose links all lead to one foreign place and none to the author's own. Matters since
//! four of five phishing messages have no link on the sender's domain (measured on 7,910), two of three
//! one single link domain. Blind to those that link to themselves.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_event::attack::SPEARPHISHING_LINK;

pub(super) static META: SignalMeta = SignalMeta {
    id: 13,
    name: "link_focus",
    question: "Do its links lead to the author's own site, or to one foreign place?",
    group: Group::Links,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[SPEARPHISHING_LINK],
    levels: &[
        Level::new("own_site", 0.6, [0.22, 0.2, 0.25, 0.05, 0.0]),
        Level::new("several_foreign", 0.2, [0.22, 0.15, 0.15, 0.15, 0.1]),
        Level::new("one_foreign_common", 0.15, [0.16, 0.15, 0.1, 0.1, 0.1]),
        Level::only_against("one_foreign", 0.05, [0.4, 0.5, 0.5, 0.7, 0.7]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    if scene.links.is_empty() {
        return None;
    }
    let foreign: Vec<_> = scene.links.iter().filter(|link| !link.link.of_sender && !link.own).collect();
    let level = match foreign.as_slice() {
        _ if scene.links.iter().any(|link| link.link.of_sender || link.bears_author) => 0,
        [] => 0,
        [one] if one.is_common() || one.is_service_tenant() => 2,
        [_] => 3,
        _ => 1,
    };
    Some(Observation::with(&META, level, Seen::what(foreign.first().map_or("", |link| link.link.host.as_str()))))
}

fn sentence(observation: &Observation) -> String {
    let what = &observation.seen.what;
    match observation.level {
        0 => "It links to the author's own site, or to the organisation's alone.".to_owned(),
        1 => "Its links lead to several places, none of them the author's own.".to_owned(),
        2 => format!("All its links lead to {what}, which many use."),
        _ => format!("All its links lead to one place that is not the author's: {what}."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, OWN, hour};

    fn level(mail: &Mail) -> &'static str {
        World::lived_in().level(&META, mail)
    }

    #[test]
    fn one_foreign_place_is_seen() {
        let (level, sentence) =
            World::lived_in().sees(&META, &stranger().link("lure.example")).expect("an observation");
        assert_eq!(level, "one_foreign");
        assert!(sentence.ends_with("lure.example."), "{sentence}");
    }

    #[test]
    fn own_places_and_several_are_ordinary() {
        assert_eq!(level(&stranger().link("www.stranger.example")), "own_site");
        assert_eq!(level(&stranger().link("lure.example").link("stranger.example")), "own_site");
        assert_eq!(level(&stranger().link(OWN)), "own_site");
        assert_eq!(level(&stranger().link("lure.example").link("other.example")), "several_foreign");
        assert_eq!(level(&stranger()), "");
        let mut world = World::new();
        ["a", "b", "c", "d"].iter().for_each(|who| world.visit(who, "maps.example", hour(1)));
        assert_eq!(world.level(&META, &stranger().link("maps.example")), "one_foreign_common");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

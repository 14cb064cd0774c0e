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
        2 => format!("A link leads to an unknown tenant of a shared platform, {what}."),
        3 => format!("A link shows {other}, but leads to {what}."),
        4 => format!("A link to {what} carries the recipient's address."),
        _ => format!(
            "A link's target is disguised ({what}): an address by number, look-alike letters, a user name or an odd port."
        ),
    }
}

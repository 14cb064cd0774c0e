//! **Is there a relationship?** (signals 1, 2, 6)
//!
//! Sees whether people inside write to the author (KCE) or its domain (KCD), whether it has written
//! before, and whether anyone goes to its site. Matters because most attacks come from strangers.
//! Blind to accounts that were taken over, and to strangers who first win an answer.
//! References: Stringhini & Thonnard 2015; Ho et al. 2017.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days, people};
use crate::scene::{Standing, View};
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 1,
    name: "contact",
    question: "Is there a relationship between the author and the organisation?",
    group: Group::Relationship,
    scope: Scope::Recipient,
    by_context: false,
    cap: 3.0,
    techniques: &[PHISHING],
    levels: &[
        Level::only_for("correspondent", 0.35, [0.004, 0.01, 0.0, 0.0, 0.0]),
        Level::only_for("known", 0.10, [0.008, 0.02, 0.0, 0.0, 0.0]),
        Level::only_for("regular", 0.36, [0.1, 0.1, 0.0, 0.0, 0.0]),
        Level::new("seen", 0.08, [0.08, 0.08, 0.0, 0.0, 0.0]),
        Level::new("visited", 0.05, [0.05, 0.05, 0.0, 0.0, 0.0]),
        Level::only_against("stranger", 0.06, [0.85, 0.79, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let level = match view.standing {
        Standing::Inside => return None,
        Standing::Correspondent => 0,
        Standing::Known => 1,
        Standing::Regular => 2,
        Standing::Seen => 3,
        Standing::Visited => 4,
        Standing::Stranger => 5,
    };
    let scene = view.scene;
    let sender = scene.sender();
    let seen = Seen::what(sender.map_or("", |s| s.address.as_str())).other(sender.map_or("", |s| s.domain())).counts([
        scene.ties.map_or(0, thymus_baseline::Ties::people),
        scene.domain_ties.map_or(0, thymus_baseline::Ties::people),
        scene.author_days().max(scene.domain_days()),
    ]);
    Some(Observation::with(&META, level, seen))
}

fn sentence(observation: &Observation) -> String {
    let seen = &observation.seen;
    let [author, domain, wrote] = seen.counts;
    let what = if seen.what.is_empty() { "an unnamed author" } else { &seen.what };
    match observation.level {
        0 => format!("{} in the organisation have written to {what}.", capital(&people(author))),
        1 if author > 0 => {
            format!("{} in the organisation has written to {what}, but not this recipient.", capital(&people(author)))
        }
        1 => format!("No one has written to {what}, but {} to others at {}.", people(domain), seen.other),
        2 | 3 => format!(
            "{what} or its domain has written on {}; no one in the organisation has ever answered.",
            days(wrote)
        ),
        4 => format!("First mail from {}; people in the organisation go to its site.", seen.other),
        _ if wrote > 0 => format!("The name {what} is known, but nothing shows that it is the same sender as before."),
        _ => format!(
            "No one in the organisation has ever written to {what} or to anyone at {}, and nothing ever came from there.",
            seen.other
        ),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

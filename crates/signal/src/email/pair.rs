//! **Do these two know each other?** (signals 4, 38)
//!
//! Sees whether this recipient, or close colleagues, has to do with this known author. Matters for
//! accounts taken over, which write to people their owner never wrote to. Silent for strangers.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days};
use crate::scene::{REGULAR_DAYS_MIN, Standing, View};
use thymus_event::attack::{EMAIL_ACCOUNTS, INTERNAL_SPEARPHISHING};

/// Whose contacts are asked.
const CLOSEST_MAX: usize = 12;

pub(super) static META: SignalMeta = SignalMeta {
    id: 22,
    name: "pair",
    question: "Do this author and this recipient have to do with each other?",
    group: Group::Relationship,
    scope: Scope::Recipient,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_ACCOUNTS, INTERNAL_SPEARPHISHING],
    levels: &[
        Level::only_for("written_to", 0.4, [0.01, 0.01, 0.35, 0.05, 0.12]),
        Level::habit("received_from", 0.45, [0.3, 0.3, 0.25, 0.6, 0.1]),
        Level::new("colleagues_know", 0.08, [0.2, 0.2, 0.1, 0.05, 0.2]),
        Level::new("strangers", 0.07, [0.49, 0.49, 0.3, 0.3, 0.58]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender()?;
    let enough = scene.author_days() >= REGULAR_DAYS_MIN || view.standing <= Standing::Known;
    if !enough {
        return None;
    }
    let correspondence = &scene.baselines.correspondence;
    let author = sender.author.address;
    let received = correspondence.mail_between(author, view.person).map_or(0, |days| days.days_until(scene.today));
    let wrote = match view.standing {
        Standing::Inside => correspondence.colleagues(view.person).and_then(|ties| ties.of(author)).is_some(),
        _ => scene.ties.is_some_and(|ties| ties.of(view.person).is_some()),
    };
    let near = || correspondence.neighbourhood(author, view.person, CLOSEST_MAX, scene.today);
    let (level, counts) = match () {
        () if wrote => (0, [received, 0, 0]),
        () if received > 0 => (1, [received, 0, 0]),
        () => match near() {
            (0, asked) => (3, [0, asked, 0]),
            (knowing, asked) => (2, [knowing, asked, 0]),
        },
    };
    Some(Observation::with(
        &META,
        level,
        Seen::what(sender.address.as_str()).other(view.recipient.as_str()).counts(counts),
    ))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts } = &observation.seen;
    match observation.level {
        0 => format!("{other} writes to {what}."),
        1 => format!("{other} has had mail from {what} on {}.", days(counts[0])),
        2 => format!(
            "{other} has never had to do with {what}, but {} of {} close colleagues have.",
            counts[0], counts[1]
        ),
        _ => format!("{other} has never had to do with {what}, nor have close colleagues."),
    }
}

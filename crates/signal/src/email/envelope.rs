//! **Who handed it in?** (signal 11)
//!
//! Sees a reverse path of another domain than the author's, against habit. Matters for spoofs of the
//! author; weak, since services send through others.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{SHARED_SENDERS_MIN, View, other_senders};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::EMAIL_SPOOFING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 8,
    name: "envelope",
    question: "Is the envelope's sender the author's?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_SPOOFING],
    levels: &[
        Level::only_for("same", 0.8, [0.66, 0.8, 0.9, 0.85, 0.0]),
        Level::habit("usual", 0.12, [0.01, 0.01, 0.08, 0.12, 0.0]),
        Level::only_for("provider", 0.05, [0.04, 0.03, 0.01, 0.02, 0.0]),
        Level::only_against("foreign", 0.02, [0.24, 0.13, 0.01, 0.01, 0.0]),
        Level::new("null", 0.01, [0.05, 0.03, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

/// Sets envelope domains apart from link entities in the same table.
pub(crate) const ENVELOPES: Key = Key::number(0xe7e1);

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let Some(envelope) = scene.features.envelope_domain.as_deref() else {
        return Some(Observation::new(&META, 4));
    };
    let key = Key::of(envelope);
    let usual = scene.habits().is_some_and(|habits| habits.seen(Facet::Envelope, key).is_some());
    let users = other_senders(scene.baselines, key.and(ENVELOPES), Some(sender.author.domain));
    let level = match () {
        () if envelope == sender.domain() => 0,
        () if usual => 1,
        () if users >= SHARED_SENDERS_MIN => 2,
        () => 3,
    };
    Some(Observation::with(&META, level, Seen::what(envelope).other(sender.domain())))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => "The envelope's sender is the author's domain.".to_owned(),
        1 => format!("{what} handed it in, as usual for {other}."),
        2 => format!("{what} handed it in, which other senders use too."),
        3 => format!("{what} handed it in for {other}: never seen together."),
        _ => "It has no envelope sender.".to_owned(),
    }
}

//! **Did an analyst release such a message?** (signal 36)
//!
//! Sees that a message of this author was given back to this recipient. Credit for that recipient, that
//! author and authenticated mail only: a release is no allow-list. Blind to reasons.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;

pub(super) static META: SignalMeta = SignalMeta {
    id: 26,
    name: "feedback",
    question: "Did an analyst release mail of this author to this recipient?",
    group: Group::Context,
    scope: Scope::Recipient,
    by_context: false,
    cap: 2.6,
    techniques: &[],
    levels: &[
        Level::new("none", 0.99, [0.0; 5]),
        Level::only_for("released", 0.01, [0.001, 0.001, 0.001, 0.001, 0.001]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let sender = view.scene.sender().filter(|_| view.scene.features.authentication.aligned)?;
    let released = view.scene.evidence.released(sender.author.address, view.person);
    released.then(|| Observation::with(&META, 1, Seen::what(sender.address.as_str()).other(view.recipient.as_str())))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    format!("An analyst released mail of {what} to {other}.")
}

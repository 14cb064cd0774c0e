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
    match observation.level {
        0 => "No analyst has released mail of this author to this recipient.".to_owned(),
        _ => format!("An analyst released mail of {what} to {other}."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, LATER, MALLORY, World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    use thymus_baseline::Key;

    fn world() -> World {
        let mut world = World::lived_in();
        world.facts.released.push((Key::of(MALLORY), Key::of(BOB)));
        world
    }

    #[test]
    fn a_release_counts_for_author_and_recipient() {
        let said = world().sees(&META, &stranger());
        assert_eq!(said, Some(("released", format!("An analyst released mail of {MALLORY} to {BOB}."))));
    }

    #[test]
    fn a_release_counts_for_no_one_else_and_for_no_spoof() {
        assert_eq!(world().level(&META, &stranger().unauthenticated()), "");
        assert_eq!(world().level(&META, &Mail::new(MALLORY, ANN, hour(LATER))), "");
        assert_eq!(world().level(&META, &Mail::new("other@stranger.example", BOB, hour(LATER))), "");
        assert_eq!(World::lived_in().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

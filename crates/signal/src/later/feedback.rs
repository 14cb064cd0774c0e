//! **Did an analyst release such a message?** (signal 36)
//!
//! Sees that a message of this author was given back to this recipient. Credit for that recipient, that
//! author and authenticated mail only: a release is no allow-list. Blind to reasons.

use super::{About, Carried, EvidenceView, Found};
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use thymus_baseline::Key;

pub(super) static META: SignalMeta = SignalMeta {
    id: 26,
    name: "feedback",
    question: "Did an analyst release mail of this author to this recipient?",
    group: Group::Evidence,
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

pub(super) fn observe<'a>(
    carried: &Carried,
    recipient: Option<Key>,
    evidence: &'a dyn EvidenceView,
) -> Option<Found<'a>> {
    let author = carried.author.filter(|_| carried.aligned)?;
    let recipient = recipient?;
    let released = evidence.released(About::Sender, author, recipient)
        || carried.campaign.is_some_and(|campaign| evidence.released(About::Campaign, campaign, recipient));
    released.then_some(Found { level: 1, culprit: author, because: "", counts: [0; 3] })
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => "No analyst has released mail of this author to this recipient.".to_owned(),
        _ => format!("An analyst released mail of {what} to {other}."),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_facts::{Facts, mail, sees, survives_hostile_mail};
    use super::*;
    use crate::testing::{Mail, hour};

    const MALLORY: &str = "mallory@stranger.example";
    const BOB: &str = "bob@harbour.example";

    fn facts() -> Facts {
        Facts::default().released(MALLORY, BOB)
    }

    #[test]
    fn a_release_counts_for_author_and_recipient() {
        let said = sees(&META, &mail(), &facts());
        assert_eq!(said, Some(("released", format!("An analyst released mail of {MALLORY} to {BOB}."))));
    }

    #[test]
    fn a_release_counts_for_no_one_else_and_for_no_spoof() {
        assert_eq!(sees(&META, &mail().unauthenticated(), &facts()), None);
        assert_eq!(sees(&META, &Mail::new(MALLORY, "ann@harbour.example", hour(1)), &facts()), None);
        assert_eq!(sees(&META, &Mail::new("other@stranger.example", BOB, hour(1)), &facts()), None);
        assert_eq!(sees(&META, &mail(), &Facts::default()), None);
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

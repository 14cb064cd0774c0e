//! **Does it belong to a campaign that spreads?** (signal 24)
//!
//! Sees that messages of the same wording, or with the same rare place to go to, came by several authors whom nobody trusts, or
//! by one of them to several people at once, and that each of them was odd by itself. Matters because a campaign's first
//! messages pass where its third is understood: they are judged again. Weighs more the more unrelated authors there are.
//! Blind to a campaign of which each message is worded anew and leads elsewhere, and to one whose messages look ordinary.
//! Benign bulk mail grows campaigns all the time, and counts for nothing here: its authors are known, or it is not odd.
//! Reference: Broder, On the Resemblance and Containment of Documents (1997).

use super::{Carried, EvidenceView, Found, Spreads};
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, people};
use thymus_baseline::Key;
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 27,
    name: "campaign",
    question: "Does it belong to a campaign that spreads?",
    group: Group::Evidence,
    scope: Scope::Message,
    by_context: false,
    cap: 5.0,
    techniques: &[PHISHING],
    levels: &[
        Level::new("none", 0.97, [0.0; 5]),
        Level::only_against("copies", 0.05, [0.3; 5]),
        Level::only_against("authors", 0.015, [0.3; 5]),
        Level::only_against("many_authors", 0.003, [0.3; 5]),
    ],
    sentence,
};

const COPIES: usize = 1;
const AUTHORS: usize = 2;
const MANY_AUTHORS: usize = 3;
/// From so many unrelated authors on a campaign is one of several.
const AUTHORS_MIN: u32 = 3;
/// And from so many on it is one of many.
const MANY_AUTHORS_MIN: u32 = 6;

pub(super) fn observe<'a>(
    carried: &Carried,
    _recipient: Option<Key>,
    evidence: &'a dyn EvidenceView,
) -> Option<Found<'a>> {
    let key = carried.campaign?;
    let Spreads { senders, messages, recipients, campaign } = evidence.spreads(key, carried.time)?;
    let level = match senders {
        MANY_AUTHORS_MIN.. => MANY_AUTHORS,
        AUTHORS_MIN.. => AUTHORS,
        _ => COPIES,
    };
    let counts = [messages, senders, recipients].map(|count| count as usize);
    Some(Found { level, culprit: key, because: campaign, counts })
}

fn sentence(observation: &Observation) -> String {
    let Seen { other, counts: [messages, senders, recipients], .. } = &observation.seen;
    let to = people(*recipients);
    match observation.level {
        0 => "It belongs to no campaign that spreads.".to_owned(),
        COPIES => format!("Belongs to campaign {other}: {messages} odd messages of one kind within days, to {to}."),
        _ => format!(
            "Belongs to campaign {other}: {messages} odd messages of one kind by {senders} unrelated authors, to {to}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_facts::{Facts, mail, sees_in, survives_hostile_mail};
    use super::*;

    #[test]
    fn a_campaign_weighs_more_the_more_unrelated_authors_it_has() {
        let level =
            |senders| sees_in(&META, &mail(), "one", &Facts::default().spreads(7, senders, 5)).map(|(level, _)| level);
        assert_eq!([1, 2].map(level), [Some("copies"); 2]);
        assert_eq!([3, 5, 6].map(level), [Some("authors"), Some("authors"), Some("many_authors")]);
        let (_, sentence) = sees_in(&META, &mail(), "one", &Facts::default().spreads(7, 4, 5)).unwrap();
        let words = "Belongs to campaign c0ffee: 7 odd messages of one kind by 4 unrelated authors, to 5 people.";
        assert_eq!(sentence, words);
    }

    #[test]
    fn other_mail_is_left_alone() {
        assert_eq!(sees_in(&META, &mail(), "another", &Facts::default().spreads(9, 9, 9)), None);
        assert_eq!(sees_in(&META, &mail(), "one", &Facts::default()), None);
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

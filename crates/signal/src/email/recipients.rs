//! **Is this a usual set of recipients?** (signal 38)
//!
//! Sees how many of the recipients this author, inside or known, has never written to, and a fan-out
//! beyond its habit. Matters for lateral phishing. Blind to attacks on one usual contact. Reference: Ho
//! et al. 2019, “Detecting and Characterizing Lateral Phishing at Scale”.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{REGULAR_DAYS_MIN, Standing, View};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::INTERNAL_SPEARPHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 23,
    name: "recipients",
    question: "Does this author write to these people?",
    group: Group::Context,
    scope: Scope::Message,
    by_context: true,
    cap: 2.4,
    techniques: &[INTERNAL_SPEARPHISHING],
    levels: &[
        Level::habit("usual", 0.7, [0.3, 0.3, 0.0, 0.0, 0.12]),
        Level::new("some_new", 0.15, [0.1, 0.1, 0.15, 0.1, 0.15]),
        Level::new("one_new", 0.1, [0.5, 0.5, 0.3, 0.08, 0.2]),
        Level::only_against("all_new", 0.05, [0.1, 0.1, 0.05, 0.02, 0.49]),
        Level::only_for("has_hardly_written", 0.02, [0.0, 0.0, 0.0, 0.0, 0.03]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let seen = Seen::what(scene.sender().map_or("", |s| s.address.as_str()));
    let Some(habits) = scene.author.filter(|habits| habits.days_written(scene.today) >= REGULAR_DAYS_MIN) else {
        return (view.standing == Standing::Inside).then(|| Observation::with(&META, 4, seen));
    };
    let recipients = &scene.features.recipients;
    let is_new = |address: &&thymus_event::Address| habits.seen(Facet::Recipient, Key::of(address.as_str())).is_none();
    let fresh = recipients.iter().filter(is_new).count();
    let level = match (fresh, recipients.len()) {
        (0, _) => 0,
        (1, 1) => 2,
        (fresh, all) if fresh * 4 >= all * 3 => 3,
        _ => 1,
    };
    Some(Observation::with(&META, level, seen.counts([fresh, recipients.len(), 0])))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, counts: [fresh, all, _], .. } = &observation.seen;
    match observation.level {
        0 if *all == 1 => format!("{what} has written to this recipient before."),
        0 => format!("{what} has written to all of these recipients before."),
        2 => format!("{what} has never written to this recipient."),
        4 => format!("{what} has hardly written before, so that nobody is unusual for it."),
        _ if fresh == all => format!("{what} has never written to any of the {all} recipients before."),
        _ => format!("{what} has never written before to {fresh} of the {all} recipients."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, LATER, World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn to_many(count: usize) -> Mail {
        (0..count).fold(Mail::new(ANN, BOB, hour(LATER)), |mail, n| mail.also_to(&format!("p{n}@harbour.example")))
    }

    #[test]
    fn a_fan_out_to_new_people_is_seen() {
        let (level, sentence) = World::lived_in().sees(&META, &to_many(9)).expect("an observation");
        assert_eq!(level, "all_new");
        assert_eq!(sentence, "ann@harbour.example has never written before to 9 of the 10 recipients.");
    }

    #[test]
    fn usual_recipients_and_a_single_new_one_are_ordinary() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &to_many(0)), "usual");
        assert_eq!(world.level(&META, &to_many(1)), "some_new");
        assert_eq!(world.level(&META, &Mail::new(ANN, "carl@harbour.example", hour(LATER))), "one_new");
        assert_eq!(world.level(&META, &stranger()), "");
    }

    #[test]
    fn people_inside_who_have_hardly_written_have_no_usual_recipients() {
        let mail = Mail::new("carl@harbour.example", BOB, hour(LATER));
        let (level, sentence) = World::lived_in().sees(&META, &mail).expect("an observation");
        assert_eq!(level, "has_hardly_written");
        assert!(sentence.starts_with("carl@harbour.example has hardly written before"), "{sentence}");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

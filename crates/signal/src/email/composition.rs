//! **Was it written by the usual program?** (signal 12)
//!
//! Sees the order of header fields, the shape of identifiers and the mailer, against the author's habit;
//! for unknown authors, against all mail. Matters when an account is used by someone else's tools. Blind
//! to attackers who sit at the victim's own client.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{REGULAR_DAYS_MIN, View};
use thymus_baseline::Facet;
use thymus_event::attack::EMAIL_ACCOUNTS;

pub(super) static META: SignalMeta = SignalMeta {
    id: 10,
    name: "composition",
    question: "Was it written with the program that this author uses?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_ACCOUNTS],
    levels: &[
        Level::habit("usual", 0.8, [0.05, 0.05, 0.0, 0.0, 0.35]),
        Level::only_against("partly_new", 0.1, [0.1, 0.1, 0.12, 0.12, 0.12]),
        Level::new("new", 0.1, [0.85, 0.85, 0.35, 0.35, 0.4]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let habits = scene.author.filter(|habits| habits.days_written(scene.today) >= REGULAR_DAYS_MIN)?;
    let fresh =
        scene.features.composition.iter().filter(|key| habits.seen(Facet::Composition, **key).is_none()).count();
    let level = match fresh {
        0 => 0,
        1 => 1,
        _ => 2,
    };
    Some(Observation::with(&META, level, Seen::default().counts([fresh, 3, 0])))
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "It was written the way this author always writes.".to_owned(),
        1 => "One trait of the sending program (header order, identifiers, mailer) is new for this author.".to_owned(),
        _ => format!(
            "The sending program looks new for this author: {} of 3 traits were never seen.",
            observation.seen.counts[0]
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::hour;

    fn level(header_order: u64, shape: u64, mailer: Option<&str>) -> &'static str {
        let mail = eve(hour(LATER)).edit(|e| {
            e.composition.header_order = header_order;
            e.composition.message_id_shape = shape;
            e.composition.mailer = mailer.map(str::to_owned);
        });
        World::lived_in().level(&META, &mail)
    }

    #[test]
    fn another_program_is_new() {
        assert_eq!(level(7, 8, Some("kit")), "new");
        assert_eq!(level(7, 8, None), "new");
    }

    #[test]
    fn an_update_of_the_usual_program_is_only_partly_new() {
        assert_eq!(level(7, 0, None), "partly_new");
        assert_eq!(level(0, 0, None), "usual");
    }

    #[test]
    fn strangers_have_no_habit() {
        assert_eq!(World::lived_in().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

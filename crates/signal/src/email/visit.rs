//! **Did the recipient just go there?** (signal 35)
//!
//! Sees a visit by the recipient to the author's site, or to a link's, shortly before: the order, the
//! subscription, the registration that the mail answers. Credit only, capped and expiring. Blind without
//! network logs; an attacker who can bring people to a site earns it for that site only.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{self, Observation, Seen};
use crate::scene::View;
use thymus_event::Timestamp;

pub(super) static META: SignalMeta = SignalMeta {
    id: 21,
    name: "visit",
    question: "Did the recipient go to the author's site shortly before?",
    group: Group::Context,
    scope: Scope::Recipient,
    by_context: true,
    cap: 2.6,
    techniques: &[],
    levels: &[
        Level::new("no_visit", 0.8, [0.975, 0.975, 0.0, 0.0, 0.0]),
        Level::only_for("visit_days_ago", 0.1, [0.015, 0.015, 0.0, 0.0, 0.0]),
        Level::only_for("visit_just_before", 0.1, [0.01, 0.01, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

/// A subscription's first mail comes soon.
const JUST_BEFORE_MINUTES: i64 = 24 * 60;
/// Later, a visit explains nothing.
const EXPIRES_MINUTES: i64 = 30 * 24 * 60;

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let popularity = &scene.baselines.popularity;
    if !scene.is_inbound() || popularity.observed_people() == 0 {
        return None;
    }
    let sender = scene.sender().filter(|sender| !sender.freemail)?;
    let last = sender.domain_key().and_then(|key| popularity.visit_before(key, view.person, scene.features.time));
    let minutes = last.map(|time| minutes_between(time, scene.features.time));
    let level = match minutes {
        Some(minutes) if minutes <= JUST_BEFORE_MINUTES => 2,
        Some(minutes) if minutes <= EXPIRES_MINUTES => 1,
        _ => 0,
    };
    let count = minutes.and_then(|minutes| usize::try_from(minutes).ok()).unwrap_or(0);
    Some(Observation::with(
        &META,
        level,
        Seen::what(sender.domain()).other(view.recipient.as_str()).counts([count, 0, 0]),
    ))
}

fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.millis() - from.millis()) / 60_000
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts: [minutes, ..] } = &observation.seen;
    match observation.level {
        0 => format!("{other} has not been to {what} lately."),
        1 => format!("{other} went to {what} {} before the message came.", observation::days(minutes / (24 * 60))),
        _ if *minutes >= 120 => {
            format!("{other} went to {what} {} before the message came.", observation::hours(minutes / 60))
        }
        _ => format!("{other} went to {what} {} before the message came.", observation::minutes(*minutes)),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, MALLORY, World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn sees(minutes_before: i64) -> (&'static str, String) {
        let mut world = World::lived_in();
        let mail = Mail::new("hello@boats.example", BOB, hour(LATER));
        world.visit(BOB, "www.boats.example", hour(LATER).plus_minutes(-minutes_before));
        world.sees(&META, &mail).expect("an observation")
    }

    #[test]
    fn a_visit_just_before_explains_the_mail() {
        let (level, sentence) = sees(3);
        assert_eq!(level, "visit_just_before");
        assert_eq!(sentence, "bob@harbour.example went to boats.example 3 minutes before the message came.");
        assert!(sees(0).1.contains("less than a minute before"), "{}", sees(0).1);
        assert_eq!(sees(9 * 24 * 60).0, "visit_days_ago");
    }

    #[test]
    fn no_late_and_later_visits_explain_nothing() {
        assert_eq!(World::lived_in().level(&META, &stranger()), "no_visit");
        assert_eq!(sees(-5).0, "no_visit");
        let mut world = World::lived_in();
        world.visit(BOB, "stranger.example", hour(LATER - 31 * 24));
        assert_eq!(world.level(&META, &stranger()), "no_visit");
    }

    #[test]
    fn a_visit_that_a_mail_caused_explains_nothing() {
        let mut world = World::lived_in();
        world.learn(&stranger().link("stranger.example"));
        world.visit(BOB, "stranger.example", hour(LATER + 1));
        assert_eq!(world.level(&META, &Mail::new(MALLORY, BOB, hour(LATER + 2))), "no_visit");
    }

    #[test]
    fn without_network_logs_nothing_is_said() {
        assert_eq!(World::new().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

//! **Do these two know each other?** (signals 4, 38)
//!
//! Sees whether this recipient, or close colleagues, has to do with this known author. Matters for
//! accounts taken over, which write to people their owner never wrote to. Blind to strangers, and to
//! attacks on the owner's usual contacts.

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
        Level::only_for("written_to", 0.4, [0.01, 0.01, 0.0, 0.0, 0.12]),
        Level::habit("received_from", 0.45, [0.3, 0.3, 0.0, 0.0, 0.1]),
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
        0 => format!("{other} has written to {what} before."),
        1 => format!("{other} has had mail from {what} on {}.", days(counts[0])),
        2 => format!(
            "{other} has never exchanged mail with {what}, but {} of {} close colleagues {}.",
            counts[0],
            counts[1],
            if counts[0] == 1 { "has" } else { "have" }
        ),
        _ if counts[1] == 0 => format!("{other} has never exchanged mail with {what}."),
        _ => format!("{other} has never exchanged mail with {what}, nor have close colleagues."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, EVE, LATER, World, eve, news, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    #[test]
    fn a_known_author_who_never_wrote_to_the_recipient_is_seen() {
        let mut world = World::lived_in();
        let to_carl = Mail::new(EVE, "carl@harbour.example", hour(LATER));
        assert_eq!(world.level(&META, &to_carl), "strangers");
        world.learn(&Mail::new("carl@harbour.example", ANN, hour(LATER - 30)));
        let (level, sentence) = world.sees(&META, &to_carl).expect("an observation");
        assert_eq!(level, "colleagues_know");
        assert!(sentence.contains("but 1 of 1 close colleagues has"), "{sentence}");
    }

    #[test]
    fn people_who_write_to_each_other_are_ordinary() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &eve(hour(LATER))), "written_to");
        assert_eq!(world.level(&META, &news(hour(LATER))), "received_from");
        assert_eq!(world.level(&META, &Mail::new(ANN, BOB, hour(LATER))), "received_from");
    }

    #[test]
    fn strangers_are_not_asked() {
        assert_eq!(World::lived_in().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}

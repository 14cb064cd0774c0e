//! **Is it used with a program it is never used with?**
//!
//! Sees the family and system of the program (a browser on Windows, a script), without versions. Matters because
//! attackers bring their own: a script, another system, a browser that no one here uses. Blind to those who copy the
//! user agent of their victim, as relays in the middle do.

use super::meta::{Group, Meta, Observation, accounts, level};
use super::techniques::CLOUD_ACCOUNTS;
use super::view::{Known, View};
use crate::observation::{Seen, days};
use thymus_baseline::{Aspect, Key};

pub(super) static META: Meta = Meta {
    id: 3,
    name: "client",
    question: "Is the account used with a program it is never used with?",
    group: Group::Program,
    cap: 3.0,
    techniques: &[CLOUD_ACCOUNTS],
    levels: &[level("new", 0.01, 0.2), level("of_others", 0.03, 0.2), level("young", 0.3, 0.4)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let client = view.activity.client.as_deref().filter(|_| view.is_sign_in())?;
    let (level, others) = match view.known(Aspect::Client, Key::of(client)) {
        Known::New => (0, 0),
        Known::Others(others) => (1, others),
        Known::Young => (2, 0),
        Known::Usual | Known::Seldom(_) => return None,
    };
    Some(Observation::new(&META, level, Seen::what(client).counts([others, view.active_days(), 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, known) = (&seen.what, days(seen.counts[1]));
    match level {
        0 => format!("It signed in with {what}, which neither it (on {known}) nor any colleague ever used."),
        1 => format!("It signed in with {what}: new for it, used by {}.", accounts(seen.counts[0])),
        _ => format!("It signed in with {what}, as no one before; little is known of it yet ({known})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, World, sign_in, survives_hostile_activity};

    #[test]
    fn a_program_of_no_one_is_new() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).client("Python")), "new");
        let mut world = World::lived_in();
        world.learn(&sign_in(BOB, LATER - 48).client("Safari on iOS"));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).client("Safari on iOS")), "of_others");
    }

    #[test]
    fn the_usual_program_is_not() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER)), "");
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).client("Python").failed()), "");
        survives_hostile_activity(&META);
    }
}

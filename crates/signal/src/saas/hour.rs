//! **Is it used at an hour at which it never is?**
//!
//! Sees the hour (UTC) of sign-ins against the hours of earlier days, with an hour of grace on both sides. Weak: most
//! attackers keep office hours, people travel, and programs sign in at night. It only adds to other things.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::CLOUD_ACCOUNTS;
use super::view::{View, hour_of};
use crate::observation::{Seen, days};
use thymus_baseline::{Aspect, Key};

/// With fewer active days, an account has no hours yet.
const ACTIVE_DAYS_MIN: usize = 10;

pub(super) static META: Meta = Meta {
    id: 4,
    name: "hour",
    question: "Is it used at an hour at which it never is?",
    group: Group::Time,
    cap: 1.5,
    techniques: &[CLOUD_ACCOUNTS],
    levels: &[level("unusual", 0.06, 0.25)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if !view.is_sign_in() || view.active_days() < ACTIVE_DAYS_MIN {
        return None;
    }
    let hour = hour_of(view.activity);
    let near = [hour + 23, hour, hour + 1];
    if near.into_iter().any(|hour| view.days(Aspect::Hour, Key::number(hour % 24)) > 0) {
        return None;
    }
    let seen = Seen::default().counts([usize::try_from(hour).unwrap_or(0), view.active_days(), 0]);
    Some(Observation::new(&META, 0, seen))
}

fn sentence(_: usize, seen: &Seen) -> String {
    let [hour, known, _] = seen.counts;
    format!("It signed in after {hour:02}:00 UTC, an hour near which it never did on {}.", days(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, sign_in, survives_hostile_activity};

    #[test]
    fn the_dead_of_night_is_unusual() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER + 12)), "unusual");
    }

    #[test]
    fn the_usual_hours_and_their_neighbours_are_not() {
        let world = World::lived_in();
        for hours in [0, 1] {
            assert_eq!(world.level(&META, &sign_in(ANN, LATER + hours)), "");
        }
        assert_eq!(world.level(&META, &sign_in("new@harbour.example", LATER + 12)), "");
        survives_hostile_activity(&META);
    }
}

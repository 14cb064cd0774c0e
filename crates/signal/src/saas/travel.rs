//! **Did it sign in from two countries within an hour?**
//!
//! Sees two sign-ins that succeeded, from countries that the provider names, closer in time than anyone travels. Without
//! a map of addresses it knows no distances, so an hour and a border must do; two countries in which the account is
//! at home both (a border, a company's own relay) say nothing. Blind to an attacker who waits.

use super::country;
use super::meta::{Group, Meta, Observation, level};
use super::techniques::CLOUD_ACCOUNTS;
use super::view::{USUAL_DAYS, View};
use crate::observation::{Seen, minutes};
use thymus_baseline::Aspect;

pub(super) static META: Meta = Meta {
    id: 1,
    name: "travel",
    question: "Did it sign in from two countries within an hour?",
    group: Group::Place,
    cap: 4.5,
    techniques: &[CLOUD_ACCOUNTS],
    levels: &[level("apart", 0.0015, 0.2)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let here = view.activity.country.filter(|_| view.is_sign_in())?;
    let (there, apart) = view.recent.elsewhere(view.activity.time, here)?;
    let usual = |code| view.days(Aspect::Country, country::key(code)) >= USUAL_DAYS;
    if usual(here) && usual(there) {
        return None;
    }
    let text = |code: [u8; 2]| String::from_utf8_lossy(&code).into_owned();
    Some(Observation::new(&META, 0, Seen::what(text(here)).other(text(there)).counts([apart, 0, 0])))
}

fn sentence(_: usize, seen: &Seen) -> String {
    format!("It signed in from {} and from {} within {}.", seen.other, seen.what, minutes(seen.counts[0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, sign_in, survives_hostile_activity};

    #[test]
    fn two_countries_within_the_hour_are_apart() {
        let mut world = World::lived_in();
        world.learn(&sign_in(ANN, LATER));
        let (level, sentence) = world.sees(&META, &sign_in(ANN, LATER).country("BR").plus_minutes(20)).unwrap();
        assert_eq!(level, "apart");
        assert_eq!(sentence, "It signed in from NL and from BR within 20 minutes.");
    }

    #[test]
    fn a_flight_or_a_border_is_not() {
        let mut world = World::lived_in();
        world.learn(&sign_in(ANN, LATER));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER + 3).country("BR")), "");
        for day in 1..5 {
            world.learn(&sign_in(ANN, LATER - 24 * day).country("BE"));
        }
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).country("BE").plus_minutes(5)), "", "at home in both");
        survives_hostile_activity(&META);
    }
}

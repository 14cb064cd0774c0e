//! **Is the account used from a country it is never used from?**
//!
//! Sees the country that the provider names, against the account's own days and its colleagues'. Matters because most
//! stolen passwords are used from elsewhere. Blind where the provider names none (the unified audit log), to attackers
//! who rent an address in the right country, and on travel, which it takes for an attack of low weight.

use super::meta::{Group, Meta, Observation, accounts, level};
use super::techniques::CLOUD_ACCOUNTS;
use super::view::{Known, View};
use crate::observation::{Seen, days};
use thymus_baseline::{Aspect, Key};

pub(super) static META: Meta = Meta {
    id: 0,
    name: "country",
    question: "Is the account used from a country it is never used from?",
    group: Group::Place,
    cap: 4.5,
    techniques: &[CLOUD_ACCOUNTS],
    levels: &[level("new", 0.004, 0.4), level("of_others", 0.015, 0.15), level("young", 0.1, 0.3)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let code = view.activity.country.filter(|_| view.is_sign_in())?;
    let (level, others) = match view.known(Aspect::Country, key(code)) {
        Known::New => (0, 0),
        Known::Others(others) => (1, others),
        Known::Young => (2, 0),
        Known::Usual | Known::Seldom(_) => return None,
    };
    let seen = Seen::what(String::from_utf8_lossy(&code)).counts([others, view.active_days(), 0]);
    Some(Observation::new(&META, level, seen))
}

/// The key of a country.
pub(super) fn key(code: [u8; 2]) -> Key {
    Key::number(u64::from(u16::from_be_bytes(code)))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, known) = (&seen.what, days(seen.counts[1]));
    match level {
        0 => format!("It signed in from {what}, from where neither it (on {known}) nor any colleague ever did."),
        1 => format!("It signed in from {what}: new for it (on {known}), known of {}.", accounts(seen.counts[0])),
        _ => format!("It signed in from {what}, as no one before; little is known of it yet ({known})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, World, sign_in, survives_hostile_activity};

    #[test]
    fn a_country_of_no_one_is_new() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).country("BR")), "new");
        assert_eq!(world.level(&META, &sign_in("new@harbour.example", LATER).country("BR")), "young");
    }

    #[test]
    fn home_and_colleagues_countries_are_not() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER)), "");
        world.learn(&sign_in(BOB, LATER - 48).country("BE"));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).country("BE")), "of_others");
        assert_eq!(world.level(&META, &sign_in(BOB, LATER).country("BE")), "", "seldom is not new");
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).country("BR").failed()), "");
    }

    #[test]
    fn a_young_organisation_is_not_judged_by_novelty() {
        assert_eq!(World::new().level(&META, &sign_in(ANN, 0).country("BR")), "young");
        survives_hostile_activity(&META);
    }
}

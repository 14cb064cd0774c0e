//! **Did it sign in from a network that tried many accounts?**
//!
//! Sees failed sign-ins of several accounts from one network within a day, whether or not the accounts exist, and a
//! sign-in that succeeds from there. Matters as the commonest way in without phishing. An office behind one address
//! also fails at several accounts in a day, so a network from which the account, or several others, are used on other
//! days does not count. Blind to sprays from many networks, and from inside.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::PASSWORD_SPRAYING;
use super::view::{USUAL_DAYS, View, network_key, network_text, prefix};
use crate::observation::Seen;
use thymus_baseline::Aspect;
use thymus_event::saas::{Operation, Outcome};

/// Failures at so many accounts are a spray.
const TARGETS_MIN: usize = 4;
/// A network that so many others use on other days is an office's, where many mistype.
const OFFICE_ACCOUNTS: usize = 4;

pub(super) static META: Meta = Meta {
    id: 12,
    name: "spray",
    question: "Did it sign in from a network that tried many accounts?",
    group: Group::Access,
    cap: 5.5,
    techniques: &[PASSWORD_SPRAYING],
    levels: &[level("then_in", 0.000_5, 0.12), level("target", 0.02, 0.05)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let network = prefix(view.activity.source.filter(|_| view.activity.operation == Operation::SignIn)?);
    let targets = view.sprays.targets(network_key(network), view.activity.time);
    let usual = view.days(Aspect::Network, network_key(network)) >= USUAL_DAYS;
    if targets < TARGETS_MIN || usual || view.others(Aspect::Network, network_key(network)) >= OFFICE_ACCOUNTS {
        return None;
    }
    let level = match view.activity.outcome {
        Outcome::Success => 0,
        Outcome::Failure => 1,
        Outcome::Unknown => return None,
    };
    Some(Observation::new(&META, level, Seen::what(network_text(network)).counts([targets, 0, 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, targets) = (&seen.what, seen.counts[0]);
    match level {
        0 => format!("It signed in from {what}, which failed at {targets} accounts within a day."),
        _ => format!("A sign-in to it failed from {what}, which failed at {targets} accounts within a day."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, sign_in, survives_hostile_activity};

    fn sprayed(accounts: i64, from: &str) -> World {
        let mut world = World::lived_in();
        for n in 0..accounts {
            world.learn(&sign_in(&format!("user{n}@harbour.example"), LATER - 6).from(from).failed().plus_minutes(n));
        }
        world
    }

    #[test]
    fn a_way_in_after_a_spray_is_told() {
        let world = sprayed(6, "203.0.113.5");
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("203.0.113.9")), "then_in");
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("203.0.113.9").failed()), "target");
        let (_, sentence) = world.sees(&META, &sign_in(ANN, LATER).from("203.0.113.9")).unwrap();
        assert_eq!(sentence, "It signed in from 203.0.113.0/24, which failed at 6 accounts within a day.");
    }

    #[test]
    fn an_office_and_a_few_failures_are_not() {
        assert_eq!(sprayed(3, "203.0.113.5").level(&META, &sign_in(ANN, LATER).from("203.0.113.5")), "");
        let office = sprayed(6, "198.51.100.9");
        assert_eq!(office.level(&META, &sign_in(ANN, LATER)), "", "the office itself");
        assert_eq!(office.level(&META, &sign_in("new@harbour.example", LATER)), "", "a first day at the office");
        assert_eq!(sprayed(6, "203.0.113.5").level(&META, &sign_in(ANN, LATER + 48).from("203.0.113.5")), "");
        survives_hostile_activity(&META);
    }
}

//! **Did it sign in after many failures?**
//!
//! Sees failed sign-ins of an account within an hour, and a sign-in that succeeds after them. Matters as guessing that
//! ended well. People who mistype do it from where they always are, attackers from elsewhere; failures alone show that
//! someone tries, not that someone is in. Blind to slow guessing, and to sign-ins that were only interrupted for a
//! second factor.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::PASSWORD_GUESSING;
use super::view::{View, network_key};
use crate::observation::Seen;
use thymus_baseline::Aspect;
use thymus_event::saas::{Operation, Outcome};

/// So many failures within the hour are many: people give up or ask for help before.
const FAILURES_MIN: usize = 5;

pub(super) static META: Meta = Meta {
    id: 11,
    name: "burst",
    question: "Did it sign in after many failures?",
    group: Group::Access,
    cap: 4.0,
    techniques: &[PASSWORD_GUESSING],
    levels: &[level("then_in_from_elsewhere", 0.001, 0.06), level("then_in", 0.008, 0.03), level("many", 0.01, 0.03)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let failures = view.recent.failures_before(view.activity.time);
    if view.activity.operation != Operation::SignIn || failures < FAILURES_MIN {
        return None;
    }
    let elsewhere = view.network().is_some_and(|network| view.days(Aspect::Network, network_key(network)) == 0);
    let level = match view.activity.outcome {
        Outcome::Success if elsewhere => 0,
        Outcome::Success => 1,
        Outcome::Failure => 2,
        Outcome::Unknown => return None,
    };
    Some(Observation::new(&META, level, Seen::default().counts([failures, 0, 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let failures = seen.counts[0];
    match level {
        0 => format!("It signed in from a network new for it, after {failures} failures within an hour."),
        1 => format!("It signed in after {failures} failures within an hour."),
        _ => format!("{failures} sign-ins to it failed within an hour."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, sign_in, survives_hostile_activity};

    fn tried(times: i64) -> World {
        let mut world = World::lived_in();
        (0..times).for_each(|n| world.learn(&sign_in(ANN, LATER).from("203.0.113.5").failed().plus_minutes(n)));
        world
    }

    #[test]
    fn a_success_after_failures_is_told_by_where_it_came_from() {
        let world = tried(8);
        let success = sign_in(ANN, LATER).plus_minutes(9);
        assert_eq!(world.level(&META, &success.clone().from("203.0.113.5")), "then_in_from_elsewhere");
        assert_eq!(world.level(&META, &success), "then_in");
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).failed().plus_minutes(9)), "many");
    }

    #[test]
    fn few_or_old_failures_are_not() {
        assert_eq!(tried(4).level(&META, &sign_in(ANN, LATER).plus_minutes(9)), "");
        assert_eq!(tried(8).level(&META, &sign_in(ANN, LATER + 5)), "");
        survives_hostile_activity(&META);
    }
}

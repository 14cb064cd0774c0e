//! **Was a way to sign in added, right after a strange sign-in?**
//!
//! Sees second factors, devices and their removal, on the same day as a sign-in from a place or with a program that is
//! new for the account. Matters because whoever holds a session adds a factor of their own to keep it. A person with a
//! new telephone does the same, at home. Blind to factors that are added days later.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::MULTI_FACTOR;
use super::view::View;
use crate::observation::Seen;
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 13,
    name: "method",
    question: "Was a way to sign in added, right after a strange sign-in?",
    group: Group::Access,
    cap: 4.5,
    techniques: &[MULTI_FACTOR],
    levels: &[
        level("after_strange_sign_in", 0.002, 0.15),
        level("of_another", 0.006, 0.04),
        level("plain", 0.015, 0.05),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::AuthenticationMethod || !view.is_done() {
        return None;
    }
    let target = view.activity.target.as_ref();
    let level = match () {
        () if view.recent.is_strange(view.today) => 0,
        () if target.is_some() => 1,
        () => 2,
    };
    let whom = target.map_or_else(Default::default, |target| target.to_string());
    let seen = Seen::what(view.activity.operation_name.clone()).other(whom);
    Some(Observation::new(&META, level, seen))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, whom) = (seen.what.trim_end_matches(['.', ' ']), &seen.other);
    match level {
        0 => format!("A way to sign in was changed (“{what}”), on a day with a sign-in from a new place or program."),
        1 => format!("It changed how {whom} signs in (“{what}”)."),
        _ => format!("A way to sign in was changed (“{what}”)."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, ROOT, World, act, sign_in, survives_hostile_activity};

    #[test]
    fn a_factor_after_a_strange_sign_in_is_told() {
        let mut world = World::lived_in();
        world.learn(&sign_in(ANN, LATER).from("203.0.113.5"));
        let change = act(ANN, Operation::AuthenticationMethod, LATER).plus_minutes(9);
        assert_eq!(world.level(&META, &change), "after_strange_sign_in");
    }

    #[test]
    fn a_factor_at_home_is_plain() {
        let mut world = World::lived_in();
        world.learn(&sign_in(ANN, LATER));
        let change = |who| act(who, Operation::AuthenticationMethod, LATER).plus_minutes(9);
        assert_eq!(world.level(&META, &change(ANN)), "plain");
        assert_eq!(world.level(&META, &change(ROOT).target(BOB)), "of_another");
        assert_eq!(world.level(&META, &change(ANN).failed()), "");
        survives_hostile_activity(&META);
    }
}

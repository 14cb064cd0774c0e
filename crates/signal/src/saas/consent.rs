//! **Does it let in an application that no one here knows?**
//!
//! Sees consents, by the application's name where the record has it, against what others let in on earlier days, and
//! whether an administrator's account gives them. Matters because an application keeps its access when the password
//! changes. Blind to an application with the name of a known one, and to what it may do.

use super::meta::{Group, Meta, Observation, accounts, level};
use super::techniques::ACCESS_TOKEN;
use super::view::{Known, View};
use crate::observation::Seen;
use thymus_baseline::{Aspect, Key};
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 9,
    name: "consent",
    question: "Does it let in an application that no one here knows?",
    group: Group::Directory,
    cap: 4.0,
    techniques: &[ACCESS_TOKEN],
    levels: &[
        level("unknown_by_person", 0.004, 0.15),
        level("unknown_by_administrator", 0.015, 0.12),
        level("known_to_others", 0.02, 0.04),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::Consent || !view.is_done() {
        return None;
    }
    let name = view.activity.application.clone().unwrap_or_default();
    let others = match view.known(Aspect::Application, Key::of(&name)) {
        Known::Usual | Known::Seldom(_) => return None,
        Known::Others(others) => others,
        Known::New | Known::Young => 0,
    };
    let level = match others {
        0 if view.is_administrator() => 1,
        0 => 0,
        _ => 2,
    };
    Some(Observation::new(&META, level, Seen::what(name).counts([others, view.active_days(), 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let what =
        if seen.what.is_empty() { "an application without a name".into() } else { format!("“{}”", seen.what) };
    match level {
        0 => format!("It let in {what}, which no one here knows; it is no administrator's account."),
        1 => format!("It let in {what}, which no one here knows, as an administrator."),
        _ => format!("It let in {what}, which {} did before.", accounts(seen.counts[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, ROOT, World, act, survives_hostile_activity};

    #[test]
    fn an_unknown_application_is_told() {
        let world = World::lived_in();
        let consent = |who| act(who, Operation::Consent, LATER).application("Tide Tables");
        assert_eq!(world.level(&META, &consent(ANN)), "unknown_by_person");
        assert_eq!(world.level(&META, &consent(ROOT)), "unknown_by_administrator");
        let (_, sentence) = world.sees(&META, &consent(ANN)).unwrap();
        assert!(sentence.starts_with("It let in “Tide Tables”, which no one here knows"), "{sentence}");
    }

    #[test]
    fn a_known_one_is_less_or_nothing() {
        let mut world = World::lived_in();
        let consent = |who, hour| act(who, Operation::Consent, hour).application("Tide Tables");
        world.learn(&consent(BOB, LATER - 48));
        assert_eq!(world.level(&META, &consent(ANN, LATER)), "known_to_others");
        assert_eq!(world.level(&META, &consent(BOB, LATER)), "");
        assert_eq!(world.level(&META, &consent(ANN, LATER).failed()), "");
        survives_hostile_activity(&META);
    }
}

//! **Does it give out power?**
//!
//! Sees roles being given, by an account that did so before or by one that did not. Matters because an intruder makes
//! accounts of their own powerful. Administrators do it as their work. Blind to which role, and to power that comes
//! with a group.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::CLOUD_ROLES;
use super::view::View;
use crate::observation::{Seen, days};
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 10,
    name: "role",
    question: "Does it give out power?",
    group: Group::Directory,
    cap: 4.0,
    techniques: &[CLOUD_ROLES],
    levels: &[level("first", 0.002, 0.08), level("again", 0.02, 0.06)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::Role || !view.is_done() {
        return None;
    }
    let before = view.days_of_kind();
    let to = view.activity.target.as_ref().map_or_else(Default::default, |target| target.to_string());
    let seen = Seen::what(to).counts([before, view.active_days(), 0]);
    Some(Observation::new(&META, usize::from(before > 0), seen))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let to = if seen.what.is_empty() { String::new() } else { format!(" to {}", seen.what) };
    match level {
        0 => format!("It gave a role{to}, for the first time."),
        _ => format!("It gave a role{to}, as on {} before.", days(seen.counts[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, World, act, survives_hostile_activity};

    #[test]
    fn a_first_role_is_told_with_whom_it_went_to() {
        let world = World::lived_in();
        let (level, sentence) = world.sees(&META, &act(ANN, Operation::Role, LATER).target(BOB)).unwrap();
        assert_eq!((level, sentence.as_str()), ("first", "It gave a role to bob@harbour.example, for the first time."));
    }

    #[test]
    fn a_habit_is_less_and_a_failure_nothing() {
        let mut world = World::lived_in();
        world.learn(&act(ANN, Operation::Role, LATER - 48));
        assert_eq!(world.level(&META, &act(ANN, Operation::Role, LATER)), "again");
        assert_eq!(world.level(&META, &act(ANN, Operation::Role, LATER).failed()), "");
        survives_hostile_activity(&META);
    }
}

//! **Does a new rule of the inbox hide or forward mail?**
//!
//! Sees what the rule does, by its parameters: sends elsewhere, deletes, moves out of sight. Matters because nearly
//! every thief of a mailbox writes one, to read on and to keep the owner from seeing answers. People write such rules
//! too, rarely; an account that did on several earlier days is passed over. Blind to rules in the program alone, and
//! to folders that only look harmless.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::{FORWARDING_RULE, HIDING_RULES};
use super::view::View;
use crate::observation::{Seen, days};
use thymus_event::saas::Operation;

/// On so many earlier days it wrote rules: then it is a habit.
const HABIT_DAYS: usize = 3;

pub(super) static META: Meta = Meta {
    id: 6,
    name: "inbox_rule",
    question: "Does a new rule of the inbox hide or forward mail?",
    group: Group::Mailbox,
    cap: 6.0,
    techniques: &[FORWARDING_RULE, HIDING_RULES],
    levels: &[
        level("forwards_and_hides", 0.000_2, 0.08),
        level("forwards", 0.001, 0.2),
        level("hides", 0.001_5, 0.25),
        level("plain", 0.01, 0.03),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let Operation::InboxRule { forwards, hides } = view.activity.operation else { return None };
    if !view.is_done() {
        return None;
    }
    let before = view.days_of_kind();
    let level = match (forwards, hides) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    if before >= HABIT_DAYS && level > 0 {
        return None;
    }
    Some(Observation::new(&META, level, Seen::default().counts([before, view.active_days(), 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let does = match level {
        0 => "sends mail elsewhere and hides it",
        1 => "sends mail elsewhere",
        2 => "deletes mail or moves it out of sight",
        _ => "sorts mail",
    };
    let before = if seen.counts[0] == 0 {
        "its first rule".to_owned()
    } else {
        format!("after rules on {}", days(seen.counts[0]))
    };
    format!("It wrote a rule that {does}; {before}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, act, survives_hostile_activity};

    fn rule(forwards: bool, hides: bool) -> Operation {
        Operation::InboxRule { forwards, hides }
    }

    #[test]
    fn rules_are_told_by_what_they_do() {
        let world = World::lived_in();
        let level = |forwards, hides| world.level(&META, &act(ANN, rule(forwards, hides), LATER));
        assert_eq!((level(true, true), level(true, false)), ("forwards_and_hides", "forwards"));
        assert_eq!((level(false, true), level(false, false)), ("hides", "plain"));
        let (_, sentence) = world.sees(&META, &act(ANN, rule(false, true), LATER)).unwrap();
        assert_eq!(sentence, "It wrote a rule that deletes mail or moves it out of sight; its first rule.");
    }

    #[test]
    fn a_habit_or_a_failure_is_not() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &act(ANN, rule(true, true), LATER).failed()), "");
        (2..6).for_each(|day| world.learn(&act(ANN, rule(false, false), LATER - 24 * day)));
        assert_eq!(world.level(&META, &act(ANN, rule(false, true), LATER)), "");
        assert_eq!(world.level(&META, &act(ANN, rule(true, true), LATER)), "forwards_and_hides");
        survives_hostile_activity(&META);
    }
}

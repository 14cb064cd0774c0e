//! **Does it do something that it, or anyone, never did?**
//!
//! Sees changes of settings, passwords and methods by the provider's own word for them, against what the account and
//! its colleagues did on earlier days. Matters for an account that suddenly administers. Rules, forwarding, consents,
//! roles and permissions have their own signals and are left to them. Blind to an administrator's account that does
//! what it always does.

use super::meta::{Group, Meta, Observation, accounts, level};
use super::techniques::MANIPULATION;
use super::view::View;
use crate::observation::{Seen, days};
use thymus_baseline::{Aspect, Key};
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 5,
    name: "operation",
    question: "Does it do something that it, or anyone, never did?",
    group: Group::Directory,
    cap: 3.0,
    techniques: &[MANIPULATION],
    levels: &[
        level("first_change", 0.006, 0.12),
        level("first_of_anyone", 0.015, 0.12),
        level("first_of_account", 0.03, 0.12),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if !matches!(view.activity.operation, Operation::Administration) || !view.is_done() || view.is_organisation_young()
    {
        return None;
    }
    let name = &view.activity.operation_name;
    let key = Key::of(name);
    if view.days(Aspect::Operation, key) > 0 {
        return None;
    }
    let others = view.others(Aspect::Operation, key);
    let level = match () {
        () if !view.is_administrator() && !view.is_account_young() => 0,
        () if others == 0 => 1,
        () => 2,
    };
    Some(Observation::new(&META, level, Seen::what(name.clone()).counts([others, view.active_days(), 0])))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, known) = (seen.what.trim_end_matches(['.', ' ']), days(seen.counts[1]));
    match level {
        0 => format!("It did “{what}”, though it never changed settings before (on {known})."),
        1 => format!("It did “{what}”, which no one in the organisation did before."),
        _ => format!("It did “{what}” for the first time; {} did before.", accounts(seen.counts[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, ROOT, World, act, survives_hostile_activity};

    #[test]
    fn a_person_who_administers_is_new() {
        let world = World::lived_in();
        let change = |who| act(who, Operation::Administration, LATER);
        assert_eq!(world.level(&META, &change(ANN).name("Set policy.")), "first_change");
        assert_eq!(world.level(&META, &change(ROOT).name("Remove everything")), "first_of_anyone");
        let (_, sentence) = world.sees(&META, &change(ANN).name("Set policy.")).unwrap();
        assert_eq!(sentence, "It did “Set policy”, though it never changed settings before (on 40 days).");
    }

    #[test]
    fn an_administrators_habits_are_not() {
        let mut world = World::lived_in();
        let change = |who| act(who, Operation::Administration, LATER);
        assert_eq!(world.level(&META, &change(ROOT).name("Set policy.")), "");
        assert_eq!(world.level(&META, &change(ROOT).name("Remove everything").failed()), "");
        assert_eq!(world.level(&META, &change("new@harbour.example").name("Set policy.")), "first_of_account");
        assert_eq!(world.level(&META, &act(ANN, Operation::File, LATER).name("FileDownloaded")), "");
        world.learn(&act(ANN, Operation::Administration, LATER - 48).name("Add group."));
        assert_eq!(world.level(&META, &change(ROOT).name("Add group.")), "first_of_account");
        survives_hostile_activity(&META);
    }
}

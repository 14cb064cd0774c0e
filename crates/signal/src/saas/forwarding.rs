//! **Is all mail of a mailbox sent elsewhere?**
//!
//! Sees forwarding that is set on a mailbox, or a rule in transit that copies mail. Matters as the quietest way to
//! read on after the password is changed. People who leave, and administrators who help them, do it too. Blind to where
//! it goes: the record of the operation does not say whose address that is.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::FORWARDING_RULE;
use super::view::View;
use crate::observation::{Seen, days};
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 7,
    name: "forwarding",
    question: "Is all mail of a mailbox sent elsewhere?",
    group: Group::Mailbox,
    cap: 5.5,
    techniques: &[FORWARDING_RULE],
    levels: &[level("first", 0.000_8, 0.15), level("again", 0.01, 0.08)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::MailboxForwarding || !view.is_done() {
        return None;
    }
    let before = view.days_of_kind();
    let seen = Seen::what(view.activity.operation_name.clone()).counts([before, view.active_days(), 0]);
    Some(Observation::new(&META, usize::from(before > 0), seen))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let what = &seen.what;
    match level {
        0 => format!("It had mail sent elsewhere ({what}), for the first time."),
        _ => format!("It had mail sent elsewhere ({what}), as on {} before.", days(seen.counts[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, ROOT, World, act, survives_hostile_activity};

    #[test]
    fn forwarding_for_the_first_time_is_told() {
        let world = World::lived_in();
        let (level, sentence) =
            world.sees(&META, &act(ANN, Operation::MailboxForwarding, LATER).name("Set-Mailbox")).unwrap();
        assert_eq!(level, "first");
        assert_eq!(sentence, "It had mail sent elsewhere (Set-Mailbox), for the first time.");
    }

    #[test]
    fn what_failed_or_is_done_often_is_less() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &act(ANN, Operation::MailboxForwarding, LATER).failed()), "");
        assert_eq!(world.level(&META, &act(ANN, Operation::MailMove, LATER)), "");
        world.learn(&act(ROOT, Operation::MailboxForwarding, LATER - 48));
        assert_eq!(world.level(&META, &act(ROOT, Operation::MailboxForwarding, LATER)), "again");
        survives_hostile_activity(&META);
    }
}

//! **Does it let someone into a mailbox?**
//!
//! Sees rights to a mailbox or a folder being given, and leave to send in another's name. Matters as a way back in.
//! Assistants and shared mailboxes need it too, and administrators give it by habit. Blind to whether the one let in
//! is a colleague.

use super::meta::{Group, Meta, Observation, level};
use super::techniques::DELEGATE_PERMISSIONS;
use super::view::View;
use crate::observation::{Seen, days};
use thymus_event::saas::Operation;

pub(super) static META: Meta = Meta {
    id: 8,
    name: "permission",
    question: "Does it let someone into a mailbox?",
    group: Group::Mailbox,
    cap: 4.0,
    techniques: &[DELEGATE_PERMISSIONS],
    levels: &[level("first", 0.003, 0.1), level("again", 0.02, 0.06)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::MailboxPermission || !view.is_done() {
        return None;
    }
    let before = view.days_of_kind();
    let seen = Seen::what(view.activity.operation_name.clone()).counts([before, view.active_days(), 0]);
    Some(Observation::new(&META, usize::from(before > 0), seen))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let what = &seen.what;
    match level {
        0 => format!("It let someone into a mailbox ({what}), for the first time."),
        _ => format!("It let someone into a mailbox ({what}), as on {} before.", days(seen.counts[0])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, LATER, World, act, survives_hostile_activity};

    #[test]
    fn rights_that_are_given_are_told() {
        let mut world = World::lived_in();
        let given = act(ANN, Operation::MailboxPermission, LATER);
        assert_eq!(world.level(&META, &given), "first");
        world.learn(&act(ANN, Operation::MailboxPermission, LATER - 48));
        assert_eq!(world.level(&META, &given), "again");
    }

    #[test]
    fn what_failed_is_not() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &act(ANN, Operation::MailboxPermission, LATER).failed()), "");
        assert_eq!(world.level(&META, &act(ANN, Operation::File, LATER)), "");
        survives_hostile_activity(&META);
    }
}

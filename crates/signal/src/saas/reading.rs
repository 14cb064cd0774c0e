//! **Is far more mail read than ever, or another's mailbox?**
//!
//! Sees how many messages were read in a day, against the most of any earlier day, and the first time that the account
//! opens a mailbox that is not its own. Matters as what a thief came for. A new program that fetches everything looks
//! the same. Blind where the provider does not count (a whole folder that is synchronised is one record).

use super::meta::{Group, Meta, Observation, level};
use super::techniques::REMOTE_COLLECTION;
use super::view::View;
use crate::observation::Seen;
use thymus_baseline::{Aspect, Key};
use thymus_event::saas::Operation;

/// Fewer messages in a day are never many.
const MANY_MIN: u64 = 200;
/// Many is more than the most of any earlier day by so many doublings.
const DOUBLINGS_MIN: u32 = 2;

pub(super) static META: Meta = Meta {
    id: 14,
    name: "reading",
    question: "Is far more mail read than ever, or another's mailbox?",
    group: Group::Mailbox,
    cap: 4.0,
    techniques: &[REMOTE_COLLECTION],
    levels: &[level("many", 0.004, 0.12), level("anothers", 0.006, 0.06)],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    if view.activity.operation != Operation::MailRead || !view.is_done() {
        return None;
    }
    let read = view.recent.read_on(view.today);
    if read >= MANY_MIN && !view.is_account_young() && doublings(read) >= most(view) + DOUBLINGS_MIN {
        let counts = [usize::try_from(read).unwrap_or(usize::MAX), 1 << most(view).min(62), 0];
        return Some(Observation::new(&META, 0, Seen::default().counts(counts)));
    }
    let owner = view.activity.target.as_ref()?;
    let is_known = view.days(Aspect::Opened, Key::of(owner.as_str())) > 0;
    (!is_known && !view.is_organisation_young()).then(|| Observation::new(&META, 1, Seen::what(owner.as_str())))
}

/// The logarithm, to the base of two.
pub(super) fn doublings(items: u64) -> u32 {
    items.checked_ilog2().unwrap_or(0)
}

/// The doublings of the most that was read on an earlier day.
fn most(view: &View<'_>) -> u32 {
    let mut steps = (0..u64::BITS).rev();
    steps.find(|step| view.days(Aspect::Reading, Key::number(u64::from(*step))) > 0).unwrap_or(0)
}

fn sentence(level: usize, seen: &Seen) -> String {
    match level {
        0 => format!(
            "{} messages were read in a day; never more than about {} before.",
            seen.counts[0],
            2 * seen.counts[1]
        ),
        _ => format!("It opened the mailbox of {} for the first time.", seen.what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, World, act, survives_hostile_activity};

    fn read(items: u32, hour: i64) -> crate::saas::tests_world::Act {
        act(ANN, Operation::MailRead, hour).items(items)
    }

    #[test]
    fn far_more_than_ever_is_many() {
        let mut world = World::lived_in();
        world.learn(&read(20, LATER - 48));
        world.learn(&read(150, LATER));
        world.learn(&read(149, LATER));
        let (level, sentence) = world.sees(&META, &read(1, LATER).plus_minutes(1)).unwrap();
        assert_eq!(level, "many");
        assert_eq!(sentence, "300 messages were read in a day; never more than about 32 before.");
    }

    #[test]
    fn a_busy_day_is_not() {
        let mut world = World::lived_in();
        world.learn(&read(180, LATER - 48));
        world.learn(&read(300, LATER));
        assert_eq!(world.level(&META, &read(1, LATER).plus_minutes(1)), "");
    }

    #[test]
    fn anothers_mailbox_is_told_once() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &read(1, LATER).target(BOB)), "anothers");
        world.learn(&read(1, LATER - 48).target(BOB));
        assert_eq!(world.level(&META, &read(1, LATER).target(BOB)), "");
        survives_hostile_activity(&META);
    }
}

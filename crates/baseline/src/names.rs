//! Who bears which display name, so that an impostor's is seen.

use crate::{DayCounts, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;

/// The most bearers kept for one name; a name that so many bear protects nobody.
pub const BEARERS_MAX: usize = 64;

/// One bearer of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameOwner {
    /// The key of the address.
    pub address: Key,
    /// The key of its organisational domain.
    pub domain: Key,
    /// Whether the address is inside.
    pub inside: bool,
    /// On which days the name was seen with it.
    pub days: DayCounts,
}

/// Display names by normalised key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Names(Table<Key, Vec<NameOwner>>);

impl Names {
    /// A name was seen with an address.
    pub fn apply(&mut self, name: Key, address: Key, domain: Key, inside: bool, day: Day, lesson: Lesson) {
        self.0.change(
            name,
            |owners| match owners.iter().position(|owner| owner.address == address) {
                Some(at) => {
                    owners[at].days.apply(day, lesson);
                    if owners[at].days.is_empty() {
                        owners.remove(at);
                    }
                }
                None if lesson == Lesson::Give && owners.len() < BEARERS_MAX => {
                    let mut days = DayCounts::default();
                    days.apply(day, lesson);
                    let at = owners.partition_point(|owner| owner.address < address);
                    owners.insert(at, NameOwner { address, domain, inside, days });
                }
                None => {}
            },
            Vec::is_empty,
        );
    }

    /// Everyone who bears a name, by address key.
    pub fn owners(&self, name: Key) -> &[NameOwner] {
        self.0.at(name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_all_its_bearers() {
        let mut names = Names::default();
        let name = Key::of("ann lee");
        names.apply(name, Key(2), Key(9), false, Day(1), Lesson::Give);
        names.apply(name, Key(1), Key(8), true, Day(1), Lesson::Give);
        names.apply(name, Key(1), Key(8), true, Day(2), Lesson::Give);
        assert_eq!(
            names.owners(name).iter().map(|o| (o.address, o.inside)).collect::<Vec<_>>(),
            [(Key(1), true), (Key(2), false)]
        );
        names.apply(name, Key(2), Key(9), false, Day(1), Lesson::TakeBack);
        assert_eq!(names.owners(name).len(), 1);
        assert!(names.owners(Key::of("bob")).is_empty());
    }
}

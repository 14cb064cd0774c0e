//! How accounts are used: from where, with what, when, for what. Learned from what succeeded, per account, with the
//! organisation to fall back on.
//!
//! Only distinct days count, so that volume never makes normal; what happened today says nothing yet about what is
//! usual.

use crate::{DayCounts, Habits, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;

/// The most accounts known; above, new ones are not remembered and stay novel.
pub const ACCOUNTS_MAX: usize = 200_000;
/// The most values (networks, clients, applications, …) whose users are known.
pub const SHARED_MAX: usize = 200_000;
/// The most accounts kept for one value; above, it is common beyond question.
pub const SHARERS_MAX: usize = 64;

/// A kind of behaviour of an account. Positions are part of stored keys: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Aspect {
    /// It did anything at all.
    Active,
    /// From which network: the first 24 bits of an IPv4 address, 48 of an IPv6 one.
    Network,
    /// From which autonomous system.
    System,
    /// From which country.
    Country,
    /// With which program.
    Client,
    /// In which hour of the day, UTC.
    Hour,
    /// What it did, in the provider's words.
    Operation,
    /// What it did, across providers.
    Kind,
    /// Which application it let in.
    Application,
    /// A sign-in failed.
    Failed,
    /// How much mail it read in a day: the logarithm, to the base of two.
    Reading,
    /// Whose mailbox it opened.
    Opened,
}

/// The sense of self of an organisation's accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    accounts: Table<Key, Habits<Aspect>>,
    /// Who else does the same, by aspect and value.
    sharers: Table<Key, Habits<Aspect>>,
    organisation: Habits<Aspect>,
}

impl Accounts {
    /// Gives or takes back that an account did this.
    pub fn learn(&mut self, account: Key, aspect: Aspect, value: Key, day: Day, lesson: Lesson) {
        if self.accounts.at(account).is_some() || self.accounts.len() < ACCOUNTS_MAX {
            self.accounts.change(account, |habits| habits.apply(aspect, value, day, lesson), Habits::is_empty);
        }
        if aspect == Aspect::Active {
            self.organisation.apply(aspect, Key::default(), day, lesson);
        } else if self.sharers.at(shared(aspect, value)).is_some() || self.sharers.len() < SHARED_MAX {
            let share = |habits: &mut Habits<Aspect>| {
                if habits.len() < SHARERS_MAX || habits.seen(aspect, account).is_some() {
                    habits.apply(aspect, account, day, lesson);
                }
            };
            self.sharers.change(shared(aspect, value), share, Habits::is_empty);
        }
    }

    /// Forgets an account. How many accounts shared something with it goes on counting it.
    pub fn forget(&mut self, account: Key) {
        self.accounts.retain(|key, _| key != account);
    }

    /// On how many days before `today` an account did this.
    pub fn days(&self, account: Key, aspect: Aspect, value: Key, today: Day) -> usize {
        self.counts(account, aspect, value).map_or(0, |counts| counts.days_before(today))
    }

    fn counts(&self, account: Key, aspect: Aspect, value: Key) -> Option<&DayCounts> {
        self.accounts.at(account)?.seen(aspect, value)
    }

    /// On how many days before `today` an account did anything.
    pub fn active_days(&self, account: Key, today: Day) -> usize {
        self.days(account, Aspect::Active, Key::default(), today)
    }

    /// Whether an account was ever seen to do anything.
    pub fn is_known(&self, account: Key) -> bool {
        self.accounts.at(account).is_some()
    }

    /// Every value of an aspect that an account had before `today`.
    pub fn values(&self, account: Key, aspect: Aspect, today: Day) -> impl Iterator<Item = Key> {
        let values = self.accounts.at(account).into_iter().flat_map(move |habits| habits.values(aspect));
        values.filter(move |(_, counts)| counts.days_before(today) > 0).map(|(value, _)| value)
    }

    /// How many other accounts did this before `today`, at most [`SHARERS_MAX`].
    pub fn others(&self, account: Key, aspect: Aspect, value: Key, today: Day) -> usize {
        let sharers = self.sharers.at(shared(aspect, value)).into_iter().flat_map(|habits| habits.values(aspect));
        sharers.filter(|(other, counts)| *other != account && counts.days_before(today) > 0).count()
    }

    /// For how many calendar days before `today` the organisation's accounts are known.
    pub fn age_days(&self, today: Day) -> usize {
        let first = self.organisation.seen(Aspect::Active, Key::default()).and_then(DayCounts::first);
        first.map_or(0, |first| usize::try_from(i64::from(today.0) - i64::from(first.0)).unwrap_or(0))
    }

    /// How many accounts are known.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

fn shared(aspect: Aspect, value: Key) -> Key {
    Key::number(aspect as u64).and(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANN: Key = Key(1);
    const BOB: Key = Key(2);
    const OFFICE: Key = Key(77);

    fn give(accounts: &mut Accounts, account: Key, day: i32) {
        accounts.learn(account, Aspect::Active, Key::default(), Day(day), Lesson::Give);
        accounts.learn(account, Aspect::Network, OFFICE, Day(day), Lesson::Give);
    }

    #[test]
    fn only_days_before_today_count() {
        let mut accounts = Accounts::default();
        (0..1000).for_each(|_| give(&mut accounts, ANN, 5));
        let days = |today| accounts.days(ANN, Aspect::Network, OFFICE, Day(today));
        assert_eq!((days(5), days(6), days(9)), (0, 1, 1));
        assert_eq!((accounts.active_days(ANN, Day(6)), accounts.age_days(Day(9))), (1, 4));
        assert_eq!(accounts.age_days(Day(0)), 0);
    }

    #[test]
    fn the_organisation_is_everyone_else() {
        let mut accounts = Accounts::default();
        give(&mut accounts, ANN, 1);
        let others = |account, today| accounts.others(account, Aspect::Network, OFFICE, Day(today));
        assert_eq!((others(BOB, 2), others(ANN, 2), others(BOB, 1)), (1, 0, 0));
        assert_eq!(accounts.others(BOB, Aspect::Client, OFFICE, Day(2)), 0, "another aspect");
        assert_eq!(accounts.values(ANN, Aspect::Network, Day(2)).collect::<Vec<_>>(), [OFFICE]);
    }

    #[test]
    fn sharers_and_accounts_are_bounded() {
        let mut accounts = Accounts::default();
        (0..SHARERS_MAX as u64 * 3).for_each(|n| give(&mut accounts, Key(n), 1));
        assert_eq!(accounts.others(Key(0), Aspect::Network, OFFICE, Day(2)), SHARERS_MAX - 1);
    }

    proptest! {
        #[test]
        fn taking_back_leaves_no_trace(given in prop::collection::vec((0u64..4, 0u64..4, 0i32..9), 0..30), extra in prop::collection::vec((0u64..4, 0u64..4, 0i32..9), 0..30)) {
            let teach = |accounts: &mut Accounts, list: &[(u64, u64, i32)], lesson| for (account, value, day) in list {
                accounts.learn(Key(*account), Aspect::Active, Key::default(), Day(*day), lesson);
                accounts.learn(Key(*account), Aspect::Client, Key(*value), Day(*day), lesson);
            };
            let mut plain = Accounts::default();
            teach(&mut plain, &given, Lesson::Give);
            let mut both = plain.clone();
            teach(&mut both, &extra, Lesson::Give);
            teach(&mut both, &extra, Lesson::TakeBack);
            prop_assert_eq!(postcard::to_stdvec(&plain).unwrap(), postcard::to_stdvec(&both).unwrap());
        }

        #[test]
        fn order_changes_nothing(mut events in prop::collection::vec((0u64..4, 0u64..4, 0i32..9), 0..30)) {
            let learn = |list: &[(u64, u64, i32)]| {
                let mut accounts = Accounts::default();
                for (account, value, day) in list {
                    accounts.learn(Key(*account), Aspect::Network, Key(*value), Day(*day), Lesson::Give);
                }
                postcard::to_stdvec(&accounts).unwrap()
            };
            let before = learn(&events);
            events.reverse();
            prop_assert_eq!(before, learn(&events));
        }
    }
}

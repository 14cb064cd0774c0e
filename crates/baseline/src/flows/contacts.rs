//! When a device began connections, and how much they carried: a ring of the latest.

use serde::{Deserialize, Serialize};
use thymus_event::{Connection, Timestamp};

/// The most contacts kept for one device, destination and port. Sixty gaps tell a clock with a fifth of jitter from
/// chance by a hundred billion to one; a hundred thousand devices with ten rare destinations still fit into memory.
pub const CONTACTS_MAX: usize = 64;

/// A count of bytes that may be unknown; four thousand million and above are one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Size(u32);

impl Size {
    const UNKNOWN: Self = Self(u32::MAX);

    /// Of so many bytes, where known.
    pub fn new(bytes: Option<u64>) -> Self {
        bytes.map_or(Self::UNKNOWN, |bytes| Self(u32::try_from(bytes).unwrap_or(u32::MAX).min(u32::MAX - 1)))
    }

    /// The bytes, where known.
    pub fn bytes(self) -> Option<u32> {
        (self != Self::UNKNOWN).then_some(self.0)
    }
}

/// One connection, or several that began within one second: then the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Contact {
    /// When it began.
    pub start: Timestamp,
    /// What the device sent.
    pub bytes_out: Size,
    /// What came back.
    pub bytes_in: Size,
}

impl Contact {
    /// What is kept of a connection.
    pub fn of(connection: &Connection) -> Self {
        let (bytes_out, bytes_in) = (Size::new(connection.bytes_out), Size::new(connection.bytes_in));
        Self { start: connection.time, bytes_out, bytes_in }
    }
}

/// The latest contacts, one a second, earliest first: a function of the set of connections, whatever their order
/// and however often each is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contacts(Vec<Contact>);

impl Contacts {
    /// Takes one in; whether it is in a second that had none.
    pub(super) fn add(&mut self, contact: Contact) -> bool {
        match self.0.binary_search_by_key(&contact.start.seconds(), |kept| kept.start.seconds()) {
            Ok(at) => {
                self.0[at] = self.0[at].min(contact);
                false
            }
            Err(0) if self.0.len() == CONTACTS_MAX => false,
            Err(at) if self.0.len() == CONTACTS_MAX => {
                self.0.remove(0);
                self.0.insert(at - 1, contact);
                true
            }
            Err(at) => {
                self.0.insert(at, contact);
                true
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[Contact] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn contact(millis: i64) -> Contact {
        let size = Size::new(Some(7));
        Contact { start: Timestamp::from_millis(millis), bytes_out: size, bytes_in: size }
    }

    #[test]
    fn sizes_know_what_they_do_not_know() {
        assert_eq!(Size::new(None).bytes(), None);
        assert_eq!(Size::new(Some(0)).bytes(), Some(0));
        assert_eq!(Size::new(Some(u64::MAX)).bytes(), Some(u32::MAX - 1));
    }

    #[test]
    fn one_second_is_one_contact_and_the_latest_stay() {
        let mut contacts = Contacts::default();
        assert!(contacts.add(contact(1_900)));
        assert!(!contacts.add(contact(1_100)));
        assert_eq!(contacts.as_slice(), [contact(1_100)]);
        for second in 2..100 {
            assert!(contacts.add(contact(second * 1000)));
        }
        assert!(!contacts.add(contact(5_000)), "older than all that is kept");
        assert_eq!(contacts.as_slice().len(), CONTACTS_MAX);
        assert_eq!(contacts.as_slice().last(), Some(&contact(99_000)));
    }

    proptest! {
        #[test]
        fn order_and_repetition_change_nothing(millis in prop::collection::vec(0i64..200_000, 0..200), seed in 0usize..200) {
            let mut in_order = Contacts::default();
            let mut sorted = millis.clone();
            sorted.sort_unstable();
            for at in &sorted {
                in_order.add(contact(*at));
            }
            let mut other = Contacts::default();
            let turn = seed.min(millis.len());
            for at in millis[turn..].iter().chain(&millis) {
                other.add(contact(*at));
            }
            prop_assert_eq!(in_order, other);
        }
    }
}

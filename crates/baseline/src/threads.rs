//! Who wrote which message, so that an answer can be held against the conversation it claims to continue.

use crate::{DayCounts, Key, Lesson, Table};
use serde::{Deserialize, Serialize};
use thymus_event::Day;

/// The author of one message, as keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Of the address.
    pub address: Key,
    /// Of the local part.
    pub local: Key,
    /// Of the normalised display name.
    pub name: Key,
    /// Of the organisational domain.
    pub domain: Key,
    /// Whether the message was sent from inside.
    pub inside: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    author: Author,
    addressees: Vec<Author>,
    days: DayCounts,
}

/// Authors by Message-ID. The first author of an id keeps it: a sender chooses its ids and could
/// otherwise take over those of others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Threads(Table<Key, Letter>);

impl Threads {
    /// A message with this id was seen; addressees are given for messages from inside.
    pub fn apply(&mut self, message_id: Key, author: Author, addressees: &[Author], day: Day, lesson: Lesson) {
        self.0.change(
            message_id,
            |letter| {
                if letter.days.is_empty() {
                    letter.author = author;
                    letter.addressees = addressees.to_vec();
                }
                if letter.author == author {
                    letter.days.apply(day, lesson);
                }
            },
            |letter| letter.days.is_empty(),
        );
    }

    /// To whom it was sent, where it was sent from inside.
    pub fn addressees(&self, message_id: Key) -> &[Author] {
        self.0.at(message_id).map_or(&[], |letter| &letter.addressees)
    }

    /// Who wrote the message with this id.
    pub fn author(&self, message_id: Key) -> Option<&Author> {
        self.0.at(message_id).map(|letter| &letter.author)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_belongs_to_its_first_author() {
        let (ann, eve) =
            (Author { address: Key(1), ..Author::default() }, Author { address: Key(2), ..Author::default() });
        let mut threads = Threads::default();
        threads.apply(Key(9), ann, &[], Day(1), Lesson::Give);
        threads.apply(Key(9), eve, &[], Day(2), Lesson::Give);
        assert_eq!(threads.author(Key(9)), Some(&ann));
        threads.apply(Key(9), eve, &[], Day(2), Lesson::TakeBack);
        threads.apply(Key(9), ann, &[], Day(1), Lesson::TakeBack);
        assert_eq!(threads, Threads::default());
    }
}

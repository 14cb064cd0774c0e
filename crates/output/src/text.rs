//! Strangers' text, made short enough to tell.

/// Bytes of a subject, a note or a sentence, when there is room and when there is not.
const TEXT_BYTES: [usize; 2] = [500, 160];

/// Recipients, and reasons.
const ITEMS: [usize; 2] = [50, 3];

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As much as is of use.
    Full,
    /// What fits into one datagram.
    Short,
}

impl Detail {
    /// At most so much of a text, cut between characters.
    pub(crate) fn cut(self, text: &str) -> &str {
        text.get(..text.floor_char_boundary(self.of(TEXT_BYTES))).unwrap_or(text)
    }

    /// At most so many of them.
    pub(crate) fn first<T>(self, all: &[T]) -> &[T] {
        all.get(..self.of(ITEMS)).unwrap_or(all)
    }

    fn of(self, bounds: [usize; 2]) -> usize {
        let [full, short] = bounds;
        match self {
            Self::Full => full,
            Self::Short => short,
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use crate::notice::{About, Before, Deed, Judged, Notice, What};
    use thymus_event::email::Direction;
    use thymus_event::intent::IntentState;
    use thymus_event::verdict::{Action, AssessmentReason, Reason, Score};
    use thymus_event::{EventId, Timestamp};

    /// A message that was held, and what a sender may have put into its subject.
    pub(crate) fn held(subject: &str) -> Notice {
        let about = About {
            id: EventId([7; 16]),
            message_id: Some("1@out.example".to_owned()),
            time: Timestamp::from_seconds(1_700_000_000),
            direction: Direction::Inbound,
            author: Some("sam@out.example".to_owned()),
            subject: subject.to_owned(),
            recipients: vec!["ann@corp.example".to_owned(), "bob@corp.example".to_owned()],
            size_bytes: 1234,
        };
        let reason = Reason {
            signal: "link_rarity".to_owned(),
            contribution: Score::from_points(60.5),
            sentence: "Nobody has been to www.out.example".to_owned(),
        };
        let judged = Judged {
            revision: 1,
            cause: AssessmentReason::Evidence,
            score: Score::from_points(97.25),
            action: Action::Hold,
            before: Some(Before { score: Score::from_points(40.0), action: Action::Banner }),
            reasons: vec![reason],
            tags: vec!["New Contact".to_owned()],
        };
        let time = Timestamp::from_millis(1_700_000_000_123);
        Notice { id: "v.07.1".to_owned(), time, about, what: What::Judged(judged) }
    }

    /// What was done about it.
    pub(crate) fn done(state: IntentState) -> Notice {
        let deed = Deed {
            intent: "1.2.0".to_owned(),
            mailbox: "ann@corp.example".to_owned(),
            wanted: Action::Hold,
            state,
            by: Some("ann".to_owned()),
            note: "asked".to_owned(),
        };
        Notice { id: "o.1".to_owned(), what: What::Done(deed), ..held("hello") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let long = "ü".repeat(1000);
        assert_eq!(Detail::Full.cut(&long).len(), 500);
        assert_eq!(Detail::Short.cut(&format!("x{long}")).len(), 159);
        assert_eq!(Detail::Short.first(&[1, 2, 3, 4]), [1, 2, 3]);
        assert_eq!(Detail::Full.first(&[1]), [1]);
    }
}

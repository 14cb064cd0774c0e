//! How a campaign spread: a line for each person whom it reached, a dot for each message.

use crate::format;
use std::collections::{BTreeMap, BTreeSet};
use thymus_event::Timestamp;
use thymus_event::verdict::Action;
use thymus_store::StoredMember;

/// People who have a line: those whom it reached first.
const LINES: usize = 40;

/// Dots of a line: more would lie on each other.
const DOTS: usize = 200;

/// Authors that are named.
const SENDERS: usize = 12;

/// The drawing's units from the first message to the last, and free beside them.
const WIDTH: f64 = 1000.0;
const BESIDE: f64 = 12.0;

/// All that is drawn and counted.
pub(super) struct Spread {
    pub(super) people: String,
    pub(super) lines: Vec<Line>,
    /// How many people have none.
    pub(super) more: usize,
    /// Authors, the busiest first, with their messages.
    pub(super) senders: Vec<(String, u64)>,
    pub(super) sender_count: String,
    /// What was done, its colour, and with how many messages.
    pub(super) actions: Vec<(&'static str, &'static str, u64)>,
}

pub(super) struct Line {
    pub(super) person: String,
    pub(super) first: Timestamp,
    pub(super) dots: Vec<Dot>,
}

pub(super) struct Dot {
    pub(super) x: String,
    pub(super) tone: &'static str,
    pub(super) told: String,
}

impl Spread {
    /// Of its messages, the first first.
    pub(super) fn of(members: &[StoredMember]) -> Self {
        let (mut people, mut seen) = (Vec::new(), BTreeSet::new());
        for member in members {
            people.extend(member.recipients.iter().filter(|recipient| seen.insert(recipient.as_str())));
        }
        let lines = people.iter().take(LINES).filter_map(|person| Line::of(person, members)).collect();
        let (senders, sender_count) = senders(members);
        Self {
            people: format::grouped(people.len() as u64),
            lines,
            more: people.len().saturating_sub(LINES),
            senders,
            sender_count,
            actions: actions(members),
        }
    }
}

impl Line {
    fn of(person: &str, members: &[StoredMember]) -> Option<Self> {
        let (begin, end) = (members.first()?.time.millis(), members.last()?.time.millis());
        let span = end.saturating_sub(begin).max(1) as f64;
        let dot = |member: &StoredMember| {
            let share = member.time.millis().saturating_sub(begin) as f64 / span;
            let action = member.action.unwrap_or_default();
            Dot {
                x: format!("{:.1}", BESIDE + share * (WIDTH - 2.0 * BESIDE)),
                tone: format::tone(action),
                told: format!("{}: {}", format::utc(&member.time), format::action(action)),
            }
        };
        let mut own = members.iter().filter(|member| member.recipients.iter().any(|recipient| recipient == person));
        let first = own.clone().next()?.time;
        Some(Self { person: person.to_owned(), first, dots: own.by_ref().take(DOTS).map(dot).collect() })
    }
}

fn senders(members: &[StoredMember]) -> (Vec<(String, u64)>, String) {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for author in members.iter().filter_map(|member| member.author.as_deref()) {
        *counts.entry(author).or_default() += 1;
    }
    let count = format::grouped(counts.len() as u64);
    let mut senders: Vec<_> = counts.into_iter().map(|(author, count)| (author.to_owned(), count)).collect();
    senders.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    senders.truncate(SENDERS);
    (senders, count)
}

fn actions(members: &[StoredMember]) -> Vec<(&'static str, &'static str, u64)> {
    let count = |action: Action| members.iter().filter(|member| member.action == Some(action)).count() as u64;
    let all = Action::ALL.into_iter().rev().map(|action| (format::action(action), format::tone(action), count(action)));
    all.filter(|(.., count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::EventId;

    fn member(hour: i64, recipients: &[&str], action: Action) -> StoredMember {
        StoredMember {
            message: EventId([1; 16]),
            message_id: None,
            time: Timestamp::from_seconds(hour * 3600),
            author: Some("eve@evil.example".to_owned()),
            subject: String::new(),
            recipients: recipients.iter().map(|&text| text.to_owned()).collect(),
            why: None,
            log10_share: -3.0,
            alien: true,
            score: None,
            action: Some(action),
        }
    }

    #[test]
    fn everybody_has_a_line_in_the_order_in_which_it_reached_them() {
        let (first, last) = (member(0, &["ann"], Action::Allow), member(4, &["ann"], Action::Hold));
        let spread = Spread::of(&[first, member(1, &["bob", "ann"], Action::Hold), last]);
        let lines: Vec<_> = spread.lines.iter().map(|line| (line.person.as_str(), line.dots.len())).collect();
        assert_eq!(lines, [("ann", 3), ("bob", 1)]);
        let places: Vec<f64> = spread.lines[0].dots.iter().map(|dot| dot.x.parse().unwrap()).collect();
        assert_eq!(places, [12.0, 256.0, 988.0]);
        assert_eq!(spread.actions, [("Held", "bad", 2), ("Delivered", "calm", 1)]);
        assert_eq!(spread.senders, [("eve@evil.example".to_owned(), 3)]);
    }

    #[test]
    fn messages_of_one_moment_and_to_many_are_drawn_within_bounds() {
        let many: Vec<String> = (0..500).map(|n| format!("p{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let members = vec![member(3, &many, Action::Junk); 300];
        let spread = Spread::of(&members);
        assert_eq!((spread.lines.len(), spread.more), (LINES, 500 - LINES));
        assert!(spread.lines.iter().all(|line| line.dots.len() == DOTS && line.dots[0].x == "12.0"));
    }
}

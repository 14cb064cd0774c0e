//! What is to be done next about one message in one mailbox.

use crate::modes::{Decision, Why};
use thymus_event::Timestamp;
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;

/// How long a message is waited for that was not delivered yet: mail systems give up after days, but warn after hours.
const DELIVERY_HOURS_MAX: i64 = 24;

/// The first wait, and the shortest, in milliseconds: a copy often comes before the message is delivered.
const WAIT_MS_MIN: i64 = 250;

/// The longest wait, in milliseconds.
const WAIT_MS_MAX: i64 = 10 * 60_000;

/// How much of the time since it was first tried is waited before the next time.
const WAIT_SHARE: i64 = 4;

/// How things stand with one message in one mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// How far the latest intent has come.
    pub state: IntentState,
    /// What it wants.
    pub wanted: Action,
    /// What was done there before and stands, or may stand.
    pub done: Option<Action>,
    /// Whether that is to be undone, whatever is wanted.
    pub recalled: bool,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Bring the mailbox to what is wanted.
    Bring,
    /// Give back what was done before; nothing else for now.
    GiveBack,
    /// Let a person decide.
    Ask(Why),
    /// Look again later.
    Later,
}

impl Stands {
    /// Whether a person said yes to what is wanted, or it was begun already: then it is ended, too.
    pub const fn goes_on(&self) -> bool {
        matches!(self.state, IntentState::Approved | IntentState::Attempted)
    }

    /// What to do. Where something weaker is wanted than what stands, and that waits for a person, the stronger is given
    /// back meanwhile: nobody wants it any more.
    pub fn step(&self, decision: Decision) -> Step {
        let is_weaker = self.done.is_some_and(|done| done > self.wanted);
        match decision {
            Decision::Wait(Why::Stopped) => Step::Later,
            Decision::Wait(Why::Protected) if self.recalled => Step::Later,
            Decision::Wait(why @ Why::Protected) => Step::Ask(why),
            _ if self.recalled => Step::GiveBack,
            Decision::Go => Step::Bring,
            Decision::Wait(_) if is_weaker => Step::GiveBack,
            Decision::Wait(Why::Hours) => Step::Later,
            Decision::Wait(why) => Step::Ask(why),
        }
    }
}

/// When to try again what is so since then: soon at first, and ever more slowly. The same times give the same answer.
pub fn again_at(since: Timestamp, now: Timestamp) -> Timestamp {
    let age = now.millis().saturating_sub(since.millis());
    let wait = (age / WAIT_SHARE).clamp(WAIT_MS_MIN, WAIT_MS_MAX);
    Timestamp::from_millis(now.millis().saturating_add(wait))
}

/// Whether a message that is waited for since then will not be delivered any more.
pub fn is_given_up(since: Timestamp, now: Timestamp) -> bool {
    now >= since.plus_hours(DELIVERY_HOURS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Stands = Stands { state: IntentState::Wanted, wanted: Action::Hold, done: None, recalled: false };

    #[test]
    fn what_may_be_done_is_done_and_what_may_not_is_asked_about() {
        assert_eq!(WANTED.step(Decision::Go), Step::Bring);
        assert_eq!(WANTED.step(Decision::Wait(Why::Asks)), Step::Ask(Why::Asks));
        assert_eq!(WANTED.step(Decision::Wait(Why::Limit)), Step::Ask(Why::Limit));
        assert_eq!(WANTED.step(Decision::Wait(Why::Hours)), Step::Later);
        assert_eq!(WANTED.step(Decision::Wait(Why::Stopped)), Step::Later);
        assert!(!WANTED.goes_on() && Stands { state: IntentState::Attempted, ..WANTED }.goes_on());
    }

    #[test]
    fn what_nobody_wants_any_more_is_given_back_while_the_weaker_waits() {
        let weaker = Stands { wanted: Action::Banner, done: Some(Action::Hold), ..WANTED };
        assert_eq!(weaker.step(Decision::Wait(Why::Asks)), Step::GiveBack);
        assert_eq!(weaker.step(Decision::Go), Step::Bring);
        let stronger = Stands { done: Some(Action::Banner), ..WANTED };
        assert_eq!(stronger.step(Decision::Wait(Why::Asks)), Step::Ask(Why::Asks));
    }

    #[test]
    fn what_is_recalled_is_given_back_unless_nothing_may_be_touched() {
        let recalled = Stands { state: IntentState::Recalled, done: Some(Action::Hold), recalled: true, ..WANTED };
        assert_eq!(recalled.step(Decision::Go), Step::GiveBack);
        assert_eq!(recalled.step(Decision::Wait(Why::Asks)), Step::GiveBack);
        for why in [Why::Stopped, Why::Protected] {
            assert_eq!(recalled.step(Decision::Wait(why)), Step::Later);
        }
    }

    #[test]
    fn waiting_begins_short_and_ends() {
        let began = Timestamp::from_seconds(1_000);
        let mut now = began;
        let mut waits = Vec::new();
        while !is_given_up(began, now) {
            let next = again_at(began, now);
            waits.push(next.millis() - now.millis());
            now = next;
        }
        assert_eq!((waits.first(), waits.last()), (Some(&WAIT_MS_MIN), Some(&WAIT_MS_MAX)));
        assert!(waits.is_sorted() && waits.len() < 250, "{}", waits.len());
    }
}

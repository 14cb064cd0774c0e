//! What is to be done next about one message in one mailbox.

use crate::modes::{Decision, Why};
use thymus_event::Timestamp;
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;

/// How long a message is waited for that was not delivered yet: mail systems give up after days, but warn after hours.
const DELIVERY_HOURS_MAX: i64 = 24;

/// How long a refusal is not taken for an answer: an account that is being set up refuses as one that will never be.
const REFUSAL_HOURS_MAX: i64 = 1;

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

impl Step {
    /// Whether a mailbox is opened for it.
    pub const fn touches(self) -> bool {
        matches!(self, Self::Bring | Self::GiveBack)
    }
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

/// What a provider said of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is so, and was read back.
    Done,
    /// The message was never seen in the mailbox.
    NotYet,
    /// Its owner took it away.
    Gone,
    /// Not now.
    Later,
    /// Not ever as things are.
    Refused,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The intent has come to this, for this reason; where it is empty, for the one that the provider gave.
    Is(IntentState, &'static str),
    /// It is tried again at this time.
    Again(Timestamp),
}

/// What follows from what came of a step that is tried since then. Giving back is never given up: what was taken from
/// somebody is owed to them.
pub fn next(step: Step, wanted: Action, came: Came, since: Timestamp, now: Timestamp) -> Next {
    let gives_back = step == Step::GiveBack || wanted == Action::Allow;
    let is_over = |hours| now >= since.plus_hours(hours);
    let done = if step == Step::GiveBack { IntentState::Reverted } else { IntentState::Confirmed };
    match came {
        Came::Done => Next::Is(done, ""),
        Came::NotYet | Came::Gone if gives_back => Next::Is(done, "there was nothing to give back"),
        Came::Gone => Next::Is(IntentState::Failed, "the mailbox's owner took it away"),
        Came::NotYet if is_over(DELIVERY_HOURS_MAX) => Next::Is(IntentState::Failed, "it was never delivered there"),
        Came::Refused if !gives_back && is_over(REFUSAL_HOURS_MAX) => Next::Is(IntentState::Failed, ""),
        Came::NotYet | Came::Later | Came::Refused => Next::Again(again_at(since, now)),
    }
}

/// When to try again what is so since then: soon at first, and ever more slowly. The same times give the same answer.
pub fn again_at(since: Timestamp, now: Timestamp) -> Timestamp {
    let age = now.millis().saturating_sub(since.millis());
    let wait = (age / WAIT_SHARE).clamp(WAIT_MS_MIN, WAIT_MS_MAX);
    Timestamp::from_millis(now.millis().saturating_add(wait))
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
        while let Next::Again(time) = next(Step::Bring, Action::Hold, Came::NotYet, began, now) {
            waits.push(time.millis() - now.millis());
            now = time;
        }
        assert_eq!((waits.first(), waits.last()), (Some(&WAIT_MS_MIN), Some(&WAIT_MS_MAX)));
        assert!(waits.is_sorted() && waits.len() < 250, "{}", waits.len());
    }

    #[test]
    fn what_came_is_confirmed_waited_for_or_given_up() {
        let began = Timestamp::from_seconds(1_000);
        let after = |hours| began.plus_hours(hours);
        let bring = |came, hours| next(Step::Bring, Action::Hold, came, began, after(hours));
        assert_eq!(bring(Came::Done, 30), Next::Is(IntentState::Confirmed, ""));
        assert!(matches!(bring(Came::Later, 1000), Next::Again(_)), "a server that is down is waited for");
        assert!(matches!(bring(Came::Refused, 0), Next::Again(_)));
        assert_eq!(bring(Came::Refused, 1), Next::Is(IntentState::Failed, ""));
        assert!(matches!(bring(Came::Gone, 0), Next::Is(IntentState::Failed, why) if !why.is_empty()));
        assert!(matches!(bring(Came::NotYet, 24), Next::Is(IntentState::Failed, why) if !why.is_empty()));
    }

    #[test]
    fn giving_back_is_never_given_up() {
        let began = Timestamp::from_seconds(1_000);
        let late = began.plus_hours(1_000);
        for (step, wanted, end) in [
            (Step::GiveBack, Action::Hold, IntentState::Reverted),
            (Step::Bring, Action::Allow, IntentState::Confirmed),
        ] {
            for came in [Came::Later, Came::Refused] {
                assert!(matches!(next(step, wanted, came, began, late), Next::Again(_)));
            }
            for came in [Came::Done, Came::Gone, Came::NotYet] {
                assert!(matches!(next(step, wanted, came, began, began), Next::Is(state, _) if state == end));
            }
        }
    }
}

//! What is appended about a mailbox: that it is about to be touched, and what came of it.

use thymus_action::{Presence, ProviderError, Receipt, Treatment};
use thymus_case::carry_out::{Came, Next, Step, again_at, next};
use thymus_event::Timestamp;
use thymus_event::intent::{IntentState, Outcome};
use thymus_event::verdict::Action;
use thymus_store::{Errand, IntentId, StoreError, Writer};

/// What is said of an intent whose place another one took.
const REPLACED: &str = "a later intent took its place";

/// What is said where the provider answers well, and shows another state than was asked for.
const OTHERWISE: &str = "the mailbox shows another state than the one that was asked for";

/// What the provider said of one step.
pub(super) struct Ended {
    pub(super) errand: Errand,
    pub(super) step: Step,
    pub(super) answer: Result<Presence<Receipt>, ProviderError>,
}

impl Ended {
    /// Appends what came of it, or when to try again.
    pub(super) fn keep(&self, writer: &mut Writer, now: Timestamp) -> Result<(), StoreError> {
        let Self { errand, step, .. } = self;
        let id = self.concerns();
        match next(*step, errand.intent.action, self.came(), errand.since, now) {
            Next::Is(state, why) => {
                let why = if why.is_empty() { self.trouble().unwrap_or_default() } else { why };
                put(writer, id, state, now, why)?;
                self.replace(writer, state, now)
            }
            Next::Again(time) => writer.postpone(errand.id, time),
        }
    }

    /// What stood there before is undone: by what was just confirmed.
    fn replace(&self, writer: &mut Writer, state: IntentState, now: Timestamp) -> Result<(), StoreError> {
        match &self.errand.done {
            Some(done) if state == IntentState::Confirmed && done.id != self.errand.id => {
                put(writer, done.id, IntentState::Reverted, now, REPLACED)
            }
            _ => Ok(()),
        }
    }

    /// The intent that something came of.
    fn concerns(&self) -> IntentId {
        match (&self.step, &self.errand.done) {
            (Step::GiveBack, Some(done)) => done.id,
            _ => self.errand.id,
        }
    }

    fn came(&self) -> Came {
        match &self.answer {
            Ok(Presence::Here(receipt)) if self.is_wanted(&receipt.now.treatment) => Came::Done,
            Ok(Presence::NotYet) => Came::NotYet,
            Ok(Presence::Gone) => Came::Gone,
            Ok(Presence::Here(_)) | Err(ProviderError::Later(_)) => Came::Later,
            Err(ProviderError::Refused(_)) => Came::Refused,
        }
    }

    fn is_wanted(&self, shown: &Treatment) -> bool {
        let wanted = if self.step == Step::GiveBack { Action::Allow } else { self.errand.intent.action };
        match wanted {
            // Where the mail system itself had put it, it stays.
            Action::Allow => matches!(shown, Treatment::AsItCame | Treatment::Junk),
            Action::Banner | Action::LockLinks | Action::ConvertAttachments => {
                matches!(shown, Treatment::Changed(intent) if *intent == self.errand.id.to_string())
            }
            Action::Junk => matches!(shown, Treatment::Junk),
            Action::Hold => matches!(shown, Treatment::Held),
        }
    }

    /// Whether nothing is left to do about it.
    pub(super) fn is_settled(&self) -> bool {
        self.came() == Came::Done
    }

    /// Why it did not go as asked.
    pub(super) fn trouble(&self) -> Option<&str> {
        match &self.answer {
            Err(ProviderError::Later(text) | ProviderError::Refused(text)) => Some(text),
            Ok(Presence::Here(receipt)) if !self.is_wanted(&receipt.now.treatment) => Some(OTHERWISE),
            Ok(_) => None,
        }
    }
}

/// Appends that a step is begun, that a person is asked, or when to look again.
pub(super) fn begin(writer: &mut Writer, errand: &Errand, step: Step, now: Timestamp) -> Result<(), StoreError> {
    match step {
        Step::Bring if errand.state != IntentState::Attempted => {
            put(writer, errand.id, IntentState::Attempted, now, "")
        }
        Step::Bring | Step::GiveBack => Ok(()),
        Step::Ask(why) => put(writer, errand.id, IntentState::Waiting, now, why.as_str()),
        Step::Later => writer.postpone(errand.id, again_at(errand.since, now)),
    }
}

fn put(writer: &mut Writer, id: IntentId, state: IntentState, time: Timestamp, note: &str) -> Result<(), StoreError> {
    let outcome = Outcome { note: note.to_owned(), ..Outcome::new(state, time) };
    writer.put_outcome(id, &outcome).map(drop)
}

//! What was thought of a message for each recipient, and what was done in their mailbox.

use crate::format;
use crate::links;
use thymus_event::intent::{IntentState, Ruled, Ruling};
use thymus_event::verdict::{Action, Verdict};
use thymus_store::{FiledIntent, StoredMessage};

/// Recipients shown.
const SHOWN: usize = 200;

pub(super) struct Mailbox {
    pub(super) recipient: String,
    /// Their page.
    pub(super) path: String,
    pub(super) score: Option<String>,
    pub(super) action: &'static str,
    pub(super) tone: &'static str,
    /// What was wanted of it last, and how far that is.
    pub(super) state: Option<String>,
    /// What can be ruled about that: the form's word, and a person's.
    pub(super) rulings: Vec<(&'static str, &'static str)>,
}

pub(super) fn of(stored: &StoredMessage, verdict: Option<&Verdict>, intents: &[FiledIntent]) -> Vec<Mailbox> {
    let row = |recipient: &String| {
        let own = verdict.and_then(|verdict| verdict.recipients.iter().find(|own| own.recipient.as_str() == recipient));
        let latest = intents.iter().rfind(|filed| filed.intent.recipient.as_str() == recipient);
        let action = latest.map(|filed| filed.intent.action).or(own.map(|own| own.action)).unwrap_or_default();
        Mailbox {
            recipient: recipient.clone(),
            path: links::address(recipient),
            score: own.map(|own| format::per_cent(own.score)),
            action: format::action(action),
            tone: format::tone(action),
            state: latest.map(state),
            rulings: latest.map(rulings).unwrap_or_default(),
        }
    };
    stored.recipients.iter().take(SHOWN).map(row).collect()
}

/// What was wanted, and how far it is.
pub(super) fn state(filed: &FiledIntent) -> String {
    let done = match filed.intent.action {
        Action::Allow => "giving it back",
        Action::Banner => "a banner",
        Action::LockLinks => "locking its links",
        Action::ConvertAttachments => "converting its attachments",
        Action::Junk => "moving it to junk",
        Action::Hold => "holding it",
    };
    let far = match filed.state() {
        IntentState::Wanted if filed.intent.dry_run => "only watched: would be done",
        IntentState::Wanted => "to be done",
        IntentState::Waiting => "waits for a person",
        IntentState::Approved => "approved",
        IntentState::Refused => "refused",
        IntentState::Attempted => "under way",
        IntentState::Confirmed => "done, and read back",
        IntentState::Recalled => "to be undone",
        IntentState::Reverted => "undone, and read back",
        IntentState::Failed => "failed",
    };
    format!("{done}: {far}")
}

fn rulings(filed: &FiledIntent) -> Vec<(&'static str, &'static str)> {
    let all =
        [(Ruling::Approve, "approve", "Do it"), (Ruling::Refuse, "refuse", "Do not"), (Ruling::Undo, "undo", "Undo")];
    let possible = all.into_iter().filter(|(ruling, ..)| matches!(filed.state().ruled(*ruling), Ruled::Becomes(_)));
    possible.map(|(_, word, label)| (word, label)).collect()
}

//! What a rule of the inbox does, by its parameters.

use super::json;
use serde_json::Value;
use thymus_event::saas::Operation;

/// Parameters that send a message elsewhere.
const FORWARDS: [&str; 3] = ["ForwardTo", "ForwardAsAttachmentTo", "RedirectTo"];
/// Parameters that delete a message.
const DELETES: [&str; 2] = ["DeleteMessage", "SoftDeleteMessage"];
/// Parameters that move a message or a copy of it.
const MOVES: [&str; 2] = ["MoveToFolder", "CopyToFolder"];
/// Folders that come with every mailbox and that no one looks into. In other languages they have other names; a rule
/// that moves and marks as read is seen in all.
const UNSEEN_FOLDERS: [&str; 8] =
    ["junk", "deleted items", "trash", "rss", "conversation history", "archive", "sync issues", "notes"];

/// Whether a parameter has a value other than nothing, `False` and `$null`.
pub(super) fn is_set(record: &Value, name: &str) -> bool {
    json::pair(record, "Parameters", name).is_some_and(|value| !matches!(value, "False" | "$null" | "$false" | "{}"))
}

/// The rule of a cmdlet. One that names no action, as when a rule is only switched on, does neither.
pub(super) fn of_parameters(record: &Value) -> Operation {
    let is_set = |name: &&str| is_set(record, name);
    let moves = MOVES.iter().any(is_set);
    let unseen = MOVES.iter().filter_map(|name| json::pair(record, "Parameters", name)).any(is_unseen);
    Operation::InboxRule {
        forwards: FORWARDS.iter().any(is_set),
        hides: DELETES.iter().any(is_set) || unseen || (moves && is_set(&"MarkAsRead")),
    }
}

/// The rule that a mail program wrote: its actions are JSON within a property.
pub(super) fn of_properties(record: &Value) -> Operation {
    let property = |name| json::pair(record, "OperationProperties", name).unwrap_or_default();
    if property("RuleOperation").starts_with("Remove") {
        return Operation::Other;
    }
    let actions = property("RuleActions");
    let is_in = |word: &str| actions.contains(word);
    Operation::InboxRule {
        forwards: is_in("Forward") || is_in("Redirect"),
        hides: is_in("Delete") || (is_in("Move") && is_in("MarkAsRead")),
    }
}

/// `ann@example.org:\Junk Email` ends in the folder's name.
fn is_unseen(folder: &str) -> bool {
    let name = folder.rsplit(['\\', '/', ':']).next().unwrap_or(folder).trim().to_lowercase();
    UNSEEN_FOLDERS.iter().any(|unseen| name.starts_with(unseen))
}

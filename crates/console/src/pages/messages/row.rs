//! A line of a list of messages.

use crate::format;
use thymus_event::email::Direction;
use thymus_event::{EventId, Timestamp};
use thymus_store::{Hit, Standing, StoredMember};

pub(crate) struct Row {
    pub(crate) id: EventId,
    pub(crate) path: String,
    /// Score, action in words, and the action's colour; none where it is not judged yet.
    pub(crate) standing: Option<(String, &'static str, &'static str)>,
    pub(crate) author: String,
    pub(crate) address: String,
    pub(crate) subject: String,
    pub(crate) recipients: String,
    /// Where it did not come in from outside.
    pub(crate) way: Option<&'static str>,
    pub(crate) time: Timestamp,
}

impl Row {
    pub(crate) fn of(hit: Hit) -> Self {
        let name = hit.author_name.filter(|name| !name.is_empty());
        let address = hit.author.unwrap_or_default();
        Self {
            id: hit.id,
            path: format!("/messages/{}", hit.id),
            standing: hit.standing.map(shown),
            author: name.unwrap_or_else(|| if address.is_empty() { "(no sender)".to_owned() } else { address.clone() }),
            address,
            subject: format::subject(&hit.subject),
            recipients: recipients(&hit.recipients),
            way: (hit.direction != Direction::Inbound).then(|| hit.direction.as_str()),
            time: hit.time,
        }
    }

    /// Of a campaign's message.
    pub(crate) fn of_member(member: &StoredMember) -> Self {
        let standing = member.score.zip(member.action).map(|(score, action)| Standing { score, action });
        let author = member.author.clone().unwrap_or_default();
        Self {
            id: member.message,
            path: format!("/messages/{}", member.message),
            standing: standing.map(shown),
            author: if author.is_empty() { "(no sender)".to_owned() } else { author.clone() },
            address: author,
            subject: format::subject(&member.subject),
            recipients: recipients(&member.recipients),
            way: None,
            time: member.time,
        }
    }
}

fn shown(Standing { score, action }: Standing) -> (String, &'static str, &'static str) {
    (format::per_cent(score), format::action(action), format::tone(action))
}

/// The first recipient, and how many more there are.
fn recipients(all: &[String]) -> String {
    match all {
        [] => "–".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    }
}

//! A message in a list.

use super::names;
use serde::Serialize;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, Timestamp};
use thymus_store::{Hit, StoredMember};
use utoipa::ToSchema;

/// A message in a list.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct MessageLine {
    /// Its id here.
    #[schema(value_type = String)]
    id: EventId,
    /// Its own Message-ID, without angle brackets.
    message_id: Option<String>,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Which way it went; none where the list does not say.
    #[schema(value_type = Option<names::Direction>)]
    direction: Option<Direction>,
    /// The author's address.
    author: Option<String>,
    /// What the author calls itself.
    author_name: Option<String>,
    subject: String,
    /// Their addresses.
    recipients: Vec<String>,
    /// Anomaly in per cent; none where it is not judged yet.
    #[schema(value_type = Option<f64>)]
    score: Option<Score>,
    #[schema(value_type = Option<names::Action>)]
    action: Option<Action>,
}

impl MessageLine {
    pub(super) fn of(hit: Hit) -> Self {
        Self {
            id: hit.id,
            message_id: hit.message_id,
            time: hit.time,
            direction: Some(hit.direction),
            author: hit.author,
            author_name: hit.author_name,
            subject: hit.subject,
            recipients: hit.recipients,
            score: hit.standing.map(|standing| standing.score),
            action: hit.standing.map(|standing| standing.action),
        }
    }

    pub(in crate::api) fn of_member(member: StoredMember) -> Self {
        Self {
            id: member.message,
            message_id: member.message_id,
            time: member.time,
            direction: None,
            author: member.author,
            author_name: None,
            subject: member.subject,
            recipients: member.recipients,
            score: member.score,
            action: member.action,
        }
    }
}

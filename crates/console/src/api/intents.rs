//! What is wanted of mailboxes, and how far it is.

use super::names;
use super::sent::{Asked, Sent, limit};
use crate::answer::Trouble;
use crate::pages::decide;
use crate::seat::{Act, Look, Seat};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use thymus_event::intent::{IntentState, Outcome};
use thymus_event::verdict::Action;
use thymus_event::{EventId, Timestamp};
use thymus_store::{FiledIntent, IntentId};
use utoipa::{IntoParams, ToSchema};

/// Which intents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Those in this state that are the latest of their mailboxes, and are to be carried out.
    #[param(value_type = Option<names::IntentState>)]
    state: Option<IntentState>,
    /// Without a state: whether those that were replaced are wanted, too.
    #[serde(default)]
    all: bool,
    /// At most so many: 100 unless told, 1000 at most.
    limit: Option<u32>,
}

/// Intents, the last filed first.
#[derive(Serialize, ToSchema)]
pub(super) struct Intents {
    intents: Vec<Filed>,
}

/// What is wanted of a mailbox.
#[derive(Serialize, ToSchema)]
pub(super) struct Filed {
    id: String,
    #[schema(value_type = String)]
    message: EventId,
    subject: String,
    /// Whose mailbox.
    recipient: String,
    /// What is wanted; `allow` is to give it back.
    #[schema(value_type = names::Action)]
    action: Action,
    /// When it was filed.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Only watched: it would be done.
    dry_run: bool,
    #[schema(value_type = names::IntentState)]
    state: IntentState,
    /// What came of it last.
    last: Option<Came>,
}

/// What came of an intent.
#[derive(Serialize, ToSchema)]
struct Came {
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// The person who said so.
    by: Option<String>,
    note: String,
}

/// A person's word on an intent.
#[derive(Deserialize, ToSchema)]
pub(super) struct RulingSent {
    #[schema(value_type = RulingName)]
    ruling: String,
    /// Why: whoever reads the audit log reads it.
    #[schema(max_length = 500)]
    reason: String,
}

/// What can be said of an intent.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: pages and this read the same names")]
enum RulingName {
    /// Do it, though it waits for a person.
    Approve,
    /// Do not.
    Refuse,
    /// Undo what was done.
    Undo,
}

/// What is wanted of mailboxes, the last filed first.
#[utoipa::path(get, path = "/api/v1/intents", tag = "intents", security(("token" = ["look"])), params(Which),
    responses((status = 200, description = "Intents", body = Intents)))]
pub(super) async fn list(seat: Seat<Look>, Asked(which): Asked<Which>) -> Result<Json<Intents>, Trouble> {
    let (tenant, limit) = (seat.tenant(), limit(which.limit));
    let intents = seat.read(move |store| {
        Ok(match which.state {
            Some(state) => store.intents_in_state(tenant, state, limit)?,
            None => store.latest_intents(tenant, which.all, limit)?,
        })
    });
    Ok(Json(Intents { intents: intents.await?.iter().map(Filed::of).collect() }))
}

/// Approves, refuses or undoes what is wanted of a mailbox. Saying it twice changes nothing.
#[utoipa::path(post, path = "/api/v1/intents/{id}/rulings", tag = "intents", security(("token" = ["act"])),
    params(("id" = String, Path, description = "The intent's id")), request_body = RulingSent,
    responses((status = 204, description = "It is filed")))]
pub(super) async fn rule(
    seat: Seat<Act>,
    Path(id): Path<String>,
    Sent(word): Sent<RulingSent>,
) -> Result<StatusCode, Trouble> {
    let id = IntentId::parse(&id).ok_or(Trouble::NotFound)?;
    decide::rule_intent(&seat, id, &word.ruling, &word.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Filed {
    pub(super) fn of(filed: &FiledIntent) -> Self {
        let intent = &filed.intent;
        Self {
            id: filed.id.to_string(),
            message: intent.message,
            subject: filed.subject.clone(),
            recipient: intent.recipient.to_string(),
            action: intent.action,
            time: intent.time,
            dry_run: intent.dry_run,
            state: filed.state(),
            last: filed.last.as_ref().map(Came::of),
        }
    }
}

impl Came {
    fn of(outcome: &Outcome) -> Self {
        Self { time: outcome.time, by: outcome.by.clone(), note: outcome.note.clone() }
    }
}

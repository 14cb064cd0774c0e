//! Messages: found, shown, decided about.

mod detail;
mod line;

pub(super) use line::MessageLine;

use super::names;
use super::sent::{Asked, Sent, limit};
use crate::answer::Trouble;
use crate::pages::decide::{self, Decided, Withdrawn};
use crate::pages::message;
use crate::seat::{Act, Look, Read, Seat};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use detail::{Mailbox, MessageDetail};
use serde::{Deserialize, Serialize};
use thymus_store::Query;
use utoipa::{IntoParams, ToSchema};

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// As the console and `thymus search` take it: `from:example.org score>90 -action:hold invoice`.
    #[serde(default)]
    q: String,
    /// At most so many: 100 unless told, 1000 at most.
    limit: Option<u32>,
}

/// What a query found.
#[derive(Serialize, ToSchema)]
pub(super) struct Messages {
    messages: Vec<MessageLine>,
}

/// What is decided.
#[derive(Deserialize, ToSchema)]
pub(super) struct Decision {
    #[schema(value_type = DecisionName)]
    decision: String,
    /// Why: whoever reads the audit log reads it.
    #[schema(max_length = 500)]
    reason: String,
    /// For one recipient; without it for all.
    #[serde(default)]
    recipient: Option<String>,
}

/// What can be decided about a message.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: `decision::Decision` reads it")]
enum DecisionName {
    /// It is harmless: give it back.
    Release,
    /// It is an attack.
    Confirm,
    /// It was let through, and should not have been.
    Report,
    /// Keep it out, whatever the verdict says.
    Hold,
    /// Make its links inert, whatever the verdict says.
    Lock,
}

/// Why something is done.
#[derive(Deserialize, ToSchema)]
pub(super) struct Why {
    /// Whoever reads the audit log reads it.
    #[schema(max_length = 500)]
    pub(super) reason: String,
}

/// Messages that a query finds, the newest first, or with `sort:score` the oddest.
#[utoipa::path(get, path = "/api/v1/messages", tag = "messages", security(("token" = ["look"])), params(Which),
    responses((status = 200, description = "What was found", body = Messages)))]
pub(super) async fn list(seat: Seat<Look>, Asked(which): Asked<Which>) -> Result<Json<Messages>, Trouble> {
    let query = Query::parse(&which.q).map_err(|error| Trouble::Wrong(error.to_string()))?;
    let (tenant, limit) = (seat.tenant(), limit(which.limit));
    let hits = seat.read(move |store| Ok(store.search(tenant, &query, limit)?)).await?;
    Ok(Json(Messages { messages: hits.into_iter().map(MessageLine::of).collect() }))
}

/// A message: what was thought of it and why, what it holds, what was done. What it says is told to those who may `read`,
/// and that is noted in the audit log.
#[utoipa::path(get, path = "/api/v1/messages/{id}", tag = "messages", security(("token" = ["look"])),
    params(("id" = String, Path, description = "The message's id")),
    responses((status = 200, description = "The message", body = MessageDetail)))]
pub(super) async fn show(seat: Seat<Look>, Path(id): Path<String>) -> Result<Json<MessageDetail>, Trouble> {
    let found = message::look(&seat, &id).await?;
    Ok(Json(MessageDetail::of(&found, seat.may::<Read>())))
}

/// What was thought of a message for each recipient, and how far it is in their mailbox.
#[utoipa::path(get, path = "/api/v1/messages/{id}/recipients", tag = "messages", security(("token" = ["look"])),
    params(("id" = String, Path, description = "The message's id")),
    responses((status = 200, description = "Each recipient's mailbox", body = Vec<Mailbox>)))]
pub(super) async fn recipients(seat: Seat<Look>, Path(id): Path<String>) -> Result<Json<Vec<Mailbox>>, Trouble> {
    Ok(Json(detail::mailboxes(&message::ask(&seat, &id).await?)))
}

/// Decides about a message: a fact or a wish is filed, and what follows from it is done by others.
#[utoipa::path(post, path = "/api/v1/messages/{id}/decisions", tag = "messages", security(("token" = ["act"])),
    params(("id" = String, Path, description = "The message's id")), request_body = Decision,
    responses((status = 204, description = "It is filed")))]
pub(super) async fn decide(
    seat: Seat<Act>,
    Path(id): Path<String>,
    Sent(sent): Sent<Decision>,
) -> Result<StatusCode, Trouble> {
    let recipient = sent.recipient.unwrap_or_default();
    decide::file(&seat, &id, Decided { what: sent.decision, reason: sent.reason, recipient }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a fact about a message back: the decision is undone.
#[utoipa::path(post, path = "/api/v1/messages/{id}/evidence/{fact}/withdraw", tag = "messages",
    security(("token" = ["act"])), request_body = Why,
    params(("id" = String, Path, description = "The message's id"), ("fact" = String, Path, description = "The fact's id")),
    responses((status = 204, description = "It is taken back")))]
pub(super) async fn withdraw(
    seat: Seat<Act>,
    Path((id, fact)): Path<(String, String)>,
    Sent(why): Sent<Why>,
) -> Result<StatusCode, Trouble> {
    decide::take_back(&seat, &id, Withdrawn { fact, reason: why.reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}

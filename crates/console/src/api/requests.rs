//! What people ask for: messages and links that were kept from them.

use super::sent::Sent;
use crate::answer::Trouble;
use crate::pages::requests::{self, Answered};
use crate::seat::{Act, Seat};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use thymus_event::{EventId, Timestamp};
use thymus_store::{ReleaseRequest, RequestAnswer};
use utoipa::ToSchema;

/// Requests.
#[derive(Serialize, ToSchema)]
pub(super) struct Requests {
    /// Those that wait, the oldest first.
    open: Vec<Request>,
    /// The last ones that were answered.
    answered: Vec<Request>,
}

/// A request.
#[derive(Serialize, ToSchema)]
struct Request {
    number: u64,
    #[schema(value_type = String)]
    message: EventId,
    subject: String,
    author: Option<String>,
    /// Whose copy of it.
    recipient: String,
    /// The link that they wanted to follow; empty where they want the message.
    target: String,
    /// Their words.
    note: String,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    answer: Option<Answer>,
}

/// What a request was answered.
#[derive(Serialize, ToSchema)]
struct Answer {
    granted: bool,
    by: String,
    reason: String,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
pub(super) struct AnswerSent {
    #[schema(value_type = AnswerName)]
    answer: String,
    /// Why: whoever reads the audit log reads it.
    #[schema(max_length = 500)]
    reason: String,
}

/// What can be answered.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: pages and this read the same names")]
enum AnswerName {
    /// The message is given back.
    Grant,
    Decline,
}

/// What people ask for.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", security(("token" = ["act"])),
    responses((status = 200, description = "Requests", body = Requests)))]
pub(super) async fn list(seat: Seat<Act>) -> Result<Json<Requests>, Trouble> {
    let (open, answered) = requests::find(&seat).await?;
    let told = |requests: Vec<ReleaseRequest>| requests.into_iter().map(Request::of).collect();
    Ok(Json(Requests { open: told(open), answered: told(answered) }))
}

/// Gives a message back to whom asked for it, or not.
#[utoipa::path(post, path = "/api/v1/requests/{number}/answer", tag = "requests", security(("token" = ["act"])),
    params(("number" = u64, Path, description = "The request's number")), request_body = AnswerSent,
    responses((status = 204, description = "It is answered")))]
pub(super) async fn answer(
    seat: Seat<Act>,
    Path(number): Path<String>,
    Sent(word): Sent<AnswerSent>,
) -> Result<StatusCode, Trouble> {
    let number = number.parse().map_err(|_| Trouble::NotFound)?;
    requests::settle(&seat, number, Answered { what: word.answer, reason: word.reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Request {
    fn of(request: ReleaseRequest) -> Self {
        let ReleaseRequest { number, asked, subject, author, answer } = request;
        Self {
            number,
            message: asked.message,
            subject,
            author,
            recipient: asked.recipient,
            target: asked.target,
            note: asked.note,
            time: asked.time,
            answer: answer.map(|RequestAnswer { granted, by, reason }| Answer { granted, by, reason }),
        }
    }
}

//! What went wrong, as RFC 9457 has it.

use crate::answer::{ToSignIn, Told};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of problems.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not answered (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    r#type: &'static str,
    /// What the status is called.
    title: String,
    /// The status.
    status: u16,
    /// What can be done about it.
    detail: String,
}

/// Tells programs in their terms what people are told by a page, whichever part of the console refused.
pub(crate) async fn in_terms_of_programs(request: Request, next: Next) -> Response {
    let is_for_programs = request.uri().path().starts_with(super::ROOT);
    let response = next.run(request).await;
    let wants_sign_in = response.extensions().get::<ToSignIn>().is_some();
    let status = if wants_sign_in { StatusCode::UNAUTHORIZED } else { response.status() };
    if !is_for_programs || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let told = response.extensions().get::<Told>().map(|told| told.0.clone());
    problem(status, told.unwrap_or_else(|| usual(status).to_owned()))
}

fn problem(status: StatusCode, detail: String) -> Response {
    let title = status.canonical_reason().unwrap_or_default().to_owned();
    let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail };
    // A struct of texts and a number can always be written.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What is told where the console itself did not get to say anything.
fn usual(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => {
            "Send a token that has not run out, as Authorization: Bearer. Your account makes them."
        }
        StatusCode::METHOD_NOT_ALLOWED => "There is something under this address, but not by this method.",
        StatusCode::NOT_FOUND => "There is nothing under this address.",
        _ => "The request cannot be read: see /api/v1/openapi.json.",
    }
}

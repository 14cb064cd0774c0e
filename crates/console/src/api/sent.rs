//! What programs send and ask for, as handlers take it; what cannot be read is told so.

use crate::answer::Trouble;
use crate::console::Console;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// A body of JSON.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Console> for Sent<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Trouble> {
        match Json::<T>::from_request(request, console).await {
            Ok(Json(sent)) => Ok(Self(sent)),
            Err(wrong) => Err(Trouble::Wrong(wrong.body_text())),
        }
    }
}

/// Parameters of a query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Console> for Asked<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Trouble> {
        match Query::<T>::from_request_parts(parts, console).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(wrong) => Err(Trouble::Wrong(wrong.body_text())),
        }
    }
}

/// How many of a list are wanted: 100 unless told, and 1000 at most.
pub(super) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIMIT).min(LIMIT_MAX)
}

/// Entries of a list unless more are asked for, and at most.
const LIMIT: u32 = 100;
const LIMIT_MAX: u32 = 1000;

//! Forms, as handlers take them.

use crate::answer::Trouble;
use crate::console::Console;
use axum::extract::{Form, FromRequest, Request};
use serde::de::DeserializeOwned;

/// Characters of a reason.
pub(crate) const REASON_CHARS: usize = 500;

/// A form that was filled in; one that was not is told so.
pub(crate) struct Filled<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Console> for Filled<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Trouble> {
        match Form::<T>::from_request(request, console).await {
            Ok(Form(filled)) => Ok(Self(filled)),
            Err(_) => Err(Trouble::Wrong("A part of the form is missing. Go back, and fill it in.".to_owned())),
        }
    }
}

/// A reason as it is kept: without the space around it, not longer than the bound; an empty one is refused.
pub(crate) fn reason(text: &str) -> Result<String, Trouble> {
    let reason: String = text.trim().chars().take(REASON_CHARS).collect();
    if reason.is_empty() {
        return Err(Trouble::Wrong("Say why: others will read it, and so will you.".to_owned()));
    }
    Ok(reason)
}

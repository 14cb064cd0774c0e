//! Which page is where. What is below `signed_in` wants a session's token for whatever changes something.

use crate::answer::Trouble;
use crate::console::Console;
use crate::pages::{messages, sign_in, welcome};
use crate::{assets, guard, headers};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};

/// All of the console.
pub fn router(console: Console) -> Router {
    let here = from_fn_with_state(console.clone(), guard::same_origin);
    let headers = from_fn_with_state(console.clone(), headers::add);
    let with_token = from_fn_with_state(console.clone(), guard::with_token);
    let pages = signed_in().layer(with_token).merge(open());
    pages.fallback(|| async { Trouble::NotFound }).layer(here).layer(headers).with_state(console)
}

/// For those who are signed in. Every handler here takes a seat.
fn signed_in() -> Router<Console> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/messages") }))
        .route("/messages", get(messages::list))
        .route("/sign-out", post(sign_in::leave))
}

/// For everybody.
fn open() -> Router<Console> {
    Router::new()
        .route("/sign-in", get(sign_in::show))
        .route("/welcome/{token}", get(welcome::show).post(welcome::enter))
        .route("/assets/{hash}/{name}", get(assets::serve))
}

//! Which page is where. What is below `signed_in` wants a session's token for whatever changes something.

use crate::answer::Trouble;
use crate::console::Console;
use crate::pages::{
    audit, bulk, campaigns, decide, entity, evidence, health, locked, message, messages, overview, policy, preview,
    profile, requests, sign_in, sources, tokens, users, welcome,
};
use crate::{api, assets, guard, headers};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

/// All of the console.
pub fn router(console: Console) -> Router {
    let here = from_fn_with_state(console.clone(), guard::same_origin);
    let headers = from_fn_with_state(console.clone(), headers::add);
    let with_token = from_fn_with_state(console.clone(), guard::with_token);
    let pages = signed_in().merge(api::router()).layer(with_token).merge(open());
    pages
        .fallback(|| async { Trouble::NotFound })
        .layer(here)
        .layer(from_fn(guard::in_time))
        .layer(from_fn(api::in_terms_of_programs))
        .layer(headers)
        .with_state(console)
}

/// For those who are signed in. Every handler here takes a seat.
fn signed_in() -> Router<Console> {
    Router::new()
        .route("/", get(overview::show))
        .route("/messages", get(messages::list))
        .route("/messages/rows", get(messages::more))
        .route("/messages/{id}", get(message::show))
        .route("/messages/{id}/preview", get(preview::show))
        .route("/messages/{id}/decide", post(decide::decide))
        .route("/messages/{id}/withdraw", post(decide::withdraw))
        .route("/messages/{id}/rule", post(decide::rule))
        .route("/campaigns", get(campaigns::list))
        .route("/campaigns/{name}", get(campaigns::show))
        .route("/bulk/preview", post(bulk::preview))
        .route("/bulk", post(bulk::file))
        .route("/bulk/{number}", get(bulk::show))
        .route("/bulk/{number}/undo", post(bulk::undo))
        .route("/searches", post(messages::keep))
        .route("/searches/forget", post(messages::forget))
        .route("/requests", get(requests::list))
        .route("/requests/{number}", post(requests::answer))
        .route("/messages/{id}/related", get(message::related))
        .route("/addresses/{address}", get(entity::address))
        .route("/domains/{domain}", get(entity::domain))
        .route("/domains/{domain}/visitors", get(entity::visitors))
        .route("/evidence", get(evidence::list).post(evidence::add))
        .route("/evidence/{id}", get(evidence::show))
        .route("/evidence/{id}/withdraw", post(evidence::withdraw))
        .route("/looks/{number}", get(evidence::look))
        .route("/sources", get(sources::show))
        .route("/health", get(health::show))
        .route("/policy", get(policy::show).post(policy::change))
        .route("/policy/back", post(policy::back))
        .route("/users", get(users::list).post(users::add))
        .route("/users/{id}", post(users::change))
        .route("/audit", get(audit::list))
        .route("/profile", get(profile::show))
        .route("/profile/password", post(profile::change_password))
        .route("/profile/totp", post(profile::enrol))
        .route("/profile/totp/confirm", post(profile::confirm))
        .route("/profile/totp/remove", post(profile::remove_totp))
        .route("/profile/sessions", post(profile::end_others))
        .route("/profile/tokens", post(tokens::make))
        .route("/profile/tokens/{id}", post(tokens::revoke))
        .route("/sign-out", post(sign_in::leave))
}

/// For everybody.
fn open() -> Router<Console> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/welcome/{token}", get(welcome::show).post(welcome::enter))
        .route("/l/{seal}", get(locked::show).post(locked::answer))
        .route("/assets/{hash}/{name}", get(assets::serve))
}

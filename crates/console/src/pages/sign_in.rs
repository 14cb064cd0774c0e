//! Signing in and out.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::seat::{Look, Seat, ended_cookie};
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page;

/// How to sign in.
pub(crate) async fn show() -> Answer {
    page(&Page)
}

/// Ends the session.
pub(crate) async fn leave(seat: Seat<Look>) -> Result<Response, Trouble> {
    let session = seat.session;
    seat.act("sign-out", "", "", move |_, writer| Ok(writer.end_session(&session)?)).await?;
    Ok(([(header::SET_COOKIE, ended_cookie(seat.console())?)], go_to("/sign-in")).into_response())
}

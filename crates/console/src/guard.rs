//! Whom a request is from, and that it comes from one of the console's own pages.

use crate::answer::Trouble;
use crate::console::Console;
use crate::seat::{shown_token, token_of};
use crate::serve::Peer;
use crate::token;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Bytes of a form: what is typed is short, what is chosen is a list of messages.
const FORM_BYTES_MAX: usize = 1 << 20;

/// The header in which scripts send what forms carry as [`TOKEN_FIELD`].
const TOKEN_HEADER: &str = "x-csrf-token";

/// The field of a form that shows that it is one of ours.
const TOKEN_FIELD: &str = "csrf";

/// Whom a request is from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) IpAddr);

impl Client {
    /// The address of the connection, or what the proxy in front says.
    pub(crate) fn of(parts: &Parts, console: &Console) -> Self {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let forwarded = if console.setup().behind_proxy { forwarded(&parts.headers) } else { None };
        Self(forwarded.unwrap_or(peer).to_canonical())
    }
}

/// The last address in the list: the one that our own proxy wrote. All before it anybody can write.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

impl axum::extract::FromRequestParts<Console> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, console))
    }
}

/// How long a request may take, its body included; a stream's answer has begun by then.
const REQUEST: Duration = Duration::from_secs(60);

/// Gives up on requests that take too long, and on clients that send too slowly.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Trouble::TooSlow.into_response(),
    }
}

/// Refuses whatever would change something and was not sent by a page of this origin.
pub(crate) async fn same_origin(State(console): State<Console>, request: Request, next: Next) -> Response {
    let harmless = request.method().is_safe() || !carries_ambient(request.headers());
    if harmless || is_from_here(request.headers(), &console) {
        return next.run(request).await;
    }
    Trouble::Foreign.into_response()
}

/// Whether the browser may have added what lets the request in by itself: not where it shows a token, which none adds. A
/// password (`Authorization: Basic`, as a proxy may want it) browsers do add.
fn carries_ambient(headers: &HeaderMap) -> bool {
    shown_token(headers).is_none()
}

/// Browsers say where a request is from. Who says nothing is none, and has no business with forms.
fn is_from_here(headers: &HeaderMap, console: &Console) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text("origin") else { return false };
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    origin == console.setup().public_url || (host.is_some() && host == text("host"))
}

/// Refuses whatever would change something in a session and does not carry its token.
pub(crate) async fn with_token(State(console): State<Console>, request: Request, next: Next) -> Response {
    let session = token_of(request.headers(), &console);
    let Some(session) = session.filter(|_| !request.method().is_safe() && carries_ambient(request.headers())) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, FORM_BYTES_MAX).await else {
        return Trouble::Wrong("That is more than a form can hold.".to_owned()).into_response();
    };
    let sent = sent_token(&parts, &body);
    let expected = token::csrf(&session);
    match sent.is_some_and(|sent| bool::from(sent.as_bytes().ct_eq(expected.as_bytes()))) {
        true => next.run(Request::from_parts(parts, Body::from(body))).await,
        false => Trouble::Foreign.into_response(),
    }
}

fn sent_token(parts: &Parts, body: &Bytes) -> Option<String> {
    if let Some(value) = parts.headers.get(TOKEN_HEADER) {
        return value.to_str().ok().map(str::to_owned);
    }
    let mut fields = url::form_urlencoded::parse(body);
    fields.find(|(name, _)| name == TOKEN_FIELD).map(|(_, value)| value.into_owned())
}

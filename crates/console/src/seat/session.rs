//! Sessions: a random token in a cookie, its hash in the store.

use crate::answer::Trouble;
use crate::console::Console;
use crate::guard::Client;
use crate::token;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use thymus_event::Timestamp;
use thymus_store::{Account, AccountId, Session};

/// How long a session lasts that is not used.
pub(crate) const IDLE_MS: i64 = 2 * 3_600_000;

/// How long a session lasts at most: a working day.
pub(crate) const ABSOLUTE_MS: i64 = 12 * 3_600_000;

/// How exactly the last use is known: writing it down at every request would cost each a commit.
const SEEN_MS: i64 = 60_000;

/// Characters kept of what a browser calls itself.
const AGENT_CHARS: usize = 200;

/// The cookie under TLS: browsers take one of this name from this very host by TLS alone.
const SECURE_COOKIE: &str = "__Host-thymus";

/// The cookie where there is no TLS.
const PLAIN_COOKIE: &str = "thymus";

/// A session that is good.
pub(super) struct Found {
    pub(super) account: Account,
    pub(super) token: String,
}

/// The session of a request, where there is one that has not ended.
pub(super) async fn find(parts: &Parts, console: &Console) -> Result<Option<Found>, Trouble> {
    let Some(token) = token_of(&parts.headers, console) else { return Ok(None) };
    let (hash, tenant, now) = (token::hash(&token), console.setup().tenant, console.now());
    let found = console
        .read(move |store| {
            let Some(session) = store.session(&hash)?.filter(|session| is_good(session, now)) else { return Ok(None) };
            Ok(store.account(tenant, session.account)?.map(|account| (session, account)))
        })
        .await?;
    let Some((session, account)) = found else { return Ok(None) };
    if now.millis() - session.seen.millis() >= SEEN_MS {
        console.write(move |_, writer| Ok(writer.touch_session(&hash, now)?)).await?;
    }
    Ok(Some(Found { account, token }))
}

fn is_good(session: &Session, now: Timestamp) -> bool {
    let since = |time: Timestamp| now.millis().saturating_sub(time.millis());
    since(session.created) < ABSOLUTE_MS && since(session.seen) < IDLE_MS
}

/// The token in the cookie.
pub(crate) fn token_of(headers: &HeaderMap, console: &Console) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == cookie_name(console)).map(|(_, value)| value.to_owned())
}

/// Begins a session; gives the cookie.
pub(crate) async fn begin(
    console: &Console,
    account: AccountId,
    client: &Client,
    headers: &HeaderMap,
) -> Result<HeaderValue, Trouble> {
    let (token, now) = (token::fresh()?, console.now());
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session = Session {
        hash: token::hash(&token),
        account,
        created: now,
        seen: now,
        address: client.0.to_string(),
        agent: agent.chars().take(AGENT_CHARS).collect(),
    };
    let (begun, used) = (before(now, ABSOLUTE_MS), before(now, IDLE_MS));
    console
        .write(move |_, writer| {
            writer.forget_expired(begun, used, now)?;
            Ok(writer.put_session(&session)?)
        })
        .await?;
    cookie(console, &token, ABSOLUTE_MS / 1000)
}

fn before(now: Timestamp, span_ms: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_sub(span_ms))
}

/// The cookie that takes the cookie away.
pub(crate) fn ended_cookie(console: &Console) -> Result<HeaderValue, Trouble> {
    cookie(console, "", 0)
}

fn cookie_name(console: &Console) -> &'static str {
    if console.is_secure() { SECURE_COOKIE } else { PLAIN_COOKIE }
}

fn cookie(console: &Console, token: &str, seconds: i64) -> Result<HeaderValue, Trouble> {
    let secure = if console.is_secure() { "; Secure" } else { "" };
    let name = cookie_name(console);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::try_from(text).map_err(|_| Trouble::Broken)
}

//! Tokens of programs: shown in each request, their hashes in the store.

use super::scope::Scopes;
use crate::answer::Trouble;
use crate::console::Console;
use crate::limits::network;
use crate::token;
use axum::http::{HeaderMap, header};
use std::net::IpAddr;
use thymus_event::Timestamp;
use thymus_store::{Account, ApiToken};

/// What every token begins with: who finds one in a log or a repository knows whose it is.
pub(crate) const PREFIX: &str = "thymus_";

/// How exactly the last use is known.
const SEEN_MS: i64 = 60_000;

/// That a request came to the interface for programs: only there tokens are good. Put there by its routes.
#[derive(Clone, Copy)]
pub(crate) struct ForPrograms;

/// A token that is good.
pub(super) struct Found {
    pub(super) account: Account,
    pub(super) scopes: Scopes,
    pub(super) token: String,
    pub(super) name: String,
}

/// The token that a request shows.
pub(crate) fn shown(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whose it is. Whoever guesses is soon told to wait.
pub(super) async fn find(token: &str, address: IpAddr, console: &Console) -> Result<Option<Found>, Trouble> {
    let (hash, tenant, now) = (token::hash(token), console.setup().tenant, console.now());
    let found = console.read(move |store| {
        let Some(token) = store.api_token(&hash)?.filter(|token| now < token.expires) else { return Ok(None) };
        Ok(store.account(tenant, token.account)?.map(|account| (token, account)))
    });
    let Some((known, account)) = found.await? else {
        let may_go_on = console.limits().address.allows(network(address), now);
        return if may_go_on { Ok(None) } else { Err(Trouble::TooMany) };
    };
    if !console.limits().programs.allows(known.id, now) {
        return Err(Trouble::TooMany);
    }
    touch(console, &known, now).await?;
    let scopes = Scopes::parse(&known.scopes);
    Ok(Some(Found { account, scopes, token: token.to_owned(), name: known.name }))
}

async fn touch(console: &Console, token: &ApiToken, now: Timestamp) -> Result<(), Trouble> {
    if token.seen.is_some_and(|seen| now.millis() - seen.millis() < SEEN_MS) {
        return Ok(());
    }
    let id = token.id;
    console.write(move |_, writer| Ok(writer.touch_api_token(id, now)?)).await
}

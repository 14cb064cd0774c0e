//! Signing in and out.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::console::Console;
use crate::form::Filled;
use crate::guard::Client;
use crate::seat::{self, Look, Seat, ended_cookie};
use crate::{limits, password, second_factor};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use thymus_store::{Account, Deed};

/// Characters of a name that are noted of somebody who did not get in.
const NAME_CHARS: usize = 64;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    back: &'a str,
    failed: bool,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    name: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

/// How to sign in.
pub(crate) async fn show(Query(asked): Query<Asked>) -> Answer {
    page(&Page { back: &asked.back, failed: false })
}

/// Signs in, or says that it was not right, and not what.
pub(crate) async fn enter(
    State(console): State<Console>,
    client: Client,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Answer {
    let now = console.now();
    let (network, name) = (limits::network(client.0), typed.name.trim().to_owned());
    let known = {
        let (tenant, name) = (console.setup().tenant, name.clone());
        console.read(move |store| Ok(store.account_named(tenant, &name)?)).await?
    };
    let allowed = console.limits().address.allows(network, now)
        && known.as_ref().is_none_or(|account| console.limits().account.allows(account.id, now));
    if !allowed {
        return Err(Trouble::TooMany);
    }
    let hash = known.as_ref().and_then(|account| account.password.clone());
    let right = password::is_right(typed.password, hash).await?;
    let account = match known.filter(|_| right) {
        Some(account) if second_factor::is_right(&console, &account, typed.code).await? => account,
        _ => return refused(&console, &name, client, &typed.back).await,
    };
    console.limits().address.forgive(&network);
    console.limits().account.forgive(&account.id);
    note(&console, &account.name, "sign-in", client).await?;
    welcome(&console, &account, client, &headers, &typed.back).await
}

async fn refused(console: &Console, name: &str, client: Client, back: &str) -> Answer {
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect();
    note(console, &name, "sign-in.failed", client).await?;
    Ok((StatusCode::UNAUTHORIZED, page(&Page { back, failed: true })?).into_response())
}

/// Notes what somebody did who is not signed in.
async fn note(console: &Console, actor: &str, deed: &str, client: Client) -> Result<(), Trouble> {
    let deed = Deed {
        tenant: console.setup().tenant,
        time: console.now(),
        actor: actor.to_owned(),
        deed: deed.to_owned(),
        object: String::new(),
        reason: String::new(),
        address: client.0.to_string(),
    };
    console.write(move |_, writer| Ok(writer.put_deed(&deed)?)).await
}

/// Begins a session, and goes where they were going.
pub(super) async fn welcome(
    console: &Console,
    account: &Account,
    client: Client,
    headers: &HeaderMap,
    back: &str,
) -> Answer {
    let cookie = seat::begin(console, account.id, &client, headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], go_to(within(back))).into_response())
}

/// A path of the console; anything else would be a way for strangers to send people elsewhere.
fn within(back: &str) -> &str {
    let elsewhere = back.starts_with("//") || back.contains(['\\', '\n', '\r', '\t']);
    if back.starts_with('/') && !elsewhere { back } else { "/" }
}

/// Ends the session.
pub(crate) async fn leave(seat: Seat<Look>) -> Result<Response, Trouble> {
    let session = seat.session;
    seat.act("sign-out", "", "", move |_, writer| Ok(writer.end_session(&session)?)).await?;
    Ok(([(header::SET_COOKIE, ended_cookie(seat.console())?)], go_to("/sign-in")).into_response())
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for elsewhere in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil"] {
            assert_eq!(within(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(within("/messages?q=a"), "/messages?q=a");
    }
}

//! A link by which somebody signs in once.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::console::Console;
use crate::guard::Client;
use crate::{seat, token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use thymus_store::{Account, Deed};

#[derive(Template)]
#[template(path = "welcome.html")]
struct Page<'a> {
    name: &'a str,
    role: &'static str,
    token: &'a str,
}

/// Looking at a link does not use it up: programs look at links, too.
pub(crate) async fn show(State(console): State<Console>, Path(token): Path<String>) -> Answer {
    let account = whose(&console, &token).await?;
    page(&Page { name: &account.name, role: account.role.as_str(), token: &token })
}

/// Uses it up.
pub(crate) async fn enter(
    State(console): State<Console>,
    client: Client,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let account = whose(&console, &token).await?;
    let (hash, deed) = (token::hash(&token), entered(&console, &account, client));
    let used = console.write(move |_, writer| {
        let used = writer.use_sign_in_link(&hash)?;
        if used {
            writer.put_deed(&deed)?;
        }
        Ok(used)
    });
    if !used.await? {
        return Err(Trouble::NotFound);
    }
    let cookie = seat::begin(&console, account.id, &client, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], go_to("/")).into_response())
}

async fn whose(console: &Console, token: &str) -> Result<Account, Trouble> {
    let (token, tenant, now) = (token.to_owned(), console.setup().tenant, console.now());
    let found = console.read(move |store| {
        let Some(id) = token::linked(store, &token, now)? else { return Ok(None) };
        Ok(store.account(tenant, id)?)
    });
    found.await?.ok_or(Trouble::NotFound)
}

fn entered(console: &Console, account: &Account, client: Client) -> Deed {
    Deed {
        tenant: console.setup().tenant,
        time: console.now(),
        actor: account.name.clone(),
        deed: "sign-in".to_owned(),
        object: "by link".to_owned(),
        reason: String::new(),
        address: client.0.to_string(),
    }
}

//! A link by which somebody signs in once, and chooses a password.

use crate::answer::{Answer, Trouble, page};
use crate::console::Console;
use crate::form::Filled;
use crate::guard::Client;
use crate::pages::sign_in;
use crate::{limits, password, token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use thymus_store::{Account, Deed};

#[derive(Template)]
#[template(path = "welcome.html")]
struct Page<'a> {
    name: &'a str,
    role: &'static str,
    token: &'a str,
    /// Whether a password is to be chosen.
    chooses: bool,
}

/// What was chosen.
#[derive(Default, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeated: String,
}

/// Looking at a link does not use it up: programs look at links, too.
pub(crate) async fn show(State(console): State<Console>, client: Client, Path(token): Path<String>) -> Answer {
    let account = whose(&console, client, &token).await?;
    let chooses = !console.setup().demonstration;
    page(&Page { name: &account.name, role: account.role.as_str(), token: &token, chooses })
}

/// Uses it up.
pub(crate) async fn enter(
    State(console): State<Console>,
    client: Client,
    Path(token): Path<String>,
    headers: HeaderMap,
    Filled(chosen): Filled<Chosen>,
) -> Answer {
    let account = whose(&console, client, &token).await?;
    let hash = if console.setup().demonstration {
        None
    } else {
        password::check(&chosen.password, &chosen.repeated, &account.name)?;
        Some(password::hash(chosen.password).await?)
    };
    let (link, id, deed) = (token::hash(&token), account.id, entered(&console, &account, client));
    let used = console.write(move |_, writer| {
        if !writer.use_sign_in_link(&link)? {
            return Ok(false);
        }
        if let Some(hash) = hash {
            // Whoever else is signed in, is so by a password that is good no more.
            writer.end_sessions(id, None)?;
            writer.set_password(id, Some(&hash))?;
        }
        writer.put_deed(&deed)?;
        Ok(true)
    });
    if !used.await? {
        return Err(Trouble::NotFound);
    }
    sign_in::welcome(&console, &account, client, &headers, "/").await
}

async fn whose(console: &Console, client: Client, token: &str) -> Result<Account, Trouble> {
    let (token, tenant, now) = (token.to_owned(), console.setup().tenant, console.now());
    let found = console.read(move |store| {
        let Some(id) = token::linked(store, &token, now)? else { return Ok(None) };
        Ok(store.account(tenant, id)?)
    });
    match found.await? {
        Some(account) => Ok(account),
        // Only wrong tokens count: whoever mistypes a password may try again.
        None if !console.limits().address.allows(limits::network(client.0), now) => Err(Trouble::TooMany),
        None => Err(Trouble::NotFound),
    }
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

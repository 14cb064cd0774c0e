//! Tokens by which programs do what their owner may.

use super::profile::must_be_theirs;
use crate::answer::{Answer, Trouble, go_to, page};
use crate::form::Filled;
use crate::seat::{Look, PREFIX, Scope, Seat};
use crate::shell::{Section, Shell};
use crate::token;
use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use std::collections::BTreeMap;
use thymus_event::Timestamp;
use thymus_store::{NewApiToken, Stored};

/// Characters of a name.
const NAME_CHARS: usize = 64;

/// Days for which a token is good at most: those that are forgotten run out.
const DAYS_MAX: i64 = 366;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

#[derive(Template)]
#[template(path = "token.html")]
struct Page {
    shell: Shell,
    name: String,
    token: String,
}

/// A token that is wanted.
#[derive(Deserialize)]
pub(crate) struct New {
    name: String,
    /// How long it is to be good.
    days: String,
    present: String,
    /// What it may: the names of scopes.
    #[serde(flatten)]
    ticked: BTreeMap<String, String>,
}

/// Makes a token, and shows it, once.
pub(crate) async fn make(seat: Seat<Look>, Filled(new): Filled<New>) -> Answer {
    let name = new.name.trim().to_owned();
    let days: i64 = new.days.parse().unwrap_or_default();
    let scopes: Vec<&str> = chosen(&seat, &new.ticked);
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control);
    if !fits || scopes.is_empty() || !(1..=DAYS_MAX).contains(&days) {
        let text = "A name of up to 64 characters is wanted, something that it may, and up to a year that it is good.";
        return Err(Trouble::Wrong(text.to_owned()));
    }
    must_be_theirs(&seat, new.present).await?;
    let (secret, now) = (format!("{PREFIX}{}", token::fresh()?), seat.console().now());
    let made = NewApiToken {
        hash: token::hash(&secret),
        account: seat.account.id,
        name: name.clone(),
        scopes: scopes.join(" "),
        created: now,
        expires: Timestamp::from_millis(now.millis().saturating_add(days * DAY_MS)),
    };
    seat.act("token.make", &format!("{name}, may {}", made.scopes), "", move |_, writer| {
        match writer.put_api_token(&made)? {
            Stored::New => Ok(()),
            Stored::Known => {
                Err(Trouble::Wrong("There are too many. Revoke one that is not used any more.".to_owned()))
            }
        }
    })
    .await?;
    page(&Page { shell: Shell::of(&seat, "Your new token", Section::Profile), name, token: secret })
}

/// The scopes that were ticked, of those that their role includes.
fn chosen(seat: &Seat<Look>, ticked: &BTreeMap<String, String>) -> Vec<&'static str> {
    let may = |scope: &Scope| seat.scopes.allow(seat.account.role, *scope);
    let chosen = Scope::ALL.into_iter().filter(may).map(Scope::as_str);
    chosen.filter(|name| ticked.contains_key(*name)).collect()
}

/// Takes a token away: from now on it is good for nothing.
pub(crate) async fn revoke(seat: Seat<Look>, Path(id): Path<u64>) -> Answer {
    let account = seat.account.id;
    seat.act("token.revoke", &id.to_string(), "", move |_, writer| match writer.revoke_api_token(account, id)? {
        true => Ok(()),
        false => Err(Trouble::NotFound),
    })
    .await?;
    Ok(go_to("/profile#tokens"))
}

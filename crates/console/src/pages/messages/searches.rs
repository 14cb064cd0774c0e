//! Searches that somebody keeps, beside those that everybody has.

use super::{Answer, Look, Query, SEARCHES_MAX, Seat, Trouble, format, go_to};
use crate::form::Filled;
use serde::Deserialize;
use thymus_store::SavedSearch;

/// What everybody looks for.
const COMMON: [(&str, &str); 6] = [
    ("All", ""),
    ("Odd", "direction:inbound score>=90"),
    ("Held", "action:hold"),
    ("Junked", "action:junk"),
    ("Links locked", "action:lock_links"),
    ("Missed by the gateway", "gateway:missed"),
];

/// A way to a search.
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) query: String,
    pub(super) path: String,
    pub(super) is_here: bool,
    /// Whether it is the account's own, and can be forgotten.
    pub(super) is_own: bool,
}

pub(super) fn tabs(kept: Vec<SavedSearch>, here: &str) -> Vec<Tab> {
    let tab = |name: String, query: String, is_own| Tab {
        path: format!("/messages?q={}", format::in_query(&query)),
        is_here: query == here.trim(),
        name,
        query,
        is_own,
    };
    let common = COMMON.iter().map(|(name, query)| tab((*name).to_owned(), (*query).to_owned(), false));
    common.chain(kept.into_iter().map(|search| tab(search.name, search.query, true))).collect()
}

/// What is to be kept.
#[derive(Deserialize)]
pub(crate) struct Kept {
    name: String,
    q: String,
}

/// What is to be forgotten.
#[derive(Deserialize)]
pub(crate) struct Forgotten {
    name: String,
}

/// Keeps a search.
pub(crate) async fn keep(seat: Seat<Look>, Filled(form): Filled<Kept>) -> Answer {
    let (name, query) = (form.name.trim().to_owned(), form.q.trim().to_owned());
    if name.is_empty() {
        return Err(Trouble::Wrong("Give the search a name.".to_owned()));
    }
    Query::parse(&query).map_err(|error| Trouble::Wrong(error.to_string()))?;
    let (account, back) = (seat.account.id, format!("/messages?q={}", format::in_query(&query)));
    let search = SavedSearch { name: name.clone(), query };
    seat.act("search.keep", &name, "", move |_, writer| match writer.put_saved_search(account, &search)? {
        true => Ok(()),
        false => Err(Trouble::Wrong(format!("You keep {SEARCHES_MAX} searches already: forget one first."))),
    })
    .await?;
    Ok(go_to(&back))
}

/// Forgets one.
pub(crate) async fn forget(seat: Seat<Look>, Filled(form): Filled<Forgotten>) -> Answer {
    let (account, name) = (seat.account.id, form.name.clone());
    seat.act("search.forget", &form.name, "", move |_, writer| Ok(writer.remove_saved_search(account, &name)?)).await?;
    Ok(go_to("/messages"))
}

//! Messages: a list without end that can be searched, filtered and gone through by keyboard.

mod asked;
mod row;
mod searches;

pub(crate) use asked::Asked;
pub(crate) use row::Row;
pub(crate) use searches::{forget, keep};

use crate::answer::{Answer, Trouble, go_to, page};
use crate::format;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Query as Parameters;
use searches::Tab;
use thymus_event::Timestamp;
use thymus_event::verdict::Action;
use thymus_store::{BULK_MAX, Listing, Place, Query, SEARCHES_MAX};

/// Messages of one page.
const PAGE_MESSAGES: u32 = 60;

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    shell: Shell,
    query: String,
    /// What is wrong with the query.
    mistake: Option<String>,
    tabs: Vec<Tab>,
    /// Whether these words are none of the tabs', and may be kept.
    may_keep: bool,
    actions: Vec<(&'static str, &'static str)>,
    list: Rows,
    chosen_max: usize,
}

/// Some lines, and the way to the next.
#[derive(Template)]
#[template(path = "message_rows.html")]
struct Rows {
    rows: Vec<Row>,
    may_act: bool,
    more: Option<More>,
}

/// Where the list goes on.
struct More {
    /// A query of an address.
    way: String,
    /// How far back it has been looked, where that found less than a page.
    looked_to: Option<Timestamp>,
}

/// Shows the list.
pub(crate) async fn list(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    if asked.has_filters() {
        let query = asked.query();
        return Ok(go_to(&format!("/messages?q={}", format::in_query(&query))));
    }
    let (found, mistake) = find(&seat, &asked).await?;
    let account = seat.account.id;
    let kept = seat.read(move |store| Ok(store.saved_searches(account)?)).await?;
    let may_keep = mistake.is_none() && !asked.q.trim().is_empty() && kept.len() < SEARCHES_MAX as usize;
    let tabs = searches::tabs(kept, &asked.q);
    let may_keep = may_keep && !tabs.iter().any(|tab| tab.is_here);
    page(&Page {
        shell: Shell::of(&seat, "Messages", Section::Messages),
        list: Rows::of(found, &asked.q, seat.may::<Act>()),
        query: asked.q,
        mistake,
        tabs,
        may_keep,
        actions: Action::ALL.map(|action| (action.as_str(), format::action(action))).to_vec(),
        chosen_max: BULK_MAX,
    })
}

/// The next lines, alone.
pub(crate) async fn more(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let (found, mistake) = find(&seat, &asked).await?;
    if let Some(mistake) = mistake {
        return Err(Trouble::Wrong(mistake));
    }
    page(&Rows::of(found, &asked.q, seat.may::<Act>()))
}

async fn find(seat: &Seat<Look>, asked: &Asked) -> Result<(Listing, Option<String>), Trouble> {
    let (tenant, place) = (seat.tenant(), Place::parse(&asked.at));
    match Query::parse(&asked.q) {
        Err(error) => Ok((Listing::default(), Some(error.to_string()))),
        Ok(query) => Ok((seat.read(move |store| Ok(store.list(tenant, &query, place, PAGE_MESSAGES)?)).await?, None)),
    }
}

impl Rows {
    fn of(found: Listing, query: &str, may_act: bool) -> Self {
        let is_short = found.found.len() < PAGE_MESSAGES as usize;
        let more = found.next.map(|place| More {
            way: format!("q={}&at={place}", format::in_query(query)),
            looked_to: Some(place.time()).filter(|time| is_short && time.millis() > i64::MIN),
        });
        Self { rows: found.found.into_iter().map(|listed| Row::of(listed.hit)).collect(), may_act, more }
    }
}

//! Who inside went to a place: asked for by itself, because it goes through all visits of a month.

use super::named;
use crate::answer::{Answer, page};
use crate::format;
use crate::links;
use crate::seat::{Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use std::collections::BTreeMap;
use thymus_event::{Address, Timestamp};

/// How far back.
const DAYS: i64 = 30;
/// People who are named.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "visitors.html")]
struct Part {
    visitors: Vec<Visitor>,
    more: usize,
    days: i64,
    until: Timestamp,
}

#[derive(Template)]
#[template(path = "visitors_page.html")]
struct Whole {
    shell: Shell,
    host: String,
    path: String,
    visitors: Vec<Visitor>,
    more: usize,
    days: i64,
    until: Timestamp,
}

struct Visitor {
    who: String,
    path: Option<String>,
    days: usize,
    first: Timestamp,
    last: Timestamp,
}

/// Shows them: within the page of the place, or alone where a browser runs no scripts.
pub(crate) async fn visitors(seat: Seat<Look>, Path(text): Path<String>, headers: HeaderMap) -> Answer {
    let (tenant, host, now) = (seat.tenant(), named(&text)?, seat.console().now());
    let place = host.clone();
    let (visits, until) = seat
        .read(move |store| {
            // Of the last days of which there is mail: an archive may end long ago.
            let until = store.newest(tenant)?.unwrap_or(now).min(now);
            Ok((store.visits_to(tenant, place.as_str(), until.plus_hours(-24 * DAYS))?, until))
        })
        .await?;
    let mut all: BTreeMap<String, Visitor> = BTreeMap::new();
    for visit in visits {
        let path = Address::parse(&visit.who).map(|address| links::address(address.as_str()));
        let new = Visitor { who: visit.who.clone(), path, days: 0, first: visit.time, last: visit.time };
        let visitor = all.entry(visit.who).or_insert(new);
        visitor.days += 1;
        visitor.last = visitor.last.max(visit.time);
    }
    let mut visitors: Vec<Visitor> = all.into_values().collect();
    visitors.sort_by_key(|visitor| std::cmp::Reverse((visitor.days, visitor.last)));
    let more = visitors.len().saturating_sub(SHOWN);
    visitors.truncate(SHOWN);
    if headers.contains_key("hx-request") {
        return page(&Part { visitors, more, days: DAYS, until });
    }
    let (path, host) = (links::host(&host), host.to_string());
    let shell = Shell::of(&seat, &format!("Visits to {host}"), Section::Messages);
    page(&Whole { shell, host, path, visitors, more, days: DAYS, until })
}

//! Messages that share something with this one, and who went where its links lead: a part of the page, asked for by itself.

use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::links;
use crate::seat::{Look, Seat};
use askama::Template;
use axum::extract::Path;
use std::cmp::Reverse;
use thymus_event::{Address, EventId, Timestamp};

/// Messages and visits that are told.
const MESSAGES_SHOWN: usize = 12;
const VISITS_SHOWN: usize = 12;
/// Messages of which the time is looked up, to tell the latest.
const LOOKED_UP_MAX: usize = 400;

#[derive(Template)]
#[template(path = "related.html")]
struct Part {
    rows: Vec<Row>,
    more: usize,
    visits: Vec<Visit>,
    more_visits: usize,
}

struct Row {
    path: String,
    subject: String,
    author: String,
    time: Timestamp,
    score: Option<(String, &'static str)>,
    shares: Vec<String>,
}

struct Visit {
    who: String,
    path: Option<String>,
    host: String,
    time: Timestamp,
}

/// Shows them.
pub(crate) async fn related(seat: Seat<Look>, Path(id): Path<String>) -> Answer {
    let (tenant, id) = (seat.tenant(), EventId::parse(&id).ok_or(Trouble::NotFound)?);
    let console = seat.console().clone();
    let part = seat.read(move |store| {
        let message = store.message(tenant, id)?.ok_or(Trouble::NotFound)?;
        let related = console.setup().engine.related(store, &message)?;
        let (all, visits) = (related.messages.len(), related.visits);
        let mut others = related.messages;
        others.sort_by_key(|(_, shares)| Reverse(shares.len()));
        let mut rows = Vec::new();
        for (other, shares) in others.into_iter().take(LOOKED_UP_MAX) {
            let Some(found) = store.message(tenant, other)? else { continue };
            let standing = store.standing(tenant, other)?;
            rows.push(Row {
                path: format!("/messages/{other}"),
                subject: format::subject(&found.subject),
                author: found.author.unwrap_or_default(),
                time: found.time,
                score: standing.map(|own| (format::per_cent(own.score), format::tone(own.action))),
                shares: shares.iter().map(ToString::to_string).collect(),
            });
        }
        rows.sort_by_key(|row| Reverse((row.shares.len(), row.time)));
        rows.truncate(MESSAGES_SHOWN);
        let more_visits = visits.len().saturating_sub(VISITS_SHOWN);
        let visits = visits.into_iter().take(VISITS_SHOWN).map(|visit| {
            let path = Address::parse(&visit.who).map(|address| links::address(address.as_str()));
            Visit { who: visit.who, path, host: visit.host, time: visit.time }
        });
        Ok(Part { more: all.saturating_sub(rows.len()), rows, visits: visits.collect(), more_visits })
    });
    page(&part.await?)
}

//! What the store holds, and how the sources of events are doing, in numbers.

use crate::answer::Trouble;
use crate::seat::{Look, Seat};
use axum::Json;
use serde::Serialize;
use std::collections::BTreeMap;
use thymus_event::{SourceHealth, Timestamp};
use thymus_store::Stats;
use utoipa::ToSchema;

/// What the store holds.
#[derive(Serialize, ToSchema)]
pub(super) struct Numbers {
    messages: u64,
    /// When the first message came.
    #[schema(value_type = Option<String>, format = DateTime)]
    first: Option<Timestamp>,
    /// When the last message came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last: Option<Timestamp>,
    /// Messages, by which way they went.
    by_direction: BTreeMap<&'static str, u64>,
    /// Messages, by the action of their latest verdict.
    by_action: BTreeMap<&'static str, u64>,
    assessments: u64,
    evidence: u64,
    intents: u64,
    visits: u64,
    /// Defects of messages, by kind.
    defects: BTreeMap<String, u64>,
    raw_bytes: u64,
    packs_bytes: u64,
    database_bytes: u64,
}

/// How a source of events is doing.
#[derive(Serialize, ToSchema)]
pub(super) struct Source {
    name: String,
    /// In what form its events come; empty while it has had none.
    format: String,
    /// `ok`, `silent`, `lagging`, `unreadable`.
    state: String,
    /// Since when it does so.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// The latest event's time.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_event: Option<Timestamp>,
    /// How far its events are behind when they come, in seconds.
    lag_s: Option<u64>,
    lines: u64,
    /// Events, by kind.
    events: BTreeMap<String, u64>,
    /// Lines that could not be read, by kind.
    defects: BTreeMap<String, u64>,
}

/// What the store holds. Counts everything: seconds for tens of millions of messages.
#[utoipa::path(get, path = "/api/v1/stats", tag = "numbers", security(("token" = ["look"])),
    responses((status = 200, description = "Numbers", body = Numbers)))]
pub(super) async fn stats(seat: Seat<Look>) -> Result<Json<Numbers>, Trouble> {
    let tenant = seat.tenant();
    let stats = seat.read(move |store| Ok(store.stats(tenant)?)).await?;
    Ok(Json(Numbers::of(stats)))
}

/// How the sources of events are doing.
#[utoipa::path(get, path = "/api/v1/sources", tag = "numbers", security(("token" = ["look"])),
    responses((status = 200, description = "Sources", body = Vec<Source>)))]
pub(super) async fn sources(seat: Seat<Look>) -> Result<Json<Vec<Source>>, Trouble> {
    let tenant = seat.tenant();
    let health = seat.read(move |store| Ok(store.source_health(tenant)?)).await?;
    Ok(Json(health.into_iter().map(Source::of).collect()))
}

impl Numbers {
    fn of(stats: Stats) -> Self {
        Self {
            messages: stats.messages,
            first: stats.span.map(|span| span.0),
            last: stats.span.map(|span| span.1),
            by_direction: stats.by_direction.iter().map(|(way, count)| (way.as_str(), *count)).collect(),
            by_action: stats.by_action.iter().map(|(action, count)| (action.as_str(), *count)).collect(),
            assessments: stats.assessments,
            evidence: stats.evidence,
            intents: stats.intents,
            visits: stats.visits,
            defects: stats.defects,
            raw_bytes: stats.raw_bytes,
            packs_bytes: stats.packs_bytes,
            database_bytes: stats.database_bytes,
        }
    }
}

impl Source {
    fn of(health: SourceHealth) -> Self {
        Self {
            state: health.state.as_str().to_owned(),
            lag_s: health.lag_s(),
            name: health.name,
            format: health.format,
            since: health.since,
            last_event: health.last_event,
            lines: health.lines,
            events: health.events,
            defects: health.defects,
        }
    }
}

//! What becomes known, as it does: server-sent events (WHATWG HTML §9.2).

use super::names;
use crate::answer::Trouble;
use crate::console::Console;
use crate::seat::{Look, Seat};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, Timestamp};
use thymus_store::{Heard, VerdictChange as Became};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use utoipa::ToSchema;

/// Streams at once: each asks the store once a second.
pub(crate) const STREAMS_MAX: usize = 32;

/// How often to look for something new.
const TICK: Duration = Duration::from_secs(1);

/// Verdicts of each kind that are read at once: as many more wait in the store until these are taken.
const BATCH: u32 = 200;

/// How long a stream lasts: then its reader comes again, and shows that it still may.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// A verdict that became known; `event: verdict`.
#[derive(Serialize, ToSchema)]
pub(super) struct VerdictChange {
    #[schema(value_type = String)]
    message: EventId,
    /// Its position in the message's chain; 0 on arrival.
    revision: u32,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Anomaly in per cent.
    #[schema(value_type = f64)]
    score: Score,
    #[schema(value_type = names::Action)]
    action: Action,
}

/// Verdicts as they become known, on arrival and when mail is looked at again: events `verdict`, each with a `VerdictChange` as its
/// data. With `Last-Event-ID` those that were missed come first; without it only new ones come. A stream ends after a
/// quarter of an hour.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", security(("token" = ["look"])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses((status = 200, description = "A stream of events", content_type = "text/event-stream", body = VerdictChange)))]
pub(super) async fn follow(
    seat: Seat<Look>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Trouble> {
    let heard = match headers.get("last-event-id").map(|value| value.to_str().ok().and_then(Heard::parse)) {
        Some(Some(heard)) => heard,
        Some(None) => return Err(Trouble::Wrong("Last-Event-ID is none of ours.".to_owned())),
        None => seat.read(|store| Ok(store.heard_all()?)).await?,
    };
    let place = seat.console().streams().try_acquire_owned().map_err(|_| Trouble::TooMany)?;
    let follower = Follower {
        console: seat.console().clone(),
        heard,
        waiting: VecDeque::new(),
        until: Instant::now() + LASTS,
        _place: place,
    };
    Ok(Sse::new(unfold(follower, Follower::next)).keep_alive(KeepAlive::default()))
}

/// Somebody who listens.
struct Follower {
    console: Console,
    heard: Heard,
    waiting: VecDeque<Became>,
    until: Instant,
    _place: OwnedSemaphorePermit,
}

impl Follower {
    /// The next event; none at the end, or where the store cannot be read: its reader comes again.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        while self.waiting.is_empty() {
            if Instant::now() >= self.until {
                return None;
            }
            self.look().await.ok()?;
            if self.waiting.is_empty() {
                tokio::time::sleep(TICK).await;
            }
        }
        let change = self.waiting.pop_front()?;
        let event = Event::default().event("verdict").id(change.heard.to_string());
        let event = event.json_data(VerdictChange::of(&change)).ok()?;
        Some((Ok(event), self))
    }

    async fn look(&mut self) -> Result<(), Trouble> {
        let (tenant, heard) = (self.console.setup().tenant, self.heard);
        let changes = self.console.read(move |store| Ok(store.verdicts_behind(tenant, heard, BATCH)?)).await?;
        self.heard = changes.last().map_or(heard, |last| last.heard);
        self.waiting = changes.into();
        Ok(())
    }
}

impl VerdictChange {
    fn of(change: &Became) -> Self {
        let Became { message, revision, time, score, action, .. } = *change;
        Self { message, revision, time, score, action }
    }
}

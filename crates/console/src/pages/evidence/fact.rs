//! One fact: who says so, what it changed, to what it is traced back; and taking it back.

use super::{Row, said};
use crate::answer::{Answer, Trouble, go_to, page};
use crate::console::Console;
use crate::decision;
use crate::form::{Filled, reason};
use crate::format;
use crate::links;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::evidence::{Evidence, Fact, Indicator};
use thymus_event::{EventId, TenantId, Timestamp};
use thymus_store::{Hit, Look as Reassessment, Store, Turned};

/// Changed verdicts that are shown.
const TURNED_SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "fact.html")]
struct Page {
    shell: Shell,
    row: Row,
    turned: Vec<TurnedRow>,
    look: Option<Reassessment>,
    /// Other facts that were looked at with it.
    others: u64,
    places: Vec<Place>,
    /// The fact that this one follows from, or takes back.
    cause: Option<String>,
    may_act: bool,
    can_withdraw: bool,
}

/// A verdict that was changed, from what to what.
pub(super) struct TurnedRow {
    pub(super) path: String,
    pub(super) subject: String,
    pub(super) author: String,
    pub(super) time: Timestamp,
    pub(super) from: Option<(String, &'static str, &'static str)>,
    pub(super) to: Option<(String, &'static str, &'static str)>,
}

/// A place where a device was probably infected.
struct Place {
    host: String,
    path: String,
    visited: Timestamp,
    user: Option<String>,
    per_cent: String,
    messages: Vec<(String, String)>,
}

/// Why it is taken back.
#[derive(Deserialize)]
pub(crate) struct Withdrawn {
    reason: String,
}

impl TurnedRow {
    pub(super) fn of(turned: Turned) -> Self {
        let shown = |standing: thymus_store::Standing| {
            (format::per_cent(standing.score), format::action(standing.action), format::tone(standing.action))
        };
        let Hit { id, subject, author, time, standing, .. } = turned.message;
        Self {
            path: format!("/messages/{id}"),
            subject: if subject.trim().is_empty() { "(no subject)".to_owned() } else { subject },
            author: author.unwrap_or_else(|| "(no sender)".to_owned()),
            time,
            from: turned.before.map(shown),
            to: standing.map(shown),
        }
    }
}

/// Shows it.
pub(crate) async fn show(seat: Seat<Look>, Path(id): Path<String>) -> Answer {
    let (tenant, id) = (seat.tenant(), EventId::parse(&id).ok_or(Trouble::NotFound)?);
    let console = seat.console().clone();
    let made = seat.read(move |store| {
        let (version, fact) = store.placed_evidence(tenant, id)?.ok_or(Trouble::NotFound)?;
        let look = store.first_look_at(tenant, version)?;
        let turned = match &look {
            Some(look) => store.turned_by(tenant, look.number, TURNED_SHOWN)?,
            None => Vec::new(),
        };
        let places = places(&console, store, tenant, &fact)?;
        Ok((Row::of(store, tenant, fact)?, look, turned, places))
    });
    let (row, look, turned, places) = made.await?;
    let cause = match &row.fact.fact {
        Fact::Infects { because, .. } => Some(because),
        Fact::Withdrawn { evidence } => Some(evidence),
        _ => None,
    };
    page(&Page {
        shell: Shell::of(&seat, &row.what, Section::Evidence),
        cause: cause.map(|cause| format!("/evidence/{cause}")),
        turned: turned.into_iter().map(TurnedRow::of).collect(),
        others: look.map_or(0, |look| (look.evidence_version.0 - look.before.0).saturating_sub(1)),
        look,
        places,
        can_withdraw: !row.withdrawn && row.fact.withdraws().is_none(),
        row,
        may_act: seat.may::<Act>(),
    })
}

/// Where a device that calls home, or is infected, got that from.
fn places(console: &Console, store: &Store, tenant: TenantId, fact: &Evidence) -> Result<Vec<Place>, Trouble> {
    if !matches!((&fact.indicator, &fact.fact), (Indicator::Device(_), Fact::CallsHome { .. } | Fact::Infected)) {
        return Ok(Vec::new());
    }
    let place = |origin: thymus_case::Origin| {
        let mut messages = Vec::new();
        for id in &origin.messages {
            let subject = store.message(tenant, *id)?.map(|message| message.subject);
            messages.extend(subject.map(|subject| (format!("/messages/{id}"), subject)));
        }
        Ok(Place {
            path: links::host(&origin.host),
            host: origin.host.to_string(),
            visited: origin.visited,
            user: origin.user.map(|user| user.to_string()),
            per_cent: format!("{:.1}", f64::from(origin.per_mille) / 10.0),
            messages,
        })
    };
    console.setup().engine.origins(store, fact)?.into_iter().map(place).collect()
}

/// Takes it back: it stays in the log, and counts no more.
pub(crate) async fn withdraw(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Withdrawn>) -> Answer {
    let (tenant, id) = (seat.tenant(), EventId::parse(&id).ok_or(Trouble::NotFound)?);
    let fact = seat.read(move |store| Ok(store.evidence(tenant, id)?)).await?.ok_or(Trouble::NotFound)?;
    if fact.withdraws().is_some() {
        return Err(Trouble::Wrong("A withdrawal stays. Add the fact again, if it holds after all.".to_owned()));
    }
    let word =
        decision::Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(&form.reason)? };
    let (console, text) = (seat.console().clone(), word.reason.clone());
    let object = format!("{id}: {}, {} {}", said(&fact.fact), fact.indicator.kind(), fact.indicator);
    seat.act("evidence.withdraw", &object, &text, move |store, writer| {
        decision::say(&console, store, writer, fact.indicator, Fact::Withdrawn { evidence: id }, &word).map(drop)
    })
    .await?;
    Ok(go_to(&format!("/evidence/{id}")))
}

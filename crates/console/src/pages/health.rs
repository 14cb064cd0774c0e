//! Whether the service is well: each thing that can go wrong, how it is, and what to do.

use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::seat::{Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use std::collections::BTreeMap;
use thymus_event::intent::IntentState;
use thymus_event::{SourceHealth, SourceState, TenantId, Timestamp};
use thymus_store::{ActSwitch, PackDamage, Pulse, Store, UNJUDGED_MAX};

/// More messages than these that wait are a queue that grows.
const WAITING_MANY: u64 = 200;

/// Hours without mail from which on something is probably wrong: also small organisations get some in a weekend.
const SILENT_HOURS: i64 = 48;

#[derive(Template)]
#[template(path = "health.html")]
struct Page {
    shell: Shell,
    /// Whether all is well.
    is_well: bool,
    checks: Vec<Check>,
    numbers: Vec<(&'static str, String)>,
    now: Timestamp,
}

/// One thing that can go wrong.
struct Check {
    name: &'static str,
    tone: &'static str,
    state: String,
    /// To which the state refers.
    time: Option<Timestamp>,
    /// What to do; empty where it is well.
    advice: &'static str,
}

impl Check {
    fn well(name: &'static str, state: impl Into<String>) -> Self {
        Self { name, tone: "good", state: state.into(), time: None, advice: "" }
    }

    fn ill(name: &'static str, tone: &'static str, state: impl Into<String>, advice: &'static str) -> Self {
        Self { name, tone, state: state.into(), time: None, advice }
    }

    fn since(self, time: Timestamp) -> Self {
        Self { time: Some(time), ..self }
    }
}

/// What the store says.
struct Found {
    pulse: Pulse,
    sources: Vec<SourceHealth>,
    facts_waiting: u64,
    errands: BTreeMap<IntentState, u64>,
    switch: Option<ActSwitch>,
    damage: Vec<PackDamage>,
}

/// Shows it.
pub(crate) async fn show(seat: Seat<Look>) -> Answer {
    let (tenant, now) = (seat.tenant(), seat.console().now());
    let found = seat.read(move |store| find(store, tenant)).await?;
    let checks = vec![
        mail(&found.pulse, now),
        judging(found.pulse.unjudged),
        looking_again(found.facts_waiting),
        sources(&found.sources),
        acting(&found.errands),
        switch(found.switch.as_ref()),
        raw_mail(&found.damage),
    ];
    let numbers = vec![
        ("Messages", format::grouped(found.pulse.messages)),
        ("Verdicts on arrival", format::grouped(found.pulse.assessments)),
        ("Facts", format::grouped(found.pulse.evidence)),
        ("Database", format::bytes(found.pulse.database_bytes)),
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let is_well = checks.iter().all(|check| check.tone == "good");
    page(&Page { shell: Shell::of(&seat, "Health", Section::Health), is_well, checks, numbers, now })
}

fn find(store: &Store, tenant: TenantId) -> Result<Found, Trouble> {
    let facts_waiting = store.evidence_version()?.0.saturating_sub(store.reassessed_until(tenant)?.0);
    Ok(Found {
        pulse: store.pulse(tenant)?,
        sources: store.source_health(tenant)?,
        facts_waiting,
        errands: store.errand_counts(tenant)?,
        switch: store.act_switch(tenant)?,
        damage: store.damage()?,
    })
}

fn mail(pulse: &Pulse, now: Timestamp) -> Check {
    match pulse.newest {
        None => Check::ill("Mail", "odd", "none has come yet", "Send copies of your mail to the listener."),
        Some(newest) if newest.plus_hours(SILENT_HOURS) < now => Check::ill(
            "Mail",
            "odd",
            "the last came",
            "See whether the provider's journal rule still sends here, and whether the listener can be reached.",
        )
        .since(newest),
        Some(newest) => Check::well("Mail", "the last came").since(newest),
    }
}

fn judging(waiting: u64) -> Check {
    let more = if waiting >= u64::from(UNJUDGED_MAX) { " or more" } else { "" };
    let state = format!("{} messages{more} wait for a verdict", format::grouped(waiting));
    match waiting {
        0 => Check::well("Judging", "no message waits"),
        few if few < WAITING_MANY => Check::well("Judging", state),
        _ => Check::ill("Judging", "odd", state, "After a start this passes. If it grows, see the service's log."),
    }
}

fn looking_again(waiting: u64) -> Check {
    match waiting {
        0 => Check::well("Looking again", "every fact was looked at"),
        _ => Check::ill(
            "Looking again",
            "odd",
            format!("{} facts wait", format::grouped(waiting)),
            "They are looked at with the next mail or fact; if not, see the service's log.",
        ),
    }
}

fn sources(sources: &[SourceHealth]) -> Check {
    let ill = sources.iter().filter(|source| source.state != SourceState::Ok).count();
    match (sources.len(), ill) {
        (0, _) => Check::well("Sources", "no logs are followed"),
        (all, 0) => Check::well("Sources", format!("all {all} are well")),
        (all, ill) => Check::ill(
            "Sources",
            "odd",
            format!("{ill} of {all} are not well"),
            "The page Sources says which, and why.",
        ),
    }
}

fn acting(errands: &BTreeMap<IntentState, u64>) -> Check {
    let count = |state| errands.get(&state).copied().unwrap_or_default();
    let (failed, waiting) = (count(IntentState::Failed), count(IntentState::Waiting));
    match (failed, waiting) {
        (0, 0) => Check::well("Acting", "nothing failed, nothing waits"),
        (0, waiting) => Check::well("Acting", format!("{} wait for a person", format::grouped(waiting))),
        (failed, _) => Check::ill(
            "Acting",
            "bad",
            format!("{} changes of mailboxes failed", format::grouped(failed)),
            "`thymus intents` says which. Each is tried again where that may help.",
        ),
    }
}

fn switch(switch: Option<&ActSwitch>) -> Check {
    match switch.filter(|switch| switch.stopped) {
        Some(switch) => Check::ill(
            "Emergency stop",
            "bad",
            format!("stopped by {}: {}", switch.by, switch.note),
            "No mailbox is changed. `thymus act resume` lets it go on.",
        ),
        None => Check::well("Emergency stop", "not pulled"),
    }
}

fn raw_mail(damage: &[PackDamage]) -> Check {
    match damage {
        [] => Check::well("Raw mail", "every pack is whole"),
        some => Check::ill(
            "Raw mail",
            "bad",
            format!("{} packs are missing or cut", some.len()),
            "Bring them back from a backup, beside the database.",
        ),
    }
}

//! Where events come from, and how each source is doing.

use crate::answer::{Answer, page};
use crate::format;
use crate::seat::{Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use std::collections::BTreeMap;
use thymus_event::health::Span;
use thymus_event::{HealthChange, SourceHealth, SourceState, Timestamp};
use thymus_store::Pulse;

/// Changes that are shown.
const CHANGES_SHOWN: u32 = 30;

#[derive(Template)]
#[template(path = "sources.html")]
struct Page {
    shell: Shell,
    messages: String,
    newest: Option<Timestamp>,
    sources: Vec<Row>,
    changes: Vec<(HealthChange, String, &'static str)>,
}

struct Row {
    name: String,
    format: String,
    state: &'static str,
    tone: &'static str,
    about: String,
    since: Timestamp,
    last_event: Option<Timestamp>,
    lag: Option<String>,
    lines: String,
    bytes: String,
    counts: Vec<(&'static str, String)>,
}

/// Shows them.
pub(crate) async fn show(seat: Seat<Look>) -> Answer {
    let tenant = seat.tenant();
    let (pulse, sources, changes): (Pulse, Vec<SourceHealth>, Vec<HealthChange>) = seat
        .read(move |store| {
            Ok((store.pulse(tenant)?, store.source_health(tenant)?, store.health_changes(tenant, CHANGES_SHOWN)?))
        })
        .await?;
    let change = |change: HealthChange| {
        let (text, tone) = (change.to_string(), tone(&change.state));
        (change, text, tone)
    };
    page(&Page {
        shell: Shell::of(&seat, "Sources", Section::Sources),
        messages: format::grouped(pulse.messages),
        newest: pulse.newest,
        sources: sources.iter().map(Row::of).collect(),
        changes: changes.into_iter().rev().map(change).collect(),
    })
}

/// The colour of a state.
const fn tone(state: &SourceState) -> &'static str {
    match state {
        SourceState::Ok => "good",
        SourceState::Silent { .. } | SourceState::Lagging { .. } => "odd",
        SourceState::Unreadable { .. } => "bad",
    }
}

fn about(state: &SourceState) -> String {
    match state {
        SourceState::Ok => String::new(),
        SourceState::Silent { usual_s: Some(usual) } => format!("Usually something comes within {}.", Span(*usual)),
        SourceState::Silent { usual_s: None } => "Nothing has come for a day or more.".to_owned(),
        SourceState::Lagging { lag_s } => format!("What comes is {} older than usual.", Span(*lag_s)),
        SourceState::Unreadable { why } => why.clone(),
    }
}

impl Row {
    fn of(source: &SourceHealth) -> Self {
        let list = |counts: &BTreeMap<String, u64>| {
            let one = |(name, count): (&String, &u64)| format!("{name} {}", format::grouped(*count));
            counts.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let counts = [
            ("Events", list(&source.events)),
            ("Passed over", list(&source.passed_over)),
            ("Cannot be read", list(&source.defects)),
        ];
        Self {
            name: source.name.clone(),
            format: source.format.clone(),
            state: source.state.as_str(),
            tone: tone(&source.state),
            about: about(&source.state),
            since: source.since,
            last_event: source.last_event,
            lag: source.lag_s().map(|lag| Span(lag).to_string()),
            lines: format::grouped(source.lines),
            bytes: format::bytes(source.bytes),
            counts: counts.into_iter().filter(|(_, counts)| !counts.is_empty()).collect(),
        }
    }
}

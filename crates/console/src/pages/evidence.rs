//! What became known, and what it changed: facts and looks again, adding a fact, and taking one back.

mod add;
mod fact;
mod look;

pub(crate) use add::add;
pub(crate) use fact::{show, withdraw};
pub(crate) use look::look;

use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::links;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use add::{KINDS, Kind};
use askama::Template;
use axum::extract::Query as Parameters;
use serde::Deserialize;
use thymus_event::TenantId;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact};
use thymus_store::{Look as Reassessment, Store};

/// Facts of one page.
const PAGE_FACTS: u32 = 50;
/// Looks again that are shown.
const LOOKS_SHOWN: u32 = 12;

#[derive(Template)]
#[template(path = "evidence.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    older: Option<u64>,
    looks: Vec<Reassessment>,
    about: String,
    kinds: &'static [Kind],
    may_act: bool,
}

/// A line of the list.
struct Row {
    path: String,
    what: String,
    kind: &'static str,
    about: String,
    about_path: Option<String>,
    fact: Evidence,
    withdrawn: bool,
}

/// Where in the list, and what to say something about.
#[derive(Deserialize)]
pub(crate) struct Asked {
    before: Option<u64>,
    #[serde(default)]
    about: String,
}

/// Shows facts, the latest first, and the last looks again that changed something.
pub(crate) async fn list(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let tenant = seat.tenant();
    let before = asked.before.map(EvidenceVersion);
    let (rows, looks) = seat
        .read(move |store| {
            let facts = store.evidence_before(tenant, before, PAGE_FACTS)?;
            let rows = facts.into_iter().map(|(version, fact)| Ok((version, Row::of(store, tenant, fact)?)));
            let rows: Vec<(EvidenceVersion, Row)> = rows.collect::<Result<_, Trouble>>()?;
            Ok((rows, store.looks(tenant, true, LOOKS_SHOWN)?))
        })
        .await?;
    let older = rows.last().filter(|_| rows.len() == PAGE_FACTS as usize).map(|(version, _)| version.0);
    page(&Page {
        shell: Shell::of(&seat, "Evidence", Section::Evidence),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        older,
        looks,
        about: asked.about,
        kinds: &KINDS,
        may_act: seat.may::<Act>(),
    })
}

impl Row {
    fn of(store: &Store, tenant: TenantId, fact: Evidence) -> Result<Self, Trouble> {
        Ok(Self {
            path: format!("/evidence/{}", fact.id),
            what: said(&fact.fact),
            kind: fact.indicator.kind(),
            about: fact.indicator.to_string(),
            about_path: links::about(&fact.indicator),
            withdrawn: is_withdrawn(store, tenant, &fact)?,
            fact,
        })
    }
}

/// Whether a fact was taken back: a withdrawal is about the same thing.
fn is_withdrawn(store: &Store, tenant: TenantId, fact: &Evidence) -> Result<bool, Trouble> {
    let about = store.evidence_about(tenant, &fact.indicator)?;
    Ok(about.iter().any(|other| other.withdraws() == Some(fact.id)))
}

/// A fact in words.
pub(crate) fn said(fact: &Fact) -> String {
    match fact {
        Fact::DomainRegistered { registered } => format!("Registered {}", format::day(*registered)),
        Fact::Compromised => "Serves attacks, though not the attacker's own".to_owned(),
        Fact::Imported { until: None } => "On an imported list".to_owned(),
        Fact::Imported { until: Some(until) } => format!("On an imported list until {}", format::day(*until)),
        Fact::Reported => "Reported".to_owned(),
        Fact::Released { recipient } => format!("Released to {recipient}"),
        Fact::Confirmed => "Confirmed as an attack".to_owned(),
        Fact::Infected => "Infected".to_owned(),
        Fact::CallsHome { .. } => "Calls home".to_owned(),
        Fact::Infects { per_mille, .. } => {
            format!("Probably infected a device ({:.1} %)", f64::from(*per_mille) / 10.0)
        }
        Fact::Spreads { messages, senders, recipients } => {
            format!("Spreads: {messages} odd messages by {senders} authors to {recipients} people")
        }
        Fact::AtRisk => "Does what its owner never does".to_owned(),
        Fact::InIncident { incident } => format!("In incident {incident}"),
        Fact::IncidentClosed { incident } => format!("Incident {incident} closed"),
        Fact::Withdrawn { .. } => "An earlier fact was taken back".to_owned(),
    }
}

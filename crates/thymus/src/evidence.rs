//! `thymus evidence`: appends what became known, lists it, takes it back.

mod import;

pub(crate) use import::run as import;

use crate::cli::args::{About, Fact as Asked, Global, Named};
use crate::cli::config::Config;
use crate::cli::{failure, json, settings};
use crate::clock;
use crate::look_again::{self, Facts, Outcome, Rules};
use crate::terminal::plain;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::{EventId, Host, TenantId};
use thymus_store::{Store, Stored};

/// How long to wait for another process that writes, such as one that follows logs: it commits in seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is said of one fact.
#[derive(Serialize)]
struct Added {
    evidence: Evidence,
    /// Whether it was not known before.
    new: bool,
    /// What it changed about stored mail.
    looked_again: Outcome,
}

/// Appends one fact, and looks again at the mail that it concerns.
pub(crate) fn add(global: &Global, asked: Asked) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let evidence = of(config.organisation.tenant, asked)?;
    append(global, &config, evidence)
}

/// Takes one fact back: it stays in the log, and counts no more.
pub(crate) fn withdraw(global: &Global, id: &str, about: About) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let tenant = config.organisation.tenant;
    let known = Store::open(&config.store_path())?.evidence_since(tenant, EvidenceVersion::default())?;
    let named = |fact: &&(EvidenceVersion, Evidence)| !id.is_empty() && fact.1.id.to_string().starts_with(id);
    let found: Vec<&(EvidenceVersion, Evidence)> = known.iter().filter(named).collect();
    let [(_, wrong)] = found.as_slice() else {
        let problem = if found.is_empty() { "no fact" } else { "more than one fact" };
        return Err(failure::usage(format!("{problem} has an id that begins with {id}: see `thymus evidence list`")));
    };
    append(global, &config, made(tenant, wrong.indicator.clone(), Fact::Withdrawn { evidence: wrong.id }, about))
}

fn append(global: &Global, config: &Config, evidence: Evidence) -> anyhow::Result<()> {
    let store = Store::open(&config.store_path())?;
    let mut writer = store.writer_within(PATIENCE)?;
    let stored = writer.put_evidence(&evidence)?;
    writer.commit()?;
    let looked_again =
        look_again::settle(&store, &mut writer, &Rules::of(config, &store)?, Facts::Fresh, clock::now())?;
    let added = Added { evidence, new: stored == Stored::New, looked_again };
    let mut out = io::stdout().lock();
    if global.json {
        json::write(&mut out, &added)?;
        return Ok(());
    }
    Ok(added.print(&mut out)?)
}

impl Added {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let Evidence { fact, indicator, time, id, .. } = &self.evidence;
        let what = format!("{} {indicator}", fact.as_str());
        match self.new {
            true => writeln!(out, "added: {}, known since {time}, id {id}", plain(&what))?,
            false => writeln!(out, "known already: {}", plain(&what))?,
        }
        self.looked_again.print(out)
    }
}

/// Lists all facts, oldest first.
pub(crate) fn list(global: &Global) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let known = store.evidence_since(config.organisation.tenant, EvidenceVersion::default())?;
    let withdrawn: BTreeSet<EventId> = known.iter().filter_map(|(_, fact)| fact.withdraws()).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        let facts: Vec<&Evidence> = known.iter().map(|(_, fact)| fact).collect();
        json::write(&mut out, &facts)?;
    }
    for (_, fact) in known.iter().filter(|_| !global.json) {
        let id = fact.id.to_string();
        let gone = if withdrawn.contains(&fact.id) { "  (withdrawn)" } else { "" };
        let (short, what) = (id.get(..12).unwrap_or(&id), fact.fact.as_str());
        let about = format!("{} {}", fact.indicator.kind(), fact.indicator);
        let who = origin(fact);
        writeln!(out, "{short}  {}  {what:<18} {}  by {}{gone}", fact.time, plain(&about), plain(&who))?;
    }
    Ok(out.flush()?)
}

/// Who says so, and what the source says beside: its own name of the entry, labels, how sure it is, until when.
fn origin(fact: &Evidence) -> String {
    let Provenance { source, reference, labels, confidence, .. } = &fact.provenance;
    let sure = confidence.map(|number| format!("confidence {number}"));
    let until = match &fact.fact {
        Fact::Imported { until: Some(until) } => Some(format!("until {until}")),
        _ => None,
    };
    let named = Some(reference.clone()).filter(|reference| !reference.is_empty());
    let beside: Vec<String> = named.into_iter().chain(labels.iter().cloned()).chain(sure).chain(until).collect();
    if beside.is_empty() { source.clone() } else { format!("{source} ({})", beside.join(", ")) }
}

fn of(tenant: TenantId, asked: Asked) -> anyhow::Result<Evidence> {
    Ok(match asked {
        Asked::DomainRegistered { domain, registered, about } => {
            let domain = Host::new(domain.org_domain());
            made(tenant, Indicator::Domain(domain), Fact::DomainRegistered { registered }, about)
        }
        Asked::Compromised(named) => made_of(tenant, named, Fact::Compromised)?,
        Asked::Imported(named) => made_of(tenant, named, Fact::Imported { until: None })?,
        Asked::Reported(named) => made_of(tenant, named, Fact::Reported)?,
        Asked::Confirmed(named) => made_of(tenant, named, Fact::Confirmed)?,
        Asked::Infected(named) => made_of(tenant, named, Fact::Infected)?,
        Asked::AtRisk(named) => made_of(tenant, named, Fact::AtRisk)?,
        Asked::InIncident { named, incident } => made_of(tenant, named, Fact::InIncident { incident })?,
        Asked::IncidentClosed { named, incident } => made_of(tenant, named, Fact::IncidentClosed { incident })?,
        Asked::Released { named, recipient } => made_of(tenant, named, Fact::Released { recipient })?,
    })
}

fn made_of(tenant: TenantId, named: Named, fact: Fact) -> anyhow::Result<Evidence> {
    Ok(made(tenant, indicator(&named.indicator)?, fact, named.about))
}

fn made(tenant: TenantId, indicator: Indicator, fact: Fact, about: About) -> Evidence {
    let time = about.known.unwrap_or_else(clock::now);
    let provenance = Provenance { source: about.source, note: about.note, ..Provenance::default() };
    evidence(tenant, time, indicator, fact, provenance)
}

/// Evidence with its id: the same fact about the same indicator by the same source is the same evidence, whenever and
/// however often it is said.
pub(crate) fn evidence(
    tenant: TenantId,
    time: thymus_event::Timestamp,
    indicator: Indicator,
    fact: Fact,
    provenance: Provenance,
) -> Evidence {
    let content = serde_json::to_vec(&(tenant, &indicator, &fact, &provenance.source)).unwrap_or_default();
    let mut id = [0; 16];
    blake3::Hasher::new().update(&content).finalize_xof().fill(&mut id);
    Evidence { tenant, id: EventId(id), time, indicator, fact, provenance }
}

/// As it is typed.
fn indicator(text: &str) -> anyhow::Result<Indicator> {
    Indicator::parse(text).map_err(|wrong| failure::usage(format!("{text}: {wrong}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::{Address, MessageId, Timestamp};

    #[test]
    fn indicators_are_read_by_kind_or_by_look() {
        let address = Address::parse("ann@example.net").unwrap();
        assert_eq!(indicator("ann@example.net").unwrap(), Indicator::Sender(address.clone()));
        assert_eq!(indicator("account:Ann@example.net").unwrap(), Indicator::Account(address));
        assert_eq!(indicator("Example.net.").unwrap(), Indicator::Domain(Host::new("example.net")));
        assert_eq!(indicator("https://example.net/x").unwrap(), Indicator::Url("https://example.net/x".to_owned()));
        assert_eq!(indicator("message:<a@b>").unwrap(), Indicator::Message(MessageId::parse("a@b").unwrap()));
        for bad in ["", "colour:red", "sender:nobody", "a b", "domain:", "message:"] {
            assert!(indicator(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_same_fact_is_the_same_evidence() {
        let made = |time, source: &str| {
            let provenance = Provenance { source: source.to_owned(), note: String::new(), ..Provenance::default() };
            let time = Timestamp::from_seconds(time);
            evidence(TenantId(0), time, indicator("example.net").unwrap(), Fact::Compromised, provenance)
        };
        assert_eq!(made(1, "operator").id, made(2, "operator").id);
        assert_ne!(made(1, "operator").id, made(1, "feed").id);
    }
}

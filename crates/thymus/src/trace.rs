//! `thymus trace`: from a device that is infected to the message that it most likely came from, and from a message to
//! all that are related to it.

use crate::cli::args::{Global, Trace};
use crate::cli::{failure, json, settings};
use crate::logs::notice;
use crate::terminal::{plain, plain_cut};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::net::IpAddr;
use thymus_case::Surroundings;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::{EventId, Host, TenantId, Timestamp};
use thymus_signal::Features;
use thymus_store::{Store, StoredMessage, VisitRecord};

/// Messages told one by one; the rest is counted.
const MESSAGES_TOLD: usize = 20;
/// Characters of a subject.
const SUBJECT_CHARS: usize = 60;
/// What more than so many messages carry relates them to nothing in particular.
const RELATED_MAX: usize = 2_000;

/// A message, as far as it is told here.
#[derive(Clone, Debug, Serialize)]
struct Told {
    message_id: Option<String>,
    time: Timestamp,
    from: Option<String>,
    subject: String,
    /// The latest verdict's.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    /// What it shares with the message that was asked for.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    shares: BTreeSet<String>,
}

/// A place where a device may have been infected.
#[derive(Debug, Serialize)]
struct Place {
    host: String,
    visited: Timestamp,
    user: Option<String>,
    /// How sure it is that it was this place and no other.
    per_cent: f64,
    /// Messages that led there, the latest first.
    messages: Vec<Told>,
}

/// What is related to a message.
#[derive(Debug, Serialize)]
struct Related {
    message: Told,
    /// The latest first.
    messages: Vec<Told>,
    /// Who went to its links' hosts since it came: host, who, first time.
    visitors: Vec<(String, String, Timestamp)>,
}

/// Answers.
pub(crate) fn run(global: &Global, asked: &Trace) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let (store, tenant) = (Store::open_read_only(&config.store_path())?, config.organisation.tenant);
    let device = asked.of.strip_prefix("device:").unwrap_or(&asked.of).parse::<IpAddr>();
    let mut out = io::BufWriter::new(io::stdout().lock());
    match device {
        Ok(device) => {
            let places = origins(&store, tenant, device.to_canonical(), asked.since)?;
            if global.json { json::write(&mut out, &places)? } else { print_places(&mut out, &asked.of, &places)? }
        }
        Err(_) => {
            let related = related(&store, tenant, &asked.of)?;
            if global.json {
                json::write(&mut out, &related)?
            } else {
                related.iter().try_for_each(|one| one.print(&mut out))?
            }
        }
    }
    Ok(out.flush()?)
}

fn origins(store: &Store, tenant: TenantId, device: IpAddr, since: Option<Timestamp>) -> anyhow::Result<Vec<Place>> {
    let fact = match since {
        Some(time) => infected(tenant, device, time),
        None => known(store, tenant, device)?.ok_or_else(|| {
            failure::usage(format!(
                "nothing is known against {device}: say with --since when it was first seen to misbehave"
            ))
        })?,
    };
    let origins = origins_of(store, tenant, &fact)?;
    let place = |origin: thymus_case::Origin| -> anyhow::Result<Place> {
        let messages = origin.messages.iter().map(|id| told(store, tenant, *id));
        Ok(Place {
            host: origin.host.as_str().to_owned(),
            visited: origin.visited,
            user: origin.user.map(|user| user.as_str().to_owned()),
            per_cent: f64::from(origin.per_mille) / 10.0,
            messages: messages.filter_map(Result::transpose).collect::<Result<_, _>>()?,
        })
    };
    origins.into_iter().map(place).collect()
}

/// The same for a fact about a device, for others who ask.
pub(crate) fn origins_of(store: &Store, tenant: TenantId, fact: &Evidence) -> anyhow::Result<Vec<thymus_case::Origin>> {
    let surroundings = notice::restore(store, tenant, Surroundings::default)?;
    Ok(surroundings.origins(fact, |step| notice::place(store, tenant, step)))
}

fn infected(tenant: TenantId, device: IpAddr, time: Timestamp) -> Evidence {
    let provenance = Provenance { source: "operator".to_owned(), note: String::new(), ..Provenance::default() };
    let (id, indicator, fact) = (EventId([0; 16]), Indicator::Device(device), Fact::Infected);
    Evidence { tenant, id, time, indicator, fact, provenance }
}

/// The latest fact that stands against a device.
fn known(store: &Store, tenant: TenantId, device: IpAddr) -> anyhow::Result<Option<Evidence>> {
    let facts = store.evidence_since(tenant, EvidenceVersion::default())?;
    let withdrawn: BTreeSet<EventId> = facts.iter().filter_map(|(_, fact)| fact.withdraws()).collect();
    let against = |fact: &Evidence| {
        matches!(fact.fact, Fact::CallsHome { .. } | Fact::Infected)
            && fact.indicator == Indicator::Device(device)
            && !withdrawn.contains(&fact.id)
    };
    Ok(facts.into_iter().map(|(_, fact)| fact).filter(against).max_by_key(|fact| fact.time))
}

fn told(store: &Store, tenant: TenantId, id: EventId) -> anyhow::Result<Option<Told>> {
    let Some(message) = store.message(tenant, id)? else { return Ok(None) };
    let action = store.standing(tenant, id)?.map(|standing| standing.action.as_str());
    Ok(Some(tell(message, action)))
}

fn tell(message: StoredMessage, action: Option<&'static str>) -> Told {
    let StoredMessage { message_id, time, author: from, subject, .. } = message;
    Told { message_id, time, from, subject, action, shares: BTreeSet::new() }
}

fn related(store: &Store, tenant: TenantId, message_id: &str) -> anyhow::Result<Vec<Related>> {
    let messages = store.messages_by_message_id(tenant, message_id.trim())?;
    if messages.is_empty() {
        return Err(failure::usage(format!("{message_id}: neither a device's address nor a message of the store")));
    }
    messages.into_iter().map(|message| related_to(store, tenant, message)).collect()
}

fn related_to(store: &Store, tenant: TenantId, message: StoredMessage) -> anyhow::Result<Related> {
    let (others, visits) = related_by(store, &message)?;
    let visitors = visits.into_iter().map(|visit| (visit.host, visit.who, visit.time)).collect();
    let mut told = Vec::new();
    for (id, shares) in others {
        let shares = shares.iter().map(|indicator| format!("{} {indicator}", indicator.kind())).collect();
        told.extend(self::told(store, tenant, id)?.map(|told| Told { shares, ..told }));
    }
    told.sort_by_key(|told| std::cmp::Reverse((told.shares.len(), told.time)));
    let action = store.standing(tenant, message.id)?.map(|standing| standing.action.as_str());
    Ok(Related { message: tell(message, action), messages: told, visitors })
}

/// Other messages, with what each shares.
pub(crate) type Sharing = BTreeMap<EventId, BTreeSet<Indicator>>;

/// Other messages with what each shares, and who went to the hosts of the message's links since it came.
pub(crate) fn related_by(store: &Store, message: &StoredMessage) -> anyhow::Result<(Sharing, Vec<VisitRecord>)> {
    let tenant = message.tenant;
    let features = Features::of_version(message.features_version, &message.features);
    let shared = features.map(|features| indicators(&features)).unwrap_or_default();
    let mut others = Sharing::new();
    for indicator in &shared {
        let found = store.messages_by_indicator(tenant, indicator)?;
        if found.len() > RELATED_MAX {
            continue;
        }
        for other in found.into_iter().filter(|other| other.id != message.id) {
            others.entry(other.id).or_default().insert(indicator.clone());
        }
    }
    let mut visits = Vec::new();
    for indicator in &shared {
        if let Indicator::Host(host) = indicator {
            visits.extend(store.visits_to(tenant, host.entity(), message.time)?);
        }
    }
    Ok((others, visits))
}

/// What a message may share with others: its author, the hosts of its links, its attachments.
fn indicators(features: &Features) -> Vec<Indicator> {
    let author = features.sender.iter().map(|sender| Indicator::Sender(sender.address.clone()));
    let hosts = features.own_links().map(|link| Indicator::Host(Host::new(&link.host)));
    author.chain(hosts).collect()
}

fn print_places(out: &mut impl Write, of: &str, places: &[Place]) -> anyhow::Result<()> {
    if places.is_empty() {
        writeln!(out, "{}: no place it went to in the day before stands out", plain(of))?;
    }
    for place in places {
        let user = place.user.as_deref().unwrap_or("unknown");
        let (host, user) = (plain(&place.host), plain(user));
        writeln!(out, "{:>5.1} %  {host}  visited {} by {user}", place.per_cent, place.visited)?;
        match place.messages.is_empty() {
            true => writeln!(out, "         no message led there")?,
            false => print_messages(out, &place.messages)?,
        }
    }
    Ok(())
}

fn print_messages(out: &mut impl Write, messages: &[Told]) -> io::Result<()> {
    for message in messages.iter().take(MESSAGES_TOLD) {
        let id = message.message_id.as_deref().unwrap_or("without Message-ID");
        let (from, subject) = (message.from.as_deref().unwrap_or("–"), plain_cut(&message.subject, SUBJECT_CHARS));
        let action = message.action.unwrap_or("not judged");
        writeln!(out, "         {}  {action:<10} {}  {subject}  <{}>", message.time, plain(from), plain(id))?;
        if !message.shares.is_empty() {
            let shares: Vec<&str> = message.shares.iter().map(String::as_str).collect();
            writeln!(out, "           shares {}", plain(&shares.join(", ")))?;
        }
    }
    if messages.len() > MESSAGES_TOLD {
        writeln!(out, "         and {} more", messages.len() - MESSAGES_TOLD)?;
    }
    Ok(())
}

impl Related {
    fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        writeln!(out, "this message")?;
        print_messages(out, std::slice::from_ref(&self.message))?;
        writeln!(out, "related: {}", self.messages.len())?;
        print_messages(out, &self.messages)?;
        if !self.visitors.is_empty() {
            writeln!(out, "went to its links' hosts since: {}", self.visitors.len())?;
        }
        for (host, who, time) in self.visitors.iter().take(MESSAGES_TOLD) {
            writeln!(out, "         {time}  {}  {}", plain(who), plain(host))?;
        }
        Ok(())
    }
}

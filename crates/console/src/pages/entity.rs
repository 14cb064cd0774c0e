//! A person, an address, a domain: who it has to do with, how well it is known, what it wrote and got.

mod graph;
mod people;
mod trust;
mod visitors;

pub(crate) use visitors::visitors;

use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::links;
use crate::pages::evidence::said;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use graph::Graph;
use people::{Tie, ties};
use thymus_event::evidence::{Evidence, Indicator};
use thymus_event::{Address, Host, TenantId, Timestamp};
use thymus_signal::Features;
use thymus_store::{Hit, Party, PartyMail, Store};
use trust::Trust;

/// Messages that are shown, and people in the table.
const MESSAGES_SHOWN: usize = 30;
const PEOPLE_SHOWN: usize = 50;
/// Messages that may link to a domain: candidates that are looked at.
const LINKING_MAX: u32 = 300;
const LINKING_SHOWN: usize = 20;
/// Names that an address goes by.
const NAMES_SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "entity.html")]
struct Page {
    shell: Shell,
    name: String,
    kind: &'static str,
    is_own: bool,
    names: Vec<String>,
    /// The domain of an address.
    domain: Option<(String, String)>,
    /// Addresses of a domain: path, address, messages.
    addresses: Vec<(String, String, u64)>,
    seen: Option<(Timestamp, Timestamp)>,
    wrote: String,
    got: String,
    is_cut: bool,
    trust: Option<Trust>,
    graph: Option<Graph>,
    people: Vec<Tie>,
    more_people: usize,
    facts: Vec<(String, String, String, Timestamp)>,
    messages: Vec<MessageRow>,
    linking: Vec<MessageRow>,
    search: String,
    /// Where who went there is told.
    visitors: Option<String>,
    /// What a fact about it would be about.
    about: String,
    may_act: bool,
}

struct MessageRow {
    path: String,
    subject: String,
    who: String,
    time: Timestamp,
    standing: Option<(String, &'static str, &'static str)>,
}

/// All that the page is made of.
struct Found {
    mail: PartyMail,
    facts: Vec<Evidence>,
    linking: Vec<Hit>,
    trust: Option<Trust>,
    own: Vec<Host>,
}

/// An address.
pub(crate) async fn address(seat: Seat<Look>, Path(text): Path<String>) -> Answer {
    let address = Address::parse(&text).ok_or(Trouble::NotFound)?;
    let about = vec![Indicator::Sender(address.clone()), Indicator::Account(address.clone())];
    show(seat, Party::Address(address), about).await
}

/// A domain, or what a platform gave one of its customers.
pub(crate) async fn domain(seat: Seat<Look>, Path(text): Path<String>) -> Answer {
    let host = named(&text)?;
    let about = vec![Indicator::Domain(host.clone()), Indicator::Host(host.clone())];
    show(seat, Party::Domain(host), about).await
}

/// What a path names.
fn named(text: &str) -> Result<Host, Trouble> {
    let host = Host::new(text);
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '@' | '"' | '<' | '>');
    let fits = !host.as_str().is_empty() && host.as_str().len() <= 253 && !host.as_str().contains(odd);
    if fits { Ok(Host::new(host.entity())) } else { Err(Trouble::NotFound) }
}

async fn show(seat: Seat<Look>, party: Party, about: Vec<Indicator>) -> Answer {
    let (tenant, console, asked) = (seat.tenant(), seat.console().clone(), party.clone());
    let found = seat.read(move |store| {
        let mail = store.mail_of(tenant, &asked)?;
        let mut facts = Vec::new();
        for indicator in &about {
            facts.extend(store.evidence_about(tenant, indicator)?);
        }
        let linking = match &asked {
            Party::Domain(host) => linking(store, tenant, host)?,
            Party::Address(_) => Vec::new(),
        };
        let trust = trust::of(store, tenant, &asked, &mail)?;
        Ok(Found { mail, facts, linking, trust, own: console.setup().engine.own_domains(store)? })
    });
    let found = found.await?;
    let shell = Shell::of(&seat, &party.to_string(), Section::Messages);
    page(&Page::of(shell, &party, found, seat.may::<Act>()))
}

/// The last messages whose own links lead to a place.
fn linking(store: &Store, tenant: TenantId, host: &Host) -> Result<Vec<Hit>, Trouble> {
    let posted = Indicator::Domain(Host::new(host.org_domain()));
    let mut found = Vec::new();
    for message in store.last_with(tenant, &posted, LINKING_MAX)? {
        let features = Features::of_version(message.features_version, &message.features);
        let leads =
            |features: &Features| features.own_links().any(|link| Host::new(&link.host).entity() == host.as_str());
        if features.as_ref().is_some_and(leads) && found.len() < LINKING_SHOWN {
            let standing = store.standing(tenant, message.id)?;
            found.push(Hit {
                id: message.id,
                message_id: message.message_id,
                time: message.time,
                direction: message.direction,
                author: message.author,
                author_name: message.author_name,
                subject: message.subject,
                recipients: message.recipients,
                standing,
            });
        }
    }
    Ok(found)
}

impl Page {
    fn of(shell: Shell, party: &Party, found: Found, may_act: bool) -> Self {
        let Found { mail, facts, linking, trust, own } = found;
        let name = party.to_string();
        let mut people = ties(party, &mail.newest);
        let graph = Graph::of(&name, &people);
        let more_people = people.len().saturating_sub(PEOPLE_SHOWN);
        people.truncate(PEOPLE_SHOWN);
        let is_author = |hit: &&Hit| hit.author.as_deref().is_some_and(|author| party.has(author));
        let wrote = mail.newest.iter().filter(is_author).count();
        let host = match party {
            Party::Address(address) => Host::new(address.org_domain()),
            Party::Domain(host) => host.clone(),
        };
        let is_own = own.iter().any(|own| own.org_domain() == host.org_domain());
        let (kind, prefix) = match party {
            Party::Address(_) => ("Address", "sender:"),
            Party::Domain(_) => ("Domain", "domain:"),
        };
        let first = mail.first.first().or(mail.newest.last()).map(|hit| hit.time);
        Self {
            shell,
            kind,
            names: names(party, &mail.newest),
            domain: matches!(party, Party::Address(_)).then(|| (links::host(&host), host.entity().to_owned())),
            addresses: addresses(party, &mail.newest),
            seen: first.zip(mail.newest.first().map(|hit| hit.time)),
            wrote: format::grouped(wrote as u64),
            got: format::grouped((mail.newest.len() - wrote) as u64),
            is_cut: mail.is_cut,
            trust: trust.filter(|_| !is_own),
            graph,
            people,
            more_people,
            facts: facts.iter().map(fact_row).collect(),
            messages: mail.newest.iter().take(MESSAGES_SHOWN).map(MessageRow::of).collect(),
            linking: linking.iter().map(MessageRow::of).collect(),
            search: format!("/messages?q={}", format::in_query(&name)),
            visitors: (!is_own).then(|| format!("{}/visitors", links::host(&host))),
            about: format!("/evidence?about={}", format::in_query(&format!("{prefix}{name}"))),
            is_own,
            name,
            may_act,
        }
    }
}

fn fact_row(fact: &Evidence) -> (String, String, String, Timestamp) {
    (format!("/evidence/{}", fact.id), said(&fact.fact), fact.provenance.source.clone(), fact.time)
}

/// The names that an address went by, the latest first.
fn names(party: &Party, hits: &[Hit]) -> Vec<String> {
    let Party::Address(_) = party else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    let theirs = hits.iter().filter(|hit| hit.author.as_deref().is_some_and(|author| party.has(author)));
    for name in theirs.filter_map(|hit| hit.author_name.as_ref()).filter(|name| !name.trim().is_empty()) {
        if names.len() < NAMES_SHOWN && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The addresses of a domain, the busiest first.
fn addresses(party: &Party, hits: &[Hit]) -> Vec<(String, String, u64)> {
    let Party::Domain(_) = party else { return Vec::new() };
    let mut counts = std::collections::BTreeMap::<&str, u64>::new();
    for hit in hits {
        let all = hit.author.iter().chain(&hit.recipients).map(String::as_str);
        all.filter(|address| party.has(address)).for_each(|address| *counts.entry(address).or_default() += 1);
    }
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = all.into_iter().take(PEOPLE_SHOWN);
    shown.map(|(address, count)| (links::address(address), address.to_owned(), count)).collect()
}

impl MessageRow {
    fn of(hit: &Hit) -> Self {
        let author = hit.author.clone().unwrap_or_else(|| "(no sender)".to_owned());
        let to = match hit.recipients.as_slice() {
            [] => String::new(),
            [one] => format!(" to {one}"),
            [one, rest @ ..] => format!(" to {one} +{}", rest.len()),
        };
        let shown = |standing: thymus_store::Standing| {
            (format::per_cent(standing.score), format::action(standing.action), format::tone(standing.action))
        };
        Self {
            path: format!("/messages/{}", hit.id),
            subject: if hit.subject.trim().is_empty() { "(no subject)".to_owned() } else { hit.subject.clone() },
            who: format!("{author}{to}"),
            time: hit.time,
            standing: hit.standing.map(shown),
        }
    }
}

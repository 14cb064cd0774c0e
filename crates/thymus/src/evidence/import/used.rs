//! How much the organisation uses what an indicator names, by what the store holds.

use crate::look_again::concerned;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use thymus_case::lists::{PEOPLE_MIN, Use};
use thymus_event::email::Direction;
use thymus_event::evidence::Indicator;
use thymus_event::{Day, Host, TenantId, Timestamp, domain};
use thymus_signal::Features;
use thymus_store::Store;

/// What people did so many days ago says what they use.
const USED_DAYS: i64 = 90;

/// To whom people wrote so many days ago is a correspondent still.
const WRITTEN_DAYS: i64 = 400;

/// Who wrote on so many days,
const REGULAR_DAYS_MIN: usize = 5;

/// and the last time so many days after the first, is a correspondent, too.
const REGULAR_SPAN_DAYS: i32 = 30;

/// What is used, as known at one time.
pub(super) struct Uses<'a> {
    store: &'a Store,
    tenant: TenantId,
    since: Timestamp,
    addresses: BTreeMap<String, BTreeSet<Day>>,
    domains: BTreeMap<String, BTreeSet<Day>>,
    visited: BTreeMap<String, usize>,
    people_known: usize,
    correspondents: RefCell<HashMap<String, bool>>,
}

impl<'a> Uses<'a> {
    pub(super) fn of(store: &'a Store, tenant: TenantId, now: Timestamp) -> anyhow::Result<Self> {
        let addresses = store.written_to(tenant, now.plus_hours(-24 * WRITTEN_DAYS), now)?;
        let mut domains: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
        for (address, days) in &addresses {
            let host = address.rsplit_once('@').map_or("", |(_, host)| host);
            domains.entry(domain::registrable(host).to_owned()).or_default().extend(days);
        }
        let since = now.plus_hours(-24 * USED_DAYS);
        Ok(Self {
            store,
            tenant,
            since,
            addresses,
            domains,
            visited: store.visited_by(tenant, since, now, PEOPLE_MIN)?,
            people_known: store.people_who_went(tenant, since, now)?,
            correspondents: RefCell::default(),
        })
    }

    /// How much an indicator is used.
    pub(super) fn of_indicator(&self, indicator: &Indicator) -> anyhow::Result<Use> {
        let host = match indicator {
            Indicator::Host(host) | Indicator::Domain(host) => host.clone(),
            Indicator::Url(url) => Host::of_url(url),
            Indicator::Sender(address) => {
                let days_written = self.addresses.get(address.as_str()).map_or(0, BTreeSet::len);
                return Ok(Use { days_written, ..Use::default() });
            }
            _ => return self.in_mail(indicator, None),
        };
        // What is known of a host is known of its owner.
        let days_written = self.domains.get(host.entity()).map_or(0, BTreeSet::len);
        let visitors = self.visited.get(host.entity()).copied().unwrap_or_default();
        let in_mail = self.in_mail(indicator, Some(&host))?;
        Ok(Use { people: in_mail.people.max(visitors), days_written, ..in_mail })
    }

    /// Whose mail has it, in words of their own.
    fn in_mail(&self, indicator: &Indicator, host: Option<&Host>) -> anyhow::Result<Use> {
        let (mut people, mut domains) = (BTreeSet::new(), BTreeSet::new());
        let messages = concerned(self.store, self.tenant, std::slice::from_ref(indicator))?;
        for stored in messages.into_values().filter(|stored| stored.time >= self.since) {
            let Some(features) = Features::of_version(stored.features_version, &stored.features) else { continue };
            let Some(sender) = &features.sender else { continue };
            let own = host.is_some_and(|host| host.org_domain() == sender.domain());
            if own || !host.is_none_or(|host| links_to(&features, host)) {
                continue;
            }
            match features.direction {
                Direction::Inbound if sender.freemail => {}
                Direction::Inbound => drop(domains.insert(sender.domain().to_owned())),
                _ => drop(people.insert(sender.address.clone())),
            }
        }
        let mut correspondents = 0;
        for domain in domains {
            correspondents += usize::from(self.is_correspondent(domain)?);
        }
        Ok(Use { people: people.len(), people_known: self.people_known, days_written: 0, correspondents })
    }

    /// People wrote there, or it has written for long.
    fn is_correspondent(&self, domain: String) -> anyhow::Result<bool> {
        if let Some(is) = self.correspondents.borrow().get(&domain) {
            return Ok(*is);
        }
        let is = self.domains.contains_key(&domain) || self.is_regular(&domain)?;
        self.correspondents.borrow_mut().insert(domain, is);
        Ok(is)
    }

    fn is_regular(&self, domain: &str) -> anyhow::Result<bool> {
        let mail = self.store.messages_by_indicator(self.tenant, &Indicator::Domain(Host::new(domain)))?;
        let days: BTreeSet<Day> = mail.iter().map(|stored| stored.time.day()).collect();
        let span = days.first().zip(days.last()).map_or(0, |(first, last)| last.0 - first.0);
        Ok(days.len() >= REGULAR_DAYS_MIN && span >= REGULAR_SPAN_DAYS)
    }
}

/// Not merely in what is quoted.
fn links_to(features: &Features, host: &Host) -> bool {
    let to = |link: &thymus_signal::features::LinkFacts| domain::entity(&link.host) == host.entity();
    features.links.iter().any(|link| !link.quoted && to(link))
}

//! What the service knows when it starts: all that the store holds, lived through again in the order of its times. A back-fill
//! lives through it in the same way, and keeps what is thought of the mail that it brought.

use crate::look_again::Rules;
use std::collections::{HashSet, VecDeque};
use std::iter::Peekable;
use std::num::NonZeroUsize;
use std::vec;
use thymus_case::{Arrived, Organisation, Setup};
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::{Address, Day, EventId, Host, TenantId, Timestamp, WebVisit};
use thymus_signal::Features;
use thymus_signal::extract::RECIPIENTS_MAX;
use thymus_store::{Cursor, Ends, LogPosition, Store, VisitRecord};

/// Messages read at once.
const PAGE: u32 = 1_000;

/// The state of the organisation, and what it has seen.
pub(crate) struct Rebuilt {
    pub(crate) organisation: Organisation,
    pub(crate) evidence: EvidenceVersion,
    /// Messages lived through.
    pub(crate) messages: u64,
    /// Messages that an earlier version stored, and that taught nothing.
    pub(crate) unreadable: u64,
}

/// Lives through all messages but those that the service is still to judge; ends early when `is_over` says so. `thought` is told
/// what is thought of each, with the evidence that was known by then.
pub(crate) fn rebuild(
    store: &Store,
    rules: &Rules,
    setup: Setup,
    is_over: impl Fn() -> bool,
    mut thought: impl FnMut(Arrived, EvidenceVersion) -> anyhow::Result<()>,
) -> anyhow::Result<Rebuilt> {
    let tenant = rules.tenant;
    let ends = store.ends()?;
    let unjudged = unjudged(store, tenant, ends)?;
    let evidence = store.evidence_since(tenant, EvidenceVersion::default())?;
    let seen = evidence.last().map(|(version, _)| *version).unwrap_or_default();
    let mut past = Past::new(store, tenant, evidence)?;
    let mut rebuilt = Rebuilt { organisation: Organisation::new(setup), evidence: seen, messages: 0, unreadable: 0 };
    let mut cursor = Cursor::START;
    while !is_over() {
        let page = store.features_after(tenant, cursor, PAGE)?;
        let Some(last) = page.last() else { break };
        cursor = last.cursor();
        for stored in page {
            if stored.position > ends.message || unjudged.contains(&stored.id) {
                continue;
            }
            let Some(mut features) = Features::of_version(stored.features_version, &stored.features) else {
                rebuilt.unreadable += 1;
                continue;
            };
            add_recipients(&mut features, store.arrived_for(tenant, stored.id)?);
            past.until(features.time, &mut rebuilt.organisation)?;
            thought(rebuilt.organisation.arrive(&features), past.seen)?;
            rebuilt.messages += 1;
        }
    }
    past.until(Timestamp::from_millis(i64::MAX), &mut rebuilt.organisation)?;
    Ok(rebuilt)
}

/// Adds those that other copies of a message were for.
pub(super) fn add_recipients(features: &mut Features, recipients: Vec<Address>) {
    for recipient in recipients {
        if features.recipients.len() < RECIPIENTS_MAX && !features.recipients.contains(&recipient) {
            features.recipients.push(recipient);
        }
    }
}

fn unjudged(store: &Store, tenant: TenantId, ends: Ends) -> anyhow::Result<HashSet<EventId>> {
    let mut all = HashSet::new();
    let mut at = LogPosition::default();
    loop {
        let page = store.unjudged_after(tenant, at, PAGE)?;
        let Some(last) = page.last() else { return Ok(all) };
        at = last.position;
        all.extend(page.iter().filter(|message| message.position <= ends.arrival).map(|message| message.id));
        if at > ends.arrival {
            return Ok(all);
        }
    }
}

/// What else happened, in the order of its times.
struct Past<'a> {
    store: &'a Store,
    tenant: TenantId,
    evidence: Peekable<vec::IntoIter<(EvidenceVersion, Evidence)>>,
    days: VecDeque<Day>,
    visits: Peekable<vec::IntoIter<VisitRecord>>,
    /// The latest fact that was told.
    seen: EvidenceVersion,
}

impl<'a> Past<'a> {
    fn new(store: &'a Store, tenant: TenantId, mut evidence: Vec<(EvidenceVersion, Evidence)>) -> anyhow::Result<Self> {
        evidence.sort_by_key(|(_, fact)| fact.time);
        let days = store.visit_days(tenant)?.into();
        Ok(Self {
            store,
            tenant,
            evidence: evidence.into_iter().peekable(),
            days,
            visits: Vec::new().into_iter().peekable(),
            seen: EvidenceVersion::default(),
        })
    }

    /// Visits before `time`, evidence up to it.
    fn until(&mut self, time: Timestamp, organisation: &mut Organisation) -> anyhow::Result<()> {
        loop {
            while let Some(visit) = self.visits.next_if(|visit| visit.time < time) {
                visited(organisation, self.tenant, &visit);
            }
            if self.visits.peek().is_some() || self.days.front().is_none_or(|day| *day > time.day()) {
                break;
            }
            let Some(day) = self.days.pop_front() else { break };
            self.visits = self.store.visits_on(self.tenant, day)?.into_iter().peekable();
        }
        while let Some((version, fact)) = self.evidence.next_if(|(_, fact)| fact.time <= time) {
            self.seen = self.seen.max(version);
            organisation.evidence(&[fact], NonZeroUsize::MIN);
        }
        Ok(())
    }
}

/// Tells of a visit that was kept.
pub(super) fn visited(organisation: &mut Organisation, tenant: TenantId, visit: &VisitRecord) {
    let user = Address::parse(&visit.who);
    let device = visit.who.parse().ok();
    if user.is_none() && device.is_none() {
        return;
    }
    organisation.visit(&WebVisit {
        tenant,
        id: EventId([0; 16]),
        time: visit.time,
        device: device.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into()),
        user,
        host: Host::new(&visit.host),
        server: None,
    });
}

#[cfg(test)]
mod tests;

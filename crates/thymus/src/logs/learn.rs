//! What an event teaches. The one place that sees all events of all logs, in the order of their times as far as that
//! can be known while they come.

use super::notice;
use compact_str::{CompactString, ToCompactString};
use std::collections::HashMap;
use thymus_case::{Finding, Surroundings};
use thymus_event::saas::{Operation, Outcome};
use thymus_event::{AccountActivity, Day, Event, Lease, TenantId, Timestamp};
use thymus_source::network::{Devices, LogSource};
use thymus_store::{Store, VisitRecord};

/// How far back leases and sign-ins are read at the start, in days: who has had no lease for a month has another device.
const DEVICES_DAYS: i64 = 31;

/// What is known of devices, and what was learned since it was last taken.
pub(super) struct Learner {
    devices: Devices,
    surroundings: Surroundings,
    learned: Learned,
}

/// What is to be kept.
#[derive(Default)]
pub(super) struct Learned {
    /// The first visit of each person, host and day.
    visits: HashMap<(Day, CompactString, CompactString), Timestamp>,
    pub(super) leases: Vec<Lease>,
    pub(super) activities: Vec<AccountActivity>,
    pub(super) findings: Vec<Finding>,
}

impl Learner {
    /// Knows the devices that the store knows.
    pub(super) fn restore(store: &Store, tenant: TenantId, source: &LogSource, now: Timestamp) -> anyhow::Result<Self> {
        let mut devices = Devices::new(source.inside().clone());
        let since = now.plus_hours(-24 * DEVICES_DAYS);
        for lease in store.leases_since(tenant, since)? {
            devices.take(&Event::Lease(lease));
        }
        for activity in store.activities_since(tenant, since)? {
            devices.take(&Event::Account(activity));
        }
        let surroundings = notice::restore(store, tenant, || Surroundings::new(source.inside().networks().to_vec()))?;
        Ok(Self { devices, surroundings, learned: Learned::default() })
    }

    /// Takes the next event. Those of one group come in the order of their times; a late one comes late.
    pub(super) fn take(&mut self, mut event: Event) {
        self.devices.take(&event);
        self.devices.attribute(&mut event);
        self.learned.findings.extend(self.surroundings.take(&event));
        match event {
            Event::Web(visit) => {
                let who = visit.user.map_or_else(|| visit.device.to_compact_string(), |user| user.as_str().into());
                self.learned.visit(visit.time, who, visit.host.entity());
            }
            Event::Lease(lease) => self.learned.leases.push(lease),
            Event::Account(activity) if is_of_note(&activity) => self.learned.activities.push(activity),
            Event::Account(_) | Event::Connection(_) | Event::Name(_) | Event::Alert(_) | Event::Email(_) => {}
        }
    }

    /// What is known of devices and accounts.
    pub(super) fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// What was learned since this was asked last.
    pub(super) fn learned(&mut self) -> Learned {
        std::mem::take(&mut self.learned)
    }
}

impl Learned {
    fn visit(&mut self, time: Timestamp, who: CompactString, host: &str) {
        let first = self.visits.entry((time.day(), who, host.into())).or_insert(time);
        *first = time.min(*first);
    }

    /// The visits, in the order of days, people and hosts: rows that stand together in the store.
    pub(super) fn visits(&mut self) -> Vec<VisitRecord> {
        let mut visits: Vec<_> = std::mem::take(&mut self.visits).into_iter().collect();
        visits.sort_unstable();
        let record = |((_, who, host), time): ((Day, CompactString, CompactString), Timestamp)| VisitRecord {
            time,
            who: who.into(),
            host: host.into(),
        };
        visits.into_iter().map(record).collect()
    }
}

/// Whether what an account did may matter later: how it signs in, and what changes who may read or send its mail. What
/// it reads, sends and moves all day does not, unless it was refused.
fn is_of_note(activity: &AccountActivity) -> bool {
    let is_everyday = matches!(
        activity.operation,
        Operation::MailRead | Operation::MailSend | Operation::MailMove | Operation::File | Operation::Other
    );
    !is_everyday || activity.outcome == Outcome::Failure
}

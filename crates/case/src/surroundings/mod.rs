//! What the organisation does elsewhere than in mail: what devices connect to and where they have been, what accounts
//! do. What stands out becomes evidence.

pub(crate) mod finding;
mod origin;
mod trails;

pub use finding::{Finding, Told};
pub use origin::{Origin, Place};
pub use trails::Step;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thymus_baseline::Flows;
use thymus_baseline::flows::{Limits, Pair};
use thymus_event::evidence::{Evidence, Fact, Indicator};
use thymus_event::{AccountActivity, Address, Cidr, Connection, Event, TenantId, WebVisit};
use thymus_signal::network::{BeaconFinding, beacons};
use thymus_signal::saas::Accounts;
use trails::Trails;

/// Pairs whose alert is remembered, so that it is told once; when there are more, all are told again.
const ALERTED_MAX: usize = 100_000;

/// Devices and accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Surroundings {
    flows: Flows,
    accounts: Accounts,
    trails: Trails,
    alerted: BTreeMap<Pair, u8>,
}

impl Surroundings {
    /// For an organisation whose devices have addresses in `inside`.
    pub fn new(inside: Vec<Cidr>) -> Self {
        Self { flows: Flows::new(inside, Limits::default()), ..Self::default() }
    }

    /// Takes an event in; what stands out by it. Mail is none of this.
    pub fn take(&mut self, event: &Event) -> Option<Finding> {
        match event {
            Event::Connection(connection) => self.connection(connection).map(Finding::CallsHome),
            Event::Account(activity) => self.activity(activity),
            Event::Web(visit) => {
                self.visit(visit);
                None
            }
            Event::Name(answer) => {
                self.flows.answer(answer);
                None
            }
            Event::Alert(_) | Event::Lease(_) | Event::Email(_) => None,
        }
    }

    /// Where a device went.
    fn visit(&mut self, visit: &WebVisit) {
        self.flows.visit(visit);
        self.trails.visit(visit);
    }

    /// Told when a pair first looks like it.
    fn connection(&mut self, connection: &Connection) -> Option<BeaconFinding> {
        let pair = self.flows.connection(connection)?;
        let finding = beacons(&self.flows, pair).filter(BeaconFinding::is_alert)?;
        if self.alerted.len() >= ALERTED_MAX {
            self.alerted.clear();
        }
        self.alerted.insert(pair, finding.score).is_none().then_some(finding)
    }

    fn activity(&mut self, activity: &AccountActivity) -> Option<Finding> {
        self.accounts.observe(activity).map(Finding::Account)
    }

    /// Forgets where a person went and what their account did. Counts over all people stay.
    pub fn forget(&mut self, person: &Address) {
        self.trails.forget(person);
        self.accounts.forget(person);
    }

    /// What a finding means, as facts: the device's or the account's, and what is derived from it.
    pub fn facts(&self, tenant: TenantId, finding: &Finding, place: impl Fn(&Step) -> Place) -> Vec<Evidence> {
        let Some(fact) = finding.evidence(tenant) else { return Vec::new() };
        let derived: Vec<Evidence> = self.derived(&fact, place);
        std::iter::once(fact).chain(derived).collect()
    }

    /// What follows from a fact about a device: each place where it may have been infected.
    pub fn derived(&self, fact: &Evidence, place: impl Fn(&Step) -> Place) -> Vec<Evidence> {
        self.origins(fact, place).iter().map(|origin| finding::infects(origin, fact)).collect()
    }

    /// Where a device that calls home, or is infected, may have been infected, likeliest first.
    pub fn origins(&self, fact: &Evidence, place: impl Fn(&Step) -> Place) -> Vec<Origin> {
        let since = match fact.fact {
            Fact::CallsHome { since, .. } => since,
            Fact::Infected => fact.time,
            _ => return Vec::new(),
        };
        let Indicator::Device(device) = fact.indicator else { return Vec::new() };
        origin::origins(device, self.trails.of(device), since, place)
    }
}

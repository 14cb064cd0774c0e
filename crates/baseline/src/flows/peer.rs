//! One device and one address outside: what led there, who began, and the connections by port.

use super::bounded::{Kept, Worth};
use super::contacts::{Contact, Contacts};
use super::ports::Marks;
use super::services::Services;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::net::IpAddr;
use thymus_event::network::Transport;
use thymus_event::{Connection, Host, Timestamp};

/// The most ports followed of one device and address: more are a scan.
pub const PEER_PORTS_MAX: usize = 16;

/// Contacts are worth half when a week has passed without another, so that what has ended makes room.
const WORTH_HALF_LIFE_DAYS: i32 = 7;

/// How often a ring that is full is looked at again, in new contacts: a quarter of it has changed.
const DUE_CONTACTS: u8 = 16;

/// The fewest contacts that can show a rhythm: three gaps.
pub const RHYTHM_CONTACTS_MIN: usize = 4;

/// The connections of one device to one port of one address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Flow {
    pub(super) port: u16,
    pub(super) transport: Transport,
    pub(super) resolution_s: u32,
    pub(super) first: Timestamp,
    /// From which port the device first connected.
    from_port: u16,
    /// When it last did: beside the contacts, so that weighing a thousand flows touches no heap.
    last: Timestamp,
    pub(super) contacts: Contacts,
    pub(super) services: Services,
    unjudged: u8,
}

impl Flow {
    fn new(connection: &Connection) -> Self {
        Self {
            port: connection.destination_port,
            transport: connection.transport,
            resolution_s: 0,
            first: connection.time,
            from_port: connection.source_port,
            last: connection.time,
            contacts: Contacts::default(),
            services: Services::default(),
            unjudged: 0,
        }
    }

    /// Takes a connection in; whether enough is new to be judged again: at each doubling, later by the ring's quarter.
    fn add(&mut self, connection: &Connection) -> bool {
        (self.first, self.from_port) = (self.first, self.from_port).min((connection.time, connection.source_port));
        self.last = self.last.max(connection.time);
        self.resolution_s = self.resolution_s.max(connection.resolution_s);
        self.services = self.services.with(Services::of(connection));
        if !self.contacts.add(Contact::of(connection)) {
            return false;
        }
        self.unjudged = self.unjudged.saturating_add(1);
        let kept = self.contacts.as_slice().len();
        let is_due = kept >= RHYTHM_CONTACTS_MIN && (kept.is_power_of_two() || self.unjudged >= DUE_CONTACTS);
        let is_due = is_due && (self.unjudged >= DUE_CONTACTS || kept < super::CONTACTS_MAX);
        if is_due {
            self.unjudged = 0;
        }
        is_due
    }
}

/// What is known between one device and one address outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Peer {
    device: IpAddr,
    address: IpAddr,
    /// The latest name that led there, and when.
    name: Option<(Timestamp, Host)>,
    /// When the address first reached the device, and on which of the device's ports.
    came_in: Option<(Timestamp, u16)>,
    flows: SmallVec<[Flow; 1]>,
}

impl Kept for Peer {
    type Key = (IpAddr, IpAddr);

    fn key(&self) -> Self::Key {
        (self.device, self.address)
    }

    /// Contacts, halved by the week; where there are none, how lately a name or a visitor came.
    fn worth(&self, now: Timestamp) -> Worth {
        let last = self.flows.iter().map(|flow| flow.last).max();
        let contacts: usize = self.flows.iter().map(|flow| flow.contacts.as_slice().len()).sum();
        let last =
            last.or(self.name.as_ref().map(|name| name.0)).or(self.came_in.map(|came| came.0)).unwrap_or_default();
        let halvings = now.day().0.saturating_sub(last.day().0).max(0) / WORTH_HALF_LIFE_DAYS;
        (u32::try_from(contacts).unwrap_or(u32::MAX).checked_shr(halvings.unsigned_abs()).unwrap_or(0), last)
    }
}

impl Peer {
    pub(super) fn new(device: IpAddr, address: IpAddr) -> Self {
        Self { device, address, name: None, came_in: None, flows: SmallVec::new() }
    }

    pub(super) fn device(&self) -> IpAddr {
        self.device
    }

    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    pub(super) fn name(&self) -> Option<&Host> {
        self.name.as_ref().map(|name| &name.1)
    }

    /// When the address first reached the device, unless a flow is the answer to that: it goes out from the port that
    /// was reached, as where a probe takes the two ends for each other, and in protocols among equals.
    pub(super) fn came_in_before(&self, flow: &Flow) -> Option<Timestamp> {
        self.came_in.filter(|came| came.1 != flow.from_port).map(|came| came.0)
    }

    pub(super) fn flows(&self) -> &[Flow] {
        &self.flows
    }

    pub(super) fn flow(&self, port: u16, transport: Transport) -> Option<&Flow> {
        self.flows.iter().find(|flow| (flow.port, flow.transport) == (port, transport))
    }

    /// When the device first contacted the address, on any port.
    pub(super) fn first_out(&self) -> Option<Timestamp> {
        self.flows.iter().map(|flow| flow.first).min()
    }

    pub(super) fn marks(&self, flow: &Flow) -> Marks {
        let is_call_back = self.came_in_before(flow).is_some_and(|came_in| came_in < flow.first);
        Marks { is_named: self.name.is_some(), is_call_back, services: flow.services }
    }

    /// A name led the device to the address.
    pub(super) fn learn_name(&mut self, time: Timestamp, name: &Host) {
        if self.name.as_ref().is_none_or(|known| (known.0, &known.1) < (time, name)) {
            self.name = Some((time, name.clone()));
        }
    }

    /// The address reached the device, on one of the device's ports.
    pub(super) fn learn_came_in(&mut self, time: Timestamp, port: u16) {
        self.came_in = Some(self.came_in.map_or((time, port), |known| known.min((time, port))));
    }

    /// The device contacted the address; whether the pair is due to be judged. Gives back a port that had to go.
    pub(super) fn contact(&mut self, connection: &Connection) -> (bool, Option<Flow>) {
        let (port, transport) = (connection.destination_port, connection.transport);
        let known = self.flows.iter().position(|flow| (flow.port, flow.transport) == (port, transport));
        let (at, gone) = match known {
            Some(at) => (at, None),
            None => self.open(Flow::new(connection)),
        };
        let is_called_back = known.is_none() && self.came_in.is_some();
        let is_due = self.flows[at].add(connection);
        (is_due || is_called_back, gone)
    }

    fn open(&mut self, flow: Flow) -> (usize, Option<Flow>) {
        if self.flows.len() < PEER_PORTS_MAX {
            self.flows.push(flow);
            return (self.flows.len() - 1, None);
        }
        let worth = |flow: &Flow| (flow.contacts.as_slice().len(), flow.last);
        let least = (0..self.flows.len()).min_by_key(|at| worth(&self.flows[*at])).unwrap_or_default();
        (least, Some(std::mem::replace(&mut self.flows[least], flow)))
    }
}

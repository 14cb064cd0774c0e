//! What devices connect to: when, how much, how many of them, and what led them there.
//!
//! Bounded and streaming. Of each device, destination and port the latest contacts are kept; of each destination the
//! devices that contacted it; of each device and address the name that led there (a DNS answer, the name in a TLS
//! handshake, a Host field) and whether the address had come in first. What is kept is a function of the set of
//! records: late, doubled and disordered ones change nothing. When a table is full, what is least interesting goes:
//! one-time contacts before those that recur, old ones before new ones. Destinations that many devices contact are
//! not followed device by device.
//!
//! Not looked at: what stays inside, multicast, broadcast, the link and the loop. A record of a longer connection's
//! middle part is no contact: its start is where the recorder cut, not what the device did.

mod bounded;
mod contacts;
mod destinations;
mod peer;
mod ports;
mod services;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use contacts::{CONTACTS_MAX, Contact, Size};
pub use destinations::{DESTINATION_DEVICES_MAX, Reach};
pub use peer::{PEER_PORTS_MAX, RHYTHM_CONTACTS_MIN};
pub use ports::PortHabit;
pub use services::{Service, Services};

use bounded::Bounded;
use destinations::Destinations;
use peer::Peer;
use ports::Ports;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Cidr, Connection, Host, NameAnswer, Timestamp, WebVisit, private_networks};

/// The most pairs of device and address kept: five rare destinations for each of a hundred thousand devices. With the
/// other tables full too that takes 300 MB, and 500 MB more when every pair recurs.
pub const PEERS_MAX: usize = 1 << 19;

/// The most destinations whose devices are counted.
pub const DESTINATIONS_MAX: usize = 1 << 19;

/// The most devices counted; above a hundred thousand there is room for addresses that change.
pub const DEVICES_MAX: usize = 1 << 18;

/// The longest name kept, in bytes (RFC 1035 §2.3.4); what is longer is none.
const NAME_BYTES_MAX: usize = 255;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pairs of device and address.
    pub peers: usize,
    /// Destinations.
    pub destinations: usize,
    /// Devices.
    pub devices: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { peers: PEERS_MAX, destinations: DESTINATIONS_MAX, devices: DEVICES_MAX }
    }
}

/// A device and what it connects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// Inside.
    pub device: IpAddr,
    /// Outside.
    pub destination: IpAddr,
    /// The destination's port.
    pub port: u16,
    /// Over what.
    pub transport: Transport,
}

/// All that is known of a pair.
#[derive(Clone, Copy, Debug)]
pub struct PairFacts<'a> {
    /// Which.
    pub pair: Pair,
    /// When the device first contacted this port.
    pub first: Timestamp,
    /// The latest contacts, earliest first, at most [`CONTACTS_MAX`] and one a second.
    pub contacts: &'a [Contact],
    /// To how many seconds their starts are exact; below one is one.
    pub resolution_s: u32,
    /// The latest name that led the device there.
    pub name: Option<&'a Host>,
    /// When the address first reached the device, unless the device's connection is an answer to that.
    pub came_in: Option<Timestamp>,
    /// When the device first contacted the address, on any port.
    pub first_out: Timestamp,
    /// What was recognised.
    pub services: Services,
    /// The other pairs of this port.
    pub same_port: PortHabit,
    /// The other pairs of all ports.
    pub all_ports: PortHabit,
    /// How far the destination is known.
    pub reach: Reach,
    /// Since when connections are looked at.
    pub since: Timestamp,
}

/// What devices connect to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flows {
    inside: Vec<Cidr>,
    since: Option<Timestamp>,
    peers: Bounded<Peer>,
    destinations: Destinations,
    ports: Ports,
}

impl Default for Flows {
    /// With private addresses inside.
    fn default() -> Self {
        Self::new(private_networks(), Limits::default())
    }
}

impl Flows {
    /// For an organisation whose devices have addresses in `inside`.
    pub fn new(inside: Vec<Cidr>, limits: Limits) -> Self {
        Self {
            inside,
            since: None,
            peers: Bounded::new(limits.peers),
            destinations: Destinations::new(limits.destinations, limits.devices),
            ports: Ports::default(),
        }
    }

    /// Takes a connection in. Gives the pair when enough about it is new to judge it (again).
    pub fn connection(&mut self, connection: &Connection) -> Option<Pair> {
        let (source, destination) = (connection.source.to_canonical(), connection.destination.to_canonical());
        match (self.is_inside(source), self.is_inside(destination)) {
            (true, false) if is_host(source) && is_host(destination) => self.outbound(connection, source, destination),
            (false, true) if is_host(source) && is_host(destination) => {
                self.inbound(connection, source, destination);
                None
            }
            _ => None,
        }
    }

    /// Takes an answered name in: it leads the device to the addresses.
    pub fn answer(&mut self, answer: &NameAnswer) {
        for address in &answer.addresses {
            self.name(answer.device, *address, &answer.name, answer.time);
        }
    }

    /// Takes a visit in, where its server is known: the name in the request or the handshake led there.
    pub fn visit(&mut self, visit: &WebVisit) {
        if let Some(server) = visit.server {
            self.name(visit.device, server, &visit.host, visit.time);
        }
    }

    /// All that is known of a pair, while it is kept.
    pub fn facts(&self, pair: Pair) -> Option<PairFacts<'_>> {
        let peer = self.peers.at((pair.device, pair.destination))?;
        let flow = peer.flow(pair.port, pair.transport)?;
        let (same_port, all_ports) = self.ports.others(pair.port, peer.marks(flow));
        Some(PairFacts {
            pair,
            first: flow.first,
            contacts: flow.contacts.as_slice(),
            resolution_s: flow.resolution_s.max(1),
            name: peer.name(),
            came_in: peer.came_in_before(flow),
            first_out: peer.first_out().unwrap_or(flow.first),
            services: flow.services,
            same_port,
            all_ports,
            reach: self.destinations.reach(pair.device, pair.destination).unwrap_or_default(),
            since: self.since.unwrap_or_default(),
        })
    }

    /// Every pair kept, in no particular but always the same order.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.peers.iter().flat_map(|peer| {
            let (device, destination) = (peer.device(), peer.address());
            peer.flows().iter().map(move |flow| Pair {
                device,
                destination,
                port: flow.port,
                transport: flow.transport,
            })
        })
    }

    /// How many pairs of device and address, and how many destinations, are kept.
    pub fn kept(&self) -> (usize, usize) {
        (self.peers.len(), self.destinations.len())
    }

    fn is_inside(&self, address: IpAddr) -> bool {
        self.inside.iter().any(|network| network.contains(address))
    }

    fn outbound(&mut self, connection: &Connection, device: IpAddr, destination: IpAddr) -> Option<Pair> {
        self.since = Some(self.since.map_or(connection.time, |since| since.min(connection.time)));
        let is_popular = self.destinations.contact(device, destination, connection.time);
        let is_followed = self.peers.at((device, destination)).is_some() || !is_popular;
        if is_middle_part(connection) || !is_followed {
            return None;
        }
        let pair = Pair { device, destination, port: connection.destination_port, transport: connection.transport };
        self.change((device, destination), connection.time, |peer, ports| {
            let before = peer.flow(pair.port, pair.transport).map(|flow| peer.marks(flow));
            let (is_due, gone) = peer.contact(connection);
            let after = peer.flow(pair.port, pair.transport).map(|flow| peer.marks(flow));
            gone.iter().for_each(|flow| ports.remove(flow.port, peer.marks(flow)));
            if before != after {
                before.iter().for_each(|marks| ports.remove(pair.port, *marks));
                after.iter().for_each(|marks| ports.add(pair.port, *marks));
            }
            is_due.then_some(pair)
        })
    }

    /// Only what was answered, with payload: a scanner's knocking leads to nothing.
    fn inbound(&mut self, connection: &Connection, source: IpAddr, device: IpAddr) {
        let has_payload = connection.bytes_out.unwrap_or(0) > 0;
        let is_answered = match connection.state {
            ConnectionState::Established => true,
            ConnectionState::Unknown => connection.bytes_in.unwrap_or(0) > 0,
            ConnectionState::Unanswered | ConnectionState::Refused => false,
        };
        if has_payload && is_answered && !is_middle_part(connection) {
            let port = connection.destination_port;
            self.relabel((device, source), connection.time, |peer| peer.learn_came_in(connection.time, port));
        }
    }

    fn name(&mut self, device: IpAddr, address: IpAddr, name: &Host, time: Timestamp) {
        let (device, address) = (device.to_canonical(), address.to_canonical());
        let is_name = name.as_str().len() <= NAME_BYTES_MAX && name.as_str().parse::<IpAddr>().is_err();
        if is_name && self.is_inside(device) && is_host(address) && !self.is_inside(address) {
            self.relabel((device, address), time, |peer| peer.learn_name(time, name));
        }
    }

    /// Changes what holds for all ports of a peer.
    fn relabel(&mut self, key: (IpAddr, IpAddr), time: Timestamp, change: impl FnOnce(&mut Peer)) {
        self.change(key, time, |peer, ports| {
            peer.flows().iter().for_each(|flow| ports.remove(flow.port, peer.marks(flow)));
            change(peer);
            peer.flows().iter().for_each(|flow| ports.add(flow.port, peer.marks(flow)));
        });
    }

    /// Changes a peer, made where there is none.
    fn change<R>(
        &mut self,
        key: (IpAddr, IpAddr),
        time: Timestamp,
        change: impl FnOnce(&mut Peer, &mut Ports) -> R,
    ) -> R {
        if let Some(peer) = self.peers.at_mut(key) {
            return change(peer, &mut self.ports);
        }
        let mut peer = Peer::new(key.0, key.1);
        let result = change(&mut peer, &mut self.ports);
        if let Some(gone) = self.peers.insert(peer, time) {
            gone.flows().iter().for_each(|flow| self.ports.remove(flow.port, gone.marks(flow)));
        }
        result
    }
}

/// Whether an address may be one host's, beyond the link.
fn is_host(address: IpAddr) -> bool {
    let is_near = match address {
        IpAddr::V4(address) => address.is_link_local() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !(is_near || address.is_loopback() || address.is_multicast() || address.is_unspecified())
}

/// Whether a probe that sees beginnings saw none: the record is a piece of a longer connection.
fn is_middle_part(connection: &Connection) -> bool {
    connection.transport == Transport::Tcp
        && connection.service_is_inspected
        && connection.state == ConnectionState::Unknown
}

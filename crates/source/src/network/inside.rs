//! Which addresses are the organisation's.

use super::HostMap;
use std::net::IpAddr;
use std::sync::Arc;
use thymus_event::{Cidr, private_networks};

/// The addresses that providers share among customers (RFC 6598): inside, where nothing else is said.
const SHARED_SPACE: &str = "100.64.0.0/10";

/// The organisation's addresses: its networks and the devices that it names.
#[derive(Clone, Debug)]
pub struct Inside {
    hosts: Arc<HostMap>,
    networks: Arc<[Cidr]>,
}

impl Inside {
    /// The addresses in `hosts` and in `networks`; where both are empty, the private ones (RFC 1918, RFC 4193, RFC 6598
    /// and what stays on the link).
    pub fn new(hosts: Arc<HostMap>, networks: &[Cidr]) -> Self {
        let is_unsaid = networks.is_empty() && hosts.is_empty();
        let networks = if is_unsaid { unsaid() } else { networks.to_vec() };
        Self { hosts, networks: networks.into() }
    }

    /// Whether an address is the organisation's.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address)) || self.hosts.has_address(address)
    }

    /// The organisation's networks; its named devices may be elsewhere.
    pub fn networks(&self) -> &[Cidr] {
        &self.networks
    }

    /// The devices that the organisation names.
    pub fn hosts(&self) -> &HostMap {
        &self.hosts
    }
}

fn unsaid() -> Vec<Cidr> {
    let mut networks = private_networks();
    networks.extend(SHARED_SPACE.parse::<Cidr>());
    networks
}

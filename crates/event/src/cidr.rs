//! Address blocks (RFC 4632).

use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::str::FromStr;

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cidr {
    network: IpAddr,
    prefix_bits: u8,
}

/// The text is no address block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CidrError;

impl std::fmt::Display for CidrError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not an address block: `10.0.0.0/8` or an address wanted")
    }
}

impl std::error::Error for CidrError {}

impl Cidr {
    /// A block of `prefix_bits` leading bits; more than the family has are cut to all of them.
    pub fn new(network: IpAddr, prefix_bits: u8) -> Self {
        let width = if network.is_ipv4() { 32 } else { 128 };
        Self { network: network.to_canonical(), prefix_bits: prefix_bits.min(width) }
    }

    /// Whether the address lies within; an IPv4-mapped address counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32_u32.saturating_sub(u32::from(self.prefix_bits));
                let mask = u32::MAX.checked_shl(shift).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128_u32.saturating_sub(u32::from(self.prefix_bits));
                let mask = u128::MAX.checked_shl(shift).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let (network, prefix) = match text.trim().split_once('/') {
            Some((network, prefix)) => (network, Some(prefix)),
            None => (text.trim(), None),
        };
        let network: IpAddr = network.parse().map_err(|_| CidrError)?;
        let width: u8 = if network.is_ipv4() { 32 } else { 128 };
        let bits = prefix.map_or(Ok(width), str::parse).map_err(|_| CidrError)?;
        if bits <= width { Ok(Self::new(network, bits)) } else { Err(CidrError) }
    }
}

/// Private, loopback, link-local and unique local addresses (RFC 1918, RFC 1122, RFC 3927, RFC 4193,
/// RFC 4291): a client that our own server saw there is inside.
pub fn private_networks() -> Vec<Cidr> {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10"]
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_their_addresses() {
        let cases = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("fc00::/7", "fd12::1", true),
            ("2001:db8::1", "2001:db8::2", false),
        ];
        for (block, address, inside) in cases {
            assert_eq!(block.parse::<Cidr>().unwrap().contains(address.parse().unwrap()), inside, "{block} {address}");
        }
        assert_eq!(private_networks().len(), 8);
        for bad in ["", "10.0.0.0/33", "x/8", "10.0.0.0/"] {
            assert_eq!(bad.parse::<Cidr>(), Err(CidrError), "{bad}");
        }
    }
}

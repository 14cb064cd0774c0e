//! Mail addresses (RFC 5321 §4.1.2) and mailboxes (RFC 5322 §3.4), normalised for comparison.

use crate::domain::{self, Host};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest address kept, in bytes (RFC 5321 §4.5.3.1.3 gives 256 for a path).
pub const ADDRESS_BYTES_MAX: usize = 256;

/// `local@domain`, lower-cased. Invariant: exactly one splitting `@` (the last), both sides non-empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(CompactString);

impl Address {
    /// Reads an address, with or without angle brackets; `None` when it has no local part or no domain,
    /// holds white space or control characters, or is longer than [`ADDRESS_BYTES_MAX`].
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim().trim_end_matches('.');
        let (local, host) = text.rsplit_once('@')?;
        let fits = text.len() <= ADDRESS_BYTES_MAX && !local.is_empty() && !host.is_empty();
        if !fits || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return None;
        }
        Some(Self(CompactString::from(text.to_lowercase())))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the last `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, host)| host)
    }

    /// The domain as a host.
    pub fn host(&self) -> Host {
        Host::new(self.domain())
    }

    /// The organisational domain (public suffix plus one label).
    pub fn org_domain(&self) -> &str {
        domain::registrable(self.domain())
    }

    /// The address without a sub-address: `ann+shop@x` becomes `ann@x` (RFC 5233).
    pub fn without_subaddress(&self) -> Address {
        match self.local().split_once('+') {
            Some((user, _)) if !user.is_empty() => Address(compact_str::format_compact!("{user}@{}", self.domain())),
            _ => self.clone(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A display name and an address, as written in an originator or destination field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mailbox {
    /// The display name, decoded, trimmed; empty when there is none.
    pub name: CompactString,
    /// The address.
    pub address: Address,
}

impl Mailbox {
    /// A mailbox without a display name.
    pub fn bare(address: Address) -> Self {
        Self { name: CompactString::default(), address }
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() { write!(f, "{}", self.address) } else { write!(f, "{} <{}>", self.name, self.address) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let address = Address::parse("<Ann+Shop@Mail.Example.CO.UK.>").unwrap();
        assert_eq!(address.as_str(), "ann+shop@mail.example.co.uk");
        assert_eq!(address.org_domain(), "example.co.uk");
        assert_eq!(address.without_subaddress().as_str(), "ann@mail.example.co.uk");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in ["", "ann", "@x.org", "ann@", "a b@x.org", "a\u{0}@x.org", &format!("{}@x.org", "a".repeat(300))] {
            assert_eq!(Address::parse(bad), None, "{bad:?}");
        }
    }
}

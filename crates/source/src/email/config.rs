//! What the operator knows about the own border.

use std::net::IpAddr;
use thymus_event::{Address, Cidr, Host, TenantId, private_networks};

/// Whose mail it is and what is known about the border.
#[derive(Clone, Debug)]
pub struct EmailConfig {
    /// Whose events these are.
    pub tenant: TenantId,
    /// The organisation's domains; their sub-domains count as own.
    pub own_domains: Vec<Host>,
    /// Servers whose Authentication-Results are believed (RFC 8601 §2.5), by authserv-id. A Received
    /// field written by such a host, or by one below it, counts as written by the own border.
    pub trusted_authserv_ids: Vec<String>,
    /// Where own clients are; see [`private_networks`].
    pub internal_networks: Vec<Cidr>,
    /// Whether a message in the form of a journal report is taken as one: its envelope believed and the
    /// embedded original decoded in its place. Anyone can write that form, so switch it off for feeds
    /// that are not a journal.
    pub journal_reports: bool,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self {
            tenant: TenantId::default(),
            own_domains: Vec::new(),
            trusted_authserv_ids: Vec::new(),
            internal_networks: private_networks(),
            journal_reports: true,
        }
    }
}

impl EmailConfig {
    /// Whether a host is an own domain or below one.
    pub(crate) fn is_own_host(&self, host: &str) -> bool {
        self.own_domains.iter().any(|own| is_within(host, own.as_str()))
    }

    /// Whether an address is in an own domain.
    pub(crate) fn is_own(&self, address: &Address) -> bool {
        self.is_own_host(address.domain())
    }

    /// Whether a Received field by that host is the own border's.
    pub(crate) fn is_border_host(&self, host: &str) -> bool {
        self.is_own_host(host) || self.trusted_authserv_ids.iter().any(|id| is_within(host, id))
    }

    /// Whether an authserv-id is trusted.
    pub(crate) fn is_trusted_authserv(&self, id: &str) -> bool {
        self.trusted_authserv_ids.iter().any(|trusted| trusted.eq_ignore_ascii_case(id))
    }

    /// Whether a client's address is inside.
    pub(crate) fn is_internal(&self, address: IpAddr) -> bool {
        self.internal_networks.iter().any(|network| network.contains(address))
    }
}

/// Whether `host` is `domain` or below it.
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    let Some(at) = host.len().checked_sub(domain.len()) else { return false };
    let ends = host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    ends && !domain.is_empty() && (at == 0 || host.as_bytes().get(at - 1) == Some(&b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_domains_are_own_and_look_alikes_are_not() {
        assert!(is_within("mail.example.org", "Example.org") && is_within("example.org", "example.org"));
        assert!(!is_within("notexample.org", "example.org") && !is_within("org", "example.org"));
        assert!(!is_within("example.org", ""));
    }
}

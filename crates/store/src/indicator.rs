//! The inverted index from indicators to the messages that carry them.

use std::fmt;
use thymus_event::evidence::Indicator;
use thymus_event::{EmailActivity, EventId, Host, TenantId};

/// The most indicators posted for one message. Above what any message of people or of a newsletter has; a message
/// that has more is still found by the first ones, and its decoder has marked it.
pub const INDICATORS_MAX: usize = 1024;

/// Hexadecimal digits of an attachment's hash that it is posted under: those that a message keeps.
const HASH_DIGITS: usize = 32;

/// What an indicator is posted under: 64 bits of BLAKE3 over tenant, kind and text. A collision only makes a message
/// be looked at that need not be: whoever follows a posting compares with the message itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndicatorKey(u64);

/// What a key is about. The numbers are in stored keys: never change them.
#[derive(Clone, Copy)]
enum Kind {
    Address = 1,
    Domain = 2,
    Host = 3,
    AttachmentHash = 4,
    Message = 5,
    Device = 6,
    Campaign = 7,
}

impl IndicatorKey {
    /// The key of one tenant's indicator. An account is posted as a sender, a URL under its host.
    pub fn of(tenant: TenantId, indicator: &Indicator) -> Self {
        match indicator {
            Indicator::Sender(address) | Indicator::Account(address) => {
                Self::new(tenant, Kind::Address, address.as_str().as_bytes())
            }
            Indicator::Domain(host) => Self::new(tenant, Kind::Domain, host.as_str().as_bytes()),
            Indicator::Host(host) => Self::new(tenant, Kind::Host, host.as_str().as_bytes()),
            Indicator::Url(url) => Self::new(tenant, Kind::Host, Host::of_url(url).as_str().as_bytes()),
            Indicator::AttachmentHash(hex) => {
                let posted = hex.get(..HASH_DIGITS).unwrap_or(hex).to_lowercase();
                Self::new(tenant, Kind::AttachmentHash, posted.as_bytes())
            }
            Indicator::Message(id) => Self::message_id(tenant, id.as_str()),
            Indicator::Device(address) => {
                Self::new(tenant, Kind::Device, address.to_canonical().to_string().as_bytes())
            }
            Indicator::Campaign(id) => Self::new(tenant, Kind::Campaign, &id.0.to_be_bytes()),
        }
    }

    pub(crate) fn message_id(tenant: TenantId, bare: &str) -> Self {
        Self::new(tenant, Kind::Message, bare.as_bytes())
    }

    fn new(tenant: TenantId, kind: Kind, text: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&tenant.0.to_le_bytes());
        hasher.update(&[kind as u8]);
        hasher.update(text);
        let [a, b, c, d, e, f, g, h, ..] = *hasher.finalize().as_bytes();
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for IndicatorKey {
    /// Sixteen hexadecimal digits: one token of the index.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What evidence can find a message by, besides its Message-ID: its senders' addresses and domains, the hosts and
/// domains of its links and its attachments' hashes. Distinct, at most [`INDICATORS_MAX`].
pub fn indicators_of(email: &EmailActivity) -> Vec<IndicatorKey> {
    let tenant = email.tenant;
    let mut keys = Vec::with_capacity(16);
    let originators = &email.originators;
    let fields = originators.from.iter().chain(&originators.sender).chain(&originators.reply_to);
    for address in fields.map(|mailbox| &mailbox.address).chain(email.envelope.reverse_path.address()) {
        keys.push(IndicatorKey::new(tenant, Kind::Address, address.as_str().as_bytes()));
        keys.push(IndicatorKey::new(tenant, Kind::Domain, address.org_domain().as_bytes()));
    }
    for attachment in &email.attachments {
        let hex = EventId(attachment.hash).to_string();
        keys.push(IndicatorKey::new(tenant, Kind::AttachmentHash, hex.as_bytes()));
    }
    let mut last = "";
    for host in email.links.iter().flat_map(|link| std::iter::once(&link.host).chain(&link.redirect_host)) {
        if host.as_str() != last {
            last = host.as_str();
            keys.push(IndicatorKey::new(tenant, Kind::Host, last.as_bytes()));
            keys.push(IndicatorKey::new(tenant, Kind::Domain, host.org_domain().as_bytes()));
        }
    }
    keys.truncate(4 * INDICATORS_MAX);
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(INDICATORS_MAX);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::{Address, Host};

    #[test]
    fn a_url_is_posted_under_its_host() {
        for (url, host) in [
            ("https://user@Login.Example.org:8443/a?b#c", "login.example.org"),
            ("login.example.org/x", "login.example.org"),
            ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
            ("", ""),
        ] {
            let expected = IndicatorKey::of(TenantId(1), &Indicator::Host(Host::new(host)));
            assert_eq!(IndicatorKey::of(TenantId(1), &Indicator::Url(url.to_owned())), expected, "{url}");
        }
    }

    #[test]
    fn tenants_and_kinds_do_not_meet() {
        let address = Address::parse("ann@example.org").unwrap();
        let one = IndicatorKey::of(TenantId(1), &Indicator::Sender(address.clone()));
        assert_ne!(one, IndicatorKey::of(TenantId(2), &Indicator::Sender(address)));
        let host = Host::new("example.org");
        let domain = IndicatorKey::of(TenantId(1), &Indicator::Domain(host.clone()));
        assert_ne!(domain, IndicatorKey::of(TenantId(1), &Indicator::Host(host)));
    }
}

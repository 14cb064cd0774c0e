//! One value, by what its list says it is.

use super::{LABEL_BYTES_MAX, LABELS_MAX, Listed, PassedOver, REFERENCE_BYTES_MAX, VALUE_BYTES_MAX};
use crate::email::read_host;
use thymus_event::evidence::Indicator;
use thymus_event::{Address, Host};

/// Hexadecimal digits of a SHA-256.
const SHA256_DIGITS: usize = 64;

/// What a value is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A domain name or a host's.
    Name,
    /// A URL.
    Url,
    /// A sender's address.
    Address,
    /// SHA-256 of a file, hexadecimal.
    Sha256,
    /// An IP address, as a link may name it instead of a host.
    Ip,
}

impl Kind {
    /// The indicator of such a value.
    pub(super) fn indicator(self, text: &str) -> Result<Indicator, PassedOver> {
        let text = text.trim();
        if text.len() > VALUE_BYTES_MAX {
            return Err(PassedOver::TooLong);
        }
        let found = match self {
            Kind::Name => name(text),
            Kind::Url => url(text),
            Kind::Address => address(text),
            Kind::Sha256 => sha256(text),
            Kind::Ip => text.parse().ok().map(|ip: std::net::IpAddr| Indicator::Host(Host::new(&ip.to_string()))),
        };
        found.ok_or(PassedOver::Unreadable)
    }
}

/// An organisational domain concerns what it sends too; a host below it only where links lead.
pub(super) fn name(text: &str) -> Option<Indicator> {
    let text = text.trim_start_matches("*.");
    let read = read_host(text).filter(|host| host.as_str().contains('.') && is_name(host))?;
    Some(if read.org_domain() == read.as_str() { Indicator::Domain(read) } else { Indicator::Host(read) })
}

/// What could stand in the DNS.
fn is_name(host: &Host) -> bool {
    let fits = |label: &str| !label.is_empty() && label.len() <= 63;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    host.as_str().len() <= 253 && host.as_str().split('.').all(fits) && host.as_str().chars().all(plain)
}

fn url(text: &str) -> Option<Indicator> {
    let known = ["http://", "https://", "ftp://"];
    let lower = text.get(..8).or(Some(text)).map(str::to_ascii_lowercase)?;
    let is_url = known.iter().any(|scheme| lower.starts_with(scheme)) || !text.contains("://");
    let host = read_host(Host::of_url(text).as_str()).filter(|host| !host.as_str().is_empty())?;
    let odd = text.chars().any(|c| c.is_whitespace() || c.is_control());
    (is_url && !odd && (host.as_str().contains(['.', ':']))).then(|| Indicator::Url(text.to_owned()))
}

fn address(text: &str) -> Option<Indicator> {
    Address::parse(text)
        .filter(|address| is_name(&address.host()) && address.domain().contains('.'))
        .map(Indicator::Sender)
}

fn sha256(text: &str) -> Option<Indicator> {
    let fits = text.len() == SHA256_DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    fits.then(|| Indicator::AttachmentHash(text.to_ascii_lowercase()))
}

/// An entry of which nothing is known but its value.
pub(super) fn bare(indicator: Indicator) -> Listed {
    Listed {
        indicator,
        reference: String::new(),
        labels: Vec::new(),
        confidence: None,
        valid_from: None,
        valid_until: None,
        is_revoked: false,
    }
}

/// Labels for people: each once, cut, not too many.
pub(super) fn labels<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for text in texts.map(|text| cut(text.trim(), LABEL_BYTES_MAX)).filter(|text| !text.is_empty()) {
        if labels.len() < LABELS_MAX && !labels.iter().any(|known| known == text) {
            labels.push(text.to_owned());
        }
    }
    labels
}

pub(super) fn reference(text: &str) -> String {
    cut(text, REFERENCE_BYTES_MAX).to_owned()
}

/// The beginning of a text, whole characters.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

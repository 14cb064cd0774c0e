//! Where things that are named on pages have a page of their own.

use crate::format;
use thymus_event::evidence::Indicator;
use thymus_event::{Address, Host};

/// The page of an address.
pub(crate) fn address(address: &str) -> String {
    format!("/addresses/{}", format::in_query(address))
}

/// The page of whoever controls a host: a platform's customers have each their own.
pub(crate) fn host(host: &Host) -> String {
    format!("/domains/{}", format::in_query(host.entity()))
}

/// The page of what a fact is about; none where it has none.
pub(crate) fn about(indicator: &Indicator) -> Option<String> {
    Some(match indicator {
        Indicator::Sender(of) | Indicator::Account(of) => address(of.as_str()),
        Indicator::Domain(of) | Indicator::Host(of) => host(of),
        Indicator::Url(url) => host(&Host::of_url(url)),
        Indicator::Message(id) => format!("/messages?q={}", format::in_query(&format!("id:{id}"))),
        Indicator::Campaign(id) => format!("/campaigns/{id}"),
        Indicator::AttachmentHash(_) | Indicator::Device(_) => return None,
    })
}

/// Text, and the page of what it names, where it has one.
pub(crate) struct Named {
    pub(crate) text: String,
    pub(crate) path: Option<String>,
}

impl Named {
    /// Text that leads nowhere.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), path: None }
    }

    /// An address as it is told, with its page.
    pub(crate) fn address(text: impl Into<String>, of: &Address) -> Self {
        Self { text: text.into(), path: Some(address(of.as_str())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_path() {
        let hostile =
            Address::parse("\"a/../b?c#d\"@evil.example").unwrap_or_else(|| Address::parse("a/b@c.example").unwrap());
        let path = address(hostile.as_str());
        assert!(path.starts_with("/addresses/") && !path[11..].contains(['/', '?', '#', '"', '<']), "{path}");
        assert_eq!(host(&Host::new("www.shop.example")), "/domains/shop.example");
    }
}

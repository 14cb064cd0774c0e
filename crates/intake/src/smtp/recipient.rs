//! For whom a copy was: what sends copies writes the true recipient into the address that it sends them to.

use thymus_event::{Address, Host};

/// The recipient of a message that was copied to `address`, where `host` is the listener's own: `archive+ann=corp.example@host`
/// is `ann@corp.example`, any other address at `host` is the listener's and nobody's, and other domains stand for themselves.
pub fn journaled_for(address: &Address, host: &Host) -> Option<Address> {
    if address.domain() != host.as_str() {
        return Some(address.clone());
    }
    let (_, detail) = address.local().split_once('+')?;
    let (user, domain) = detail.rsplit_once('=')?;
    Address::parse(&format!("{user}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        let address = Address::parse(text).unwrap_or_else(|| panic!("{text}"));
        journaled_for(&address, &Host::new("thymus.corp.example")).map(|address| address.as_str().to_owned())
    }

    #[test]
    fn the_true_recipient_is_read_from_the_detail() {
        let own = |local: &str| of(&format!("{local}@Thymus.corp.example"));
        assert_eq!(own("archive+ann=corp.example").as_deref(), Some("ann@corp.example"));
        assert_eq!(own("archive+ann+shop=corp.example").as_deref(), Some("ann+shop@corp.example"));
        assert_eq!(own("archive+a=b=corp.example").as_deref(), Some("a=b@corp.example"));
    }

    #[test]
    fn the_listeners_own_addresses_are_nobody() {
        for local in ["archive", "archive+", "archive+ann", "archive+=", "archive+=corp.example", "archive+ann="] {
            assert_eq!(of(&format!("{local}@thymus.corp.example")), None, "{local}");
        }
    }

    #[test]
    fn other_domains_stand_for_themselves() {
        assert_eq!(
            of("archive+ann=corp.example@elsewhere.example").as_deref(),
            Some("archive+ann=corp.example@elsewhere.example")
        );
        assert_eq!(of("bob@corp.example").as_deref(), Some("bob@corp.example"));
    }
}

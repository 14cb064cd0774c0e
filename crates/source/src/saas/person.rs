//! Whose account: a person's, or that of a program or of the provider.

use super::NoActivity;
use thymus_event::Address;

/// Reads the name of an account. A person has an address whose domain has a dot; services are
/// `NT AUTHORITY\SYSTEM (…)`, `ServicePrincipal_…`, bare identifiers and identifiers at a domain.
pub(super) fn person(name: &str) -> Result<Address, NoActivity> {
    if name.is_empty() {
        return Err(NoActivity::NoAccount);
    }
    let address = Address::parse(name).ok_or(NoActivity::Service)?;
    let local = address.local();
    let is_service = is_guid(local)
        || local.starts_with("serviceprincipal_")
        || local.contains(['\\', '|', '/'])
        || !address.domain().contains('.');
    if is_service { Err(NoActivity::Service) } else { Ok(address) }
}

/// 8-4-4-4-12 hexadecimal digits (RFC 9562 §4).
fn is_guid(text: &str) -> bool {
    let text = text.as_bytes();
    let is_dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| if is_dash(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_services() {
        for name in ["Ann@Example.org", "ann_partner.example#EXT#@own.example", "s-1@own.example"] {
            assert!(person(name).is_ok(), "{name}");
        }
        for name in [
            "NT AUTHORITY\\SYSTEM (Service)",
            "ServicePrincipal_51e09c12-1410-42e8-b964-afa542cf2cb0",
            "51e09c12-1410-42e8-b964-afa542cf2cb0",
            "51e09c12-1410-42e8-b964-afa542cf2cb0@own.example",
            "app@sharepoint",
            "i:0h.f|membership|1003@live.example",
            "S-1-5-18",
            "Certificate",
            "ann @own.example",
        ] {
            assert_eq!(person(name), Err(NoActivity::Service), "{name}");
        }
        assert_eq!(person(""), Err(NoActivity::NoAccount));
    }
}

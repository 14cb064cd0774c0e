//! Hosts as browsers read them (URL Standard § 3, UTS 46).

use thymus_event::Host;

/// A host and what was odd about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadHost {
    pub(crate) host: Host,
    pub(crate) ip_literal: bool,
    pub(crate) punycode: bool,
}

/// Reads a host. Plain names take the short way; numbers, escapes and other scripts the long one.
pub(crate) fn read(text: &str) -> Option<ReadHost> {
    let text = text.trim_end_matches('.');
    if is_plain(text) {
        let host = Host::new(text);
        let punycode = host.as_str().split('.').any(|label| label.starts_with("xn--"));
        return Some(ReadHost { host, ip_literal: false, punycode });
    }
    match url::Host::parse(text).ok()? {
        url::Host::Domain(name) => {
            let punycode = name.split('.').any(|label| label.starts_with("xn--"));
            Some(ReadHost { host: Host::new(&name), ip_literal: false, punycode })
        }
        url::Host::Ipv4(address) => Some(literal(&address.to_string())),
        url::Host::Ipv6(address) => Some(literal(&address.to_string())),
    }
}

fn literal(text: &str) -> ReadHost {
    ReadHost { host: Host::new(text), ip_literal: true, punycode: false }
}

/// ASCII letters, digits, hyphens, underscores and dots, and no number as the last label.
fn is_plain(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && last.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && !text.starts_with('.')
        && !text.contains("..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let cases = [
            ("WWW.Example.ORG.", "www.example.org", false, false),
            ("0x7f.1", "127.0.0.1", true, false),
            ("2130706433", "127.0.0.1", true, false),
            ("0300.0250.1.1", "192.168.1.1", true, false),
            ("[2001:db8::1]", "2001:db8::1", true, false),
            ("exämple.org", "xn--exmple-cua.org", false, true),
            ("xn--exmple-cua.org", "xn--exmple-cua.org", false, true),
            ("ex%61mple.org", "example.org", false, false),
            ("ｅxample.org", "example.org", false, false),
        ];
        for (given, wanted, ip_literal, punycode) in cases {
            let wanted = ReadHost { host: Host::new(wanted), ip_literal, punycode };
            assert_eq!(read(given), Some(wanted), "{given}");
        }
        for bad in ["", "a b", "a..b c", "[::", "1.2.3.4.5", "a<b"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}

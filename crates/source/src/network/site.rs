//! The Host header field (RFC 9110 §7.2), or the authority of a URL, as a host.

use thymus_event::Host;

/// The longest name taken, in bytes (RFC 1035 §2.3.4).
const HOST_BYTES_MAX: usize = 255;

/// How far `://` is looked for: beyond the longest scheme in use, `chrome-extension`.
const SCHEME_BYTES_MAX: usize = 24;

/// The host of `name[:port]` or `[IPv6][:port]`: lower case, without brackets, port and trailing dot. `None` where
/// that is no host: empty, too long, or with characters that no host has.
pub(crate) fn host_of(field: &str) -> Option<Host> {
    let field = field.trim_ascii();
    let name = match field.strip_prefix('[') {
        Some(literal) => {
            let (address, port) = literal.split_once(']')?;
            let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_digits);
            address.parse::<std::net::Ipv6Addr>().ok().filter(|_| is_port)?;
            address
        }
        None => without_port(field),
    };
    let name = name.trim_end_matches('.');
    let fits = !name.is_empty() && name.len() <= HOST_BYTES_MAX;
    (fits && !name.contains(is_foreign)).then(|| Host::new(name))
}

/// The authority, without user and password, of the target of a request (RFC 9112 §3.2): that of a CONNECT, or of an
/// absolute URL. `None` for a path alone.
pub(crate) fn authority_of<'a>(method: &[u8], target: &'a [u8]) -> Option<&'a [u8]> {
    let authority = if method == b"CONNECT" {
        target
    } else {
        let (scheme, rest) =
            target.split_at(memchr::memmem::find(target.get(..SCHEME_BYTES_MAX.min(target.len()))?, b"://")?);
        is_scheme(scheme).then_some(rest.get(3..)?)?
    };
    let end = authority.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(authority.len());
    let authority = authority.get(..end)?;
    let host = memchr::memrchr(b'@', authority).and_then(|at| authority.get(at + 1..)).unwrap_or(authority);
    (!host.is_empty()).then_some(host)
}

/// `name:8080` without its port; a bare IPv6 address has many colons and no port.
fn without_port(field: &str) -> &str {
    match field.rsplit_once(':') {
        Some((name, port)) if is_digits(port) && !name.contains(':') => name,
        _ => field,
    }
}

/// RFC 3986 §3.1.
fn is_scheme(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphabetic)
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What ends a host in a URL, or never stands in one; a colon only in an IPv6 address.
fn is_foreign(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '@' | '[' | ']' | '"' | '<' | '>' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(field: &str) -> String {
        host_of(field).map(|host| host.to_string()).unwrap_or_default()
    }

    #[test]
    fn ports_and_brackets_are_stripped() {
        assert_eq!(host("WWW.Example.ORG"), "www.example.org");
        assert_eq!(host("example.org.:8080"), "example.org");
        assert_eq!(host(" example.org: "), "example.org");
        assert_eq!(host("192.0.2.1:80"), "192.0.2.1");
        assert_eq!(host("[2001:DB8::1]:443"), "2001:db8::1");
        assert_eq!(host("[2001:db8::1]"), "2001:db8::1");
        assert_eq!(host("2001:db8::1"), "2001:db8::1");
        assert_eq!(host("bücher.example"), "bücher.example");
    }

    #[test]
    fn targets_have_authorities_or_none() {
        for (method, target, authority) in [
            ("GET", "http://example.org/a?b=http://other.example/", Some("example.org")),
            ("GET", "https://ann:secret@example.org:8443?x@y", Some("example.org:8443")),
            ("GET", "ftp://example.org", Some("example.org")),
            ("CONNECT", "example.org:443", Some("example.org:443")),
            ("CONNECT", "[2001:db8::1]:443", Some("[2001:db8::1]:443")),
            ("GET", "/a?b=http://other.example/", None),
            ("GET", "/a://b", None),
            ("OPTIONS", "*", None),
            ("GET", "http:///a", None),
            ("NONE", "error:invalid-request", None),
            ("CONNECT", "", None),
        ] {
            assert_eq!(authority_of(method.as_bytes(), target.as_bytes()), authority.map(str::as_bytes), "{target}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let long = "a".repeat(256);
        for field in ["", ".", ":80", "a b", "[::1", "[x]", "[::1]x", "a/b", "u@example.org", "a\0b", long.as_str()] {
            assert_eq!(host(field), "", "{field:?}");
        }
    }
}

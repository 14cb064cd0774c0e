//! A target as a browser reads it: white space and controls dropped, back-slashes for slashes, a missing
//! scheme, user info, ports.

use super::host;
use thymus_event::Host;
use thymus_event::email::{Link, LinkPlace, LinkTraits};

/// What a href is.
#[derive(Debug, PartialEq)]
pub(crate) enum Target {
    /// Leads to a site, or runs something: `text`, place and the like are still to be filled in.
    Web(Box<Link>),
    /// Leads nowhere in the web: mail, telephone, a part of the same message.
    NoLink,
    /// Would lead somewhere, but nobody can say where.
    Unreadable,
}

/// Hosts whose whole purpose is to hide a longer URL: a fact of the world, not a judgement. Sorted.
const SHORTENERS: &[&str] = &[
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "lnkd.in",
    "ow.ly",
    "qrco.de",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "t.co",
    "t.ly",
    "t2m.io",
    "tiny.cc",
    "tinyurl.com",
    "trib.al",
    "v.gd",
];

/// Reads a href; `base` is the page's.
pub(crate) fn read(href: &str, base: Option<&str>) -> Target {
    let cleaned = clean(href);
    let text = cleaned.as_deref().unwrap_or(href).trim_matches(|c: char| c <= ' ');
    match split_scheme(text) {
        Some((scheme, rest)) if is_one_of(scheme, &["http", "https", "ftp"]) => web(scheme, rest, text.to_owned()),
        Some((scheme, _)) if is_one_of(scheme, &["javascript", "data", "vbscript", "file"]) => active(text),
        Some(_) => Target::NoLink,
        None => relative(text, base),
    }
}

/// Browsers drop tabs and line ends anywhere in a URL (URL Standard § 4.4).
fn clean(href: &str) -> Option<String> {
    let dropped = |c: char| matches!(c, '\t' | '\n' | '\r');
    href.contains(dropped).then(|| href.split(dropped).collect())
}

fn is_one_of(scheme: &str, known: &[&str]) -> bool {
    known.iter().any(|one| scheme.eq_ignore_ascii_case(one))
}

/// `scheme:rest`; a scheme has letters, digits, `+`, `-` and `.`, and begins with a letter.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let end = text
        .bytes()
        .take(SCHEME_BYTES_MAX)
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')))?;
    let (scheme, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(':')?;
    // `example.org:8080/x` has no scheme.
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit()) && scheme.contains('.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_port).then_some((scheme, rest))
}

/// The longest scheme looked for.
const SCHEME_BYTES_MAX: usize = 64;

fn web(scheme: &str, rest: &str, url: String) -> Target {
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let (user, host_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, port) = split_port(host_port);
    let Some(read) = host::read(name) else {
        return if name.is_empty() { Target::NoLink } else { Target::Unreadable };
    };
    let default_port = if scheme.eq_ignore_ascii_case("https") { "443" } else { "80" };
    let traits = LinkTraits {
        ip_literal: read.ip_literal,
        punycode: read.punycode,
        user_info: !user.is_empty(),
        odd_port: !port.is_empty() && port != default_port,
        shortener: SHORTENERS.binary_search(&read.host.as_str()).is_ok(),
        ..LinkTraits::default()
    };
    Target::Web(Box::new(link(url, read.host, traits)))
}

fn split_port(host_port: &str) -> (&str, &str) {
    match host_port.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, port),
        _ => (host_port, ""),
    }
}

fn active(text: &str) -> Target {
    let traits = LinkTraits { active_scheme: true, ..LinkTraits::default() };
    Target::Web(Box::new(link(text.to_owned(), Host::new(""), traits)))
}

fn link(url: String, host: Host, traits: LinkTraits) -> Link {
    Link {
        url,
        host,
        place: LinkPlace::Text,
        text: String::new(),
        shown_host: None,
        redirect_host: None,
        traits,
        count: 1,
        quoted: false,
    }
}

fn relative(text: &str, base: Option<&str>) -> Target {
    if text.is_empty() || text.starts_with('#') {
        return Target::NoLink;
    }
    let text_start = text.trim_start_matches(['/', '\\']);
    if text.len() - text_start.len() >= 2 {
        return web("http", text_start, format!("http://{text_start}"));
    }
    if let Some(joined) = base.and_then(|base| url::Url::parse(base).ok()?.join(text).ok()) {
        return match split_scheme(joined.as_str()) {
            Some((scheme, rest)) => web(scheme, rest, joined.to_string()),
            None => Target::NoLink,
        };
    }
    // Mail programs take `www.example.org/x` for what was meant.
    let name = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let meant = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if meant || super::shown::is_public_name(name) {
        web("http", text, format!("http://{text}"))
    } else {
        Target::NoLink
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_of(href: &str, base: Option<&str>) -> String {
        match read(href, base) {
            Target::Web(link) => link.host.to_string(),
            Target::NoLink => "-".into(),
            Target::Unreadable => "!".into(),
        }
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(SHORTENERS.is_sorted());
    }

    #[test]
    fn targets_as_browsers_read_them() {
        let cases = [
            ("https://www.example.org/a?b#c", "www.example.org"),
            (" HTTP:\\\\Example.org\\x", "example.org"),
            ("ht\ntp://exa\tmple.org", "example.org"),
            ("https:example.org", "example.org"),
            ("//example.org/x", "example.org"),
            ("https://good.example@evil.example:8443/", "evil.example"),
            ("https://good.example\\@evil.example", "good.example"),
            ("http://0x7f000001/", "127.0.0.1"),
            ("www.example.org/x", "www.example.org"),
            ("mailto:ann@example.org", "-"),
            ("tel:+1", "-"),
            ("#top", "-"),
            ("cid:a@b", "-"),
            ("x/y.html", "-"),
            ("http://", "-"),
            ("http://a b/", "!"),
            ("javascript:alert(1)", ""),
        ];
        for (href, wanted) in cases {
            assert_eq!(host_of(href, None), wanted, "{href}");
        }
        assert_eq!(host_of("/x", Some("https://base.example/y/")), "base.example");
    }

    #[test]
    fn traits() {
        let traits = |href| match read(href, None) {
            Target::Web(link) => link.traits,
            _ => LinkTraits::default(),
        };
        assert!(traits("https://u@example.org").user_info && traits("http://example.org:8080").odd_port);
        assert!(!traits("https://example.org:443").odd_port && traits("https://bit.ly/x").shortener);
        assert!(traits("data:text/html,x").active_scheme && traits("http://[::1]/").ip_literal);
    }
}

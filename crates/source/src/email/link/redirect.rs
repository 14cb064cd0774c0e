//! Where a link leads in the end, as far as the URL itself tells: wrappings of known filters are taken off,
//! and a URL within a URL is named.

use super::target::{self, Target};
use crate::email::config::is_within;
use crate::email::mime::base64;
use memchr::memmem;
use thymus_event::email::Link;
use thymus_event::{Address, Host};

/// How many wrappings are taken off.
const WRAPPINGS_MAX: usize = 3;
/// The most recipients whose address is looked for in links: a letter to more is not made out to one.
const NAMED_RECIPIENTS_MAX: usize = 8;

/// Takes known wrappings off.
pub(crate) fn unwrap(mut link: Link) -> Link {
    for _ in 0..WRAPPINGS_MAX {
        let Some(inner) = inner_url(&link) else { break };
        let Target::Web(mut found) = target::read(&inner, None) else { break };
        found.traits.rewritten = true;
        link = *found;
    }
    link
}

/// The URL that a known rewriting service wrapped.
fn inner_url(link: &Link) -> Option<String> {
    let host = link.host.as_str();
    let after_host =
        || link.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    if is_within(host, "safelinks.protection.outlook.com") {
        return parameter(after_host(), &["url"]).map(percent_decoded);
    }
    if host == "urldefense.com" || host == "urldefense.proofpoint.com" {
        return proofpoint(after_host());
    }
    if host == "linkprotect.cudasvc.com" {
        return parameter(after_host(), &["a"]).map(percent_decoded);
    }
    if (host == "www.google.com" || host == "google.com") && after_host().starts_with("url?") {
        return parameter(after_host(), &["q", "url"]).map(percent_decoded);
    }
    None
}

/// Version 3 keeps the URL between double underscores, version 2 in `u=` with its own escapes, version 1 in `u=`.
fn proofpoint(path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("v3/__") {
        let inner = rest.split("__;").next().unwrap_or_default();
        // A single slash after the scheme is how it is written.
        return Some(if inner.contains("://") { inner.to_owned() } else { inner.replacen(":/", "://", 1) });
    }
    let value = parameter(path, &["u"])?;
    if path.starts_with("v2/") {
        return Some(percent_decoded(&value.replace('-', "%").replace('_', "/")));
    }
    Some(percent_decoded(value))
}

fn parameter<'a>(path: &'a str, names: &[&str]) -> Option<&'a str> {
    let query = path.split_once('?')?.1.split('#').next().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| names.contains(name)).map(|(_, value)| value)
}

/// Percent-decoded once; what is no UTF-8 then stays as it was.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// The host of a URL within a URL, plain, percent-encoded or in base64, where it is another.
pub(crate) fn host_within(url: &str, own: &Host) -> Option<Host> {
    let path_at = url.find("://")? + 3;
    let rest = url.get(path_at..)?;
    let plain = memmem::find(rest.as_bytes(), b"http").or_else(|| memmem::find(rest.as_bytes(), b"HTTP"));
    let inner = match plain {
        Some(at) => percent_decoded(rest.get(at..)?.split('&').next().unwrap_or_default()),
        None => base64_url(rest)?,
    };
    let inner = if inner.contains("://") { inner } else { percent_decoded(&inner) };
    if !inner.get(..9)?.contains("://") {
        return None;
    }
    match target::read(&inner, None) {
        Target::Web(link) if link.host != *own && !link.host.as_str().is_empty() => Some(link.host),
        _ => None,
    }
}

/// A URL in base64: `aHR0c` is how `http` begins.
fn base64_url(rest: &str) -> Option<String> {
    let at = memmem::find(rest.as_bytes(), b"aHR0c")?;
    let text = rest.get(at..)?;
    let end = text
        .bytes()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'_')))
        .unwrap_or(text.len());
    let alphabet = text.get(..end)?.replace('-', "+").replace('_', "/");
    String::from_utf8(base64(alphabet.as_bytes()).0).ok()
}

/// How recipients' addresses look within a URL.
#[derive(Debug, Default)]
pub(crate) struct Names {
    plain: Vec<String>,
    base64: Vec<String>,
}

impl Names {
    /// Prepares the search; none for a letter to many.
    pub(crate) fn of(recipients: &[Address]) -> Self {
        if recipients.len() > NAMED_RECIPIENTS_MAX {
            return Self::default();
        }
        let mut names = Self::default();
        for address in recipients {
            names.plain.push(address.as_str().to_owned());
            names.base64.push(to_base64(address.as_str().as_bytes()));
        }
        names
    }

    /// Whether one stands in the URL, plain, percent-encoded or in base64.
    pub(crate) fn stand_in(&self, url: &str) -> bool {
        if self.plain.is_empty() {
            return false;
        }
        let in_base64 = self.base64.iter().any(|name| memmem::find(url.as_bytes(), name.as_bytes()).is_some());
        if in_base64 || !(url.contains('@') || url.contains("%40")) {
            return in_base64;
        }
        let decoded = percent_decoded(url).to_lowercase();
        self.plain.iter().any(|name| decoded.contains(name.as_str()))
    }
}

/// Base64 of whole triples only, so that padding and what follows do not matter.
fn to_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() / 3 * 4);
    for [a, b, c] in bytes.as_chunks::<3>().0 {
        let triple = u32::from(*a) << 16 | u32::from(*b) << 8 | u32::from(*c);
        out.extend([18, 12, 6, 0].iter().map(|shift| char::from(ALPHABET[(triple >> shift & 63) as usize])));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(url: &str) -> (String, bool) {
        let Target::Web(link) = target::read(url, None) else { panic!("{url}") };
        let link = unwrap(*link);
        (link.url, link.traits.rewritten)
    }

    #[test]
    fn known_wrappings_come_off() {
        let wanted = ("https://a.example/x?y=1".to_owned(), true);
        for url in [
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fx%3Fy%3D1&data=05",
            "https://urldefense.com/v3/__https://a.example/x?y=1__;!!abc!def$",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_x-3Fy-3D1&d=DwMF",
            "https://www.google.com/url?q=https://a.example/x%3Fy%3D1&sa=D",
        ] {
            assert_eq!(unwrapped(url), wanted, "{url}");
        }
        assert_eq!(
            unwrapped("https://a.example/url?q=https://b.example"),
            ("https://a.example/url?q=https://b.example".into(), false)
        );
    }

    #[test]
    fn a_url_within_a_url() {
        let within = |url: &str| host_within(url, &Host::new("a.example")).map(|host| host.to_string());
        assert_eq!(within("https://a.example/r?u=https%3A%2F%2Fb.example%2F&x=1").as_deref(), Some("b.example"));
        assert_eq!(within("https://a.example/r/http://b.example/").as_deref(), Some("b.example"));
        assert_eq!(within("https://a.example/r?t=aHR0cHM6Ly9iLmV4YW1wbGUv").as_deref(), Some("b.example"));
        assert_eq!(within("https://a.example/r?u=https://a.example/y"), None);
        assert_eq!(within("https://a.example/http-guide"), None);
    }

    #[test]
    fn recipients_in_urls() {
        let names = Names::of(&[Address::parse("ann@example.org").unwrap()]);
        assert!(
            names.stand_in("https://a.example/#Ann@example.org")
                && names.stand_in("https://a.example/?e=ann%40example.org")
        );
        assert!(names.stand_in("https://a.example/?e=YW5uQGV4YW1wbGUub3Jn"));
        assert!(!names.stand_in("https://a.example/?e=bob@example.org"));
    }
}

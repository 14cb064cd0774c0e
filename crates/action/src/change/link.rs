//! What becomes of a link.

use thymus_event::{Address, EventId};
use thymus_event::{LinkBase, LockedLink, SealKey};

/// Locks the links of one recipient's copy of one message.
pub(super) struct Locker<'a> {
    pub base: Option<&'a LinkBase>,
    pub key: &'a SealKey,
    pub message: EventId,
    pub recipient: &'a Address,
}

/// What is done with a link's target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It leads nowhere outside the message, or only opens a letter or a call.
    Keep,
    /// It leads to Thymus's page.
    Locked(String),
    /// It leads nowhere any more: a kind of link that the page cannot let anybody on to, or one too long to lock.
    Inert,
}

/// Schemes that open nothing from elsewhere.
const HARMLESS: [&str; 5] = ["mailto", "cid", "mid", "tel", "sms"];
const LOCKABLE: [&str; 3] = ["http", "https", "ftp"];

impl Locker<'_> {
    /// Of an attribute's decoded value; `page` is the document's own base, for what is relative to it.
    pub(super) fn attribute(&self, value: &str, page: Option<&str>) -> Fate {
        // What browsers leave out of URLs (WHATWG URL §4.4).
        let value: String =
            value.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        if value.is_empty() || value.starts_with('#') {
            return Fate::Keep;
        }
        if let Some(scheme) = scheme(&value) {
            return match scheme.as_str() {
                scheme if HARMLESS.contains(&scheme) => Fate::Keep,
                scheme if LOCKABLE.contains(&scheme) => self.target(&value),
                _ => Fate::Inert,
            };
        }
        let slashes = |c| c == '/' || c == '\\';
        if value.starts_with(slashes) && value[1..].starts_with(slashes) {
            return self.target(&format!("https:{value}"));
        }
        match page {
            Some(page) => self.target(&format!("{}/{}", page.trim_end_matches('/'), value.trim_start_matches('/'))),
            None => Fate::Keep,
        }
    }

    /// Of a URL as it stands in text.
    pub(super) fn target(&self, url: &str) -> Fate {
        let Some(base) = self.base else { return Fate::Inert };
        if base.is_base_of(url) {
            return Fate::Keep;
        }
        match LockedLink::new(self.message, self.recipient.clone(), url) {
            Some(link) => Fate::Locked(link.to_url(base, self.key)),
            None => Fate::Inert,
        }
    }
}

/// The scheme of an absolute URL, lower-case.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) && scheme.bytes().all(plain);
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// Where a text holds what mail clients make a link of: `scheme://…`, `www.…`, and names under a known suffix.
pub(super) fn bare_links(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let is_between = |c: char| c.is_whitespace() || c.is_control() || "<>\"`|".contains(c);
    let mut at = 0;
    for word in text.split(is_between) {
        let start = at;
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        if let Some(within) = link_in(word) {
            found.push(start + within.start..start + within.end);
        }
    }
    found
}

fn link_in(word: &str) -> Option<std::ops::Range<usize>> {
    let opened = word.trim_start_matches(|c: char| "([{'*_~,;:«“‘".contains(c));
    let mut start = word.len() - opened.len();
    let end = start + opened.trim_end_matches(|c: char| ")]}'*_~,;:.!?»”’".contains(c)).len();
    let mut link = word.get(start..end)?;
    if let Some(colon) = link.find("://") {
        let before = link[..colon].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        start += colon - before;
        link = word.get(start..end)?;
        return (before > 0 && link.len() > before + 3).then_some(start..end);
    }
    let host = link.split(['/', '?', '#', ':']).next()?;
    let labels = host.split('.').count();
    let is_host = !host.contains('@') && labels > 1 && host.split('.').all(|label| !label.is_empty());
    let known = || has_known_suffix(host);
    (is_host && (host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) || known()))
        .then_some(start..end)
}

/// Whether a name could be looked up. Sentences without a space after the full stop ("done.So") are none.
fn has_known_suffix(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let one_case = last.chars().all(char::is_lowercase) || last.chars().all(char::is_uppercase);
    one_case && thymus_event::domain::is_public(&host.to_lowercase())
}

/// A text in which no client makes a link of anything.
pub(super) fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in bare_links(text) {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(&defanged(text.get(range.clone()).unwrap_or_default()));
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The same text, that no client makes a link of.
pub(super) fn defanged(link: &str) -> String {
    link.replacen("://", "[:]//", 1).replacen('.', "[.]", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with_locker<T>(test: impl FnOnce(&Locker<'_>) -> T) -> T {
        let (base, key) =
            (LinkBase::parse("https://check.example.org").unwrap(), SealKey::from_secret(&[7; 32]).unwrap());
        let recipient = Address::parse("ann@example.org").unwrap();
        test(&Locker { base: Some(&base), key: &key, message: EventId([1; 16]), recipient: &recipient })
    }

    fn links(text: &str) -> Vec<&str> {
        bare_links(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn what_leads_out_is_locked_and_what_cannot_be_is_inert() {
        with_locker(|locker| {
            let is_locked = |value: &str| matches!(locker.attribute(value, None), Fate::Locked(_));
            for value in [
                "http://a.example",
                " HTTPS://a.example ",
                "ht\ntps://a.example",
                "//a.example/x",
                "\\\\a.example",
                "ftp://a.example",
            ] {
                assert!(is_locked(value), "{value:?}");
            }
            for value in ["mailto:a@example.org", "cid:1", "#top", "", "page.html", "https://check.example.org/l/x?y"] {
                assert_eq!(locker.attribute(value, None), Fate::Keep, "{value:?}");
            }
            for value in
                ["javascript:x", "data:text/html,x", "file://a/b", "search-ms:x", "ms-word:ofe|u|https://a.example"]
            {
                assert_eq!(locker.attribute(value, None), Fate::Inert, "{value:?}");
            }
            assert!(matches!(locker.attribute("page.html", Some("https://a.example/")), Fate::Locked(_)));
            assert_eq!(locker.target(&"x".repeat(5000)), Fate::Inert);
        });
    }

    #[test]
    fn clients_links_in_text_are_found() {
        assert_eq!(
            links("See (https://a.example/x?y=1). Or hxttp://b.example/,"),
            ["https://a.example/x?y=1", "hxttp://b.example/"]
        );
        assert_eq!(links("<https://a.com/b> www.c.d \"e.co.uk/f\""), ["https://a.com/b", "www.c.d", "e.co.uk/f"]);
        assert_eq!(links("mail ann@a.com, at 10.30 or 1.2.3.4 for e.g. node.js done.So"), Vec::<&str>::new());
        assert_eq!(links("x=https://a.com/ é https://bücher.de/ü"), ["https://a.com/", "https://bücher.de/ü"]);
    }

    #[test]
    fn a_reason_that_names_a_strangers_site_does_not_lead_there() {
        let text = without_links("No one has ever been to lure.example (0 of 3), nor to https://other.example/x.");
        assert_eq!(text, "No one has ever been to lure[.]example (0 of 3), nor to https[:]//other[.]example/x.");
        assert_eq!(without_links("Nobody knows evil.com."), "Nobody knows evil[.]com.");
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "[ a-z.:/éß<>()@]{0,60}") {
            for range in bare_links(&text) {
                prop_assert!(text.get(range).is_some_and(|link| !link.is_empty()));
            }
        }

        #[test]
        fn what_is_defanged_is_no_link(host in "[a-z]{1,8}\\.(com|org|de)", path in "(/[a-z]{0,5})?") {
            for link in [format!("https://{host}{path}"), format!("{host}{path}")] {
                prop_assert_eq!(bare_links(&defanged(&link)), []);
            }
        }
    }
}

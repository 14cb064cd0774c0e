//! Locked links: a link of a mail, replaced by one to Thymus's own page, which looks again before it lets anyone on.
//!
//! The link carries all that the page needs, under a seal: `https://BASE/l/SEAL?m=MESSAGE&r=RECIPIENT&u=TARGET`. Nothing is
//! stored for it, so it works for as long as the key is kept, and nobody else can make the page lead anywhere.

use crate::seal::{Seal, SealKey};
use crate::{Address, EventId};
use std::fmt;
use thiserror::Error;

/// The longest target kept, in bytes. Longer ones are used by trackers, and some pages; escaped they would no longer pass
/// through common proxies (8 KiB a line).
pub const TARGET_BYTES_MAX: usize = 4096;

/// The longest base, in bytes.
pub const BASE_BYTES_MAX: usize = 256;

/// The longest query read back: every byte of its parts escaped.
pub const QUERY_BYTES_MAX: usize = 3 * (TARGET_BYTES_MAX + crate::address::ADDRESS_BYTES_MAX) + 64;

const PURPOSE: &str = "thymus 2026-11 locked link";

/// Where the page is, as `https://mail-check.example.org`, with a path if it lies below one. Plain HTTP is taken too:
/// a listener behind a proxy, or on loopback, may have no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkBase(String);

impl LinkBase {
    /// Reads a base; `None` for what is no such URL, or holds anything that would need escaping in HTML or in a URL.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/');
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/[]".contains(&byte);
        let starts = rest.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'[');
        (text.len() <= BASE_BYTES_MAX && starts && rest.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// Whether a URL is one of this page's own, in form.
    pub fn is_base_of(&self, url: &str) -> bool {
        url.strip_prefix(self.0.as_str()).is_some_and(|rest| rest.starts_with("/l/"))
    }
}

/// A link that leads to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedLink {
    message: EventId,
    recipient: Address,
    target: String,
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LockedLinkError {
    /// Not the form that links are written in.
    #[error("not a locked link")]
    Form,
    /// In form, but not of this key: changed on the way, or never made here.
    #[error("the link was changed, or not made here")]
    Seal,
}

impl LockedLink {
    /// Locks a target, any text; `None` when it is longer than [`TARGET_BYTES_MAX`].
    pub fn new(message: EventId, recipient: Address, target: &str) -> Option<Self> {
        (target.len() <= TARGET_BYTES_MAX).then(|| Self { message, recipient, target: target.to_owned() })
    }

    /// The message that the link stood in.
    pub const fn message(&self) -> EventId {
        self.message
    }

    /// Whose copy of the message.
    pub const fn recipient(&self) -> &Address {
        &self.recipient
    }

    /// Where it led, as it was written in the mail: a stranger's text.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The URL, ASCII throughout. Written in HTML, its ampersands are escaped.
    pub fn to_url(&self, base: &LinkBase, key: &SealKey) -> String {
        format!("{}/l/{}?{}", base.0, self.seal(key), self.query())
    }

    /// Reads what stood behind `/l/`, before and after the question mark. Only the exact spelling that
    /// [`LockedLink::to_url`] writes is taken, so that a link has one URL.
    pub fn verify(seal: &str, query: &str, key: &SealKey) -> Result<Self, LockedLinkError> {
        let link = Self::read(query).ok_or(LockedLinkError::Form)?;
        let seal = Seal::parse(seal).ok_or(LockedLinkError::Form)?;
        if seal == link.seal(key) { Ok(link) } else { Err(LockedLinkError::Seal) }
    }

    fn read(query: &str) -> Option<Self> {
        if query.len() > QUERY_BYTES_MAX {
            return None;
        }
        let mut parts = query.split('&');
        let message = EventId::parse(parts.next()?.strip_prefix("m=")?)?;
        let recipient = Address::parse(&unescape(parts.next()?.strip_prefix("r=")?)?)?;
        let link = Self::new(message, recipient, &unescape(parts.next()?.strip_prefix("u=")?)?)?;
        (link.query() == query).then_some(link)
    }

    fn query(&self) -> String {
        format!("m={}&r={}&u={}", self.message, Escaped(self.recipient.as_str()), Escaped(&self.target))
    }

    fn seal(&self, key: &SealKey) -> Seal {
        key.seal(PURPOSE, &[&self.message.0, self.recipient.as_str().as_bytes(), self.target.as_bytes()])
    }
}

/// Percent-encoding (RFC 3986 §2.1) of all but unreserved characters.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => (digit(bytes.next()?)? << 4) | digit(bytes.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> SealKey {
        SealKey::from_secret(&[7; 32]).unwrap()
    }

    fn base() -> LinkBase {
        LinkBase::parse("https://check.example.org/mail/").unwrap()
    }

    fn link(target: &str) -> LockedLink {
        LockedLink::new(EventId([1; 16]), Address::parse("ann@example.org").unwrap(), target).unwrap()
    }

    /// What a server would be asked: the seal and the query of a URL.
    fn halves(url: &str) -> (&str, &str) {
        url.split_once("/l/").unwrap().1.split_once('?').unwrap()
    }

    #[test]
    fn a_link_is_written_and_read() {
        let url = link("https://shop.example/a?b=c&d=é").to_url(&base(), &key());
        let (seal, query) = halves(&url);
        assert!(url.starts_with("https://check.example.org/mail/l/"));
        assert_eq!(
            query,
            "m=01010101010101010101010101010101&r=ann%40example.org&u=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc%26d%3D%C3%A9"
        );
        assert_eq!(LockedLink::verify(seal, query, &key()), Ok(link("https://shop.example/a?b=c&d=é")));
        assert!(base().is_base_of(&url));
        assert!(!base().is_base_of("https://check.example.org/mail.evil.example/l/"));
    }

    #[test]
    fn another_key_another_target_or_another_spelling_is_refused() {
        let url = link("https://shop.example/").to_url(&base(), &key());
        let (seal, query) = halves(&url);
        let verify = |seal: &str, query: &str, key| LockedLink::verify(seal, query, &key);
        assert_eq!(verify(seal, query, SealKey::from_secret(&[8; 32]).unwrap()), Err(LockedLinkError::Seal));
        assert_eq!(verify(seal, &query.replace("shop", "evil"), key()), Err(LockedLinkError::Seal));
        assert_eq!(verify(seal, &query.replace("shop", "%73hop"), key()), Err(LockedLinkError::Form));
        assert_eq!(verify(seal, &format!("{query}&u=x"), key()), Err(LockedLinkError::Form));
        assert_eq!(verify(&seal.to_uppercase(), query, key()), Err(LockedLinkError::Form));
        assert_eq!(verify(seal, "u=%zz", key()), Err(LockedLinkError::Form));
    }

    #[test]
    fn what_could_break_out_of_a_page_is_no_base() {
        for bad in [
            "",
            "check.example.org",
            "javascript:x",
            "https://",
            "https://a b",
            "https://a\"b",
            "https://a?b",
            "https://a<b",
        ] {
            assert_eq!(LinkBase::parse(bad), None, "{bad:?}");
        }
        assert_eq!(LinkBase::parse(&format!("https://{}", "a".repeat(BASE_BYTES_MAX))), None);
        assert!(LinkBase::parse("http://127.0.0.1:8080").is_some());
        assert!(LinkBase::parse("http://[::1]:8080/").is_some());
    }

    #[test]
    fn a_target_too_long_is_not_locked() {
        let ann = || Address::parse("ann@example.org").unwrap();
        assert!(LockedLink::new(EventId([1; 16]), ann(), &"é".repeat(TARGET_BYTES_MAX / 2)).is_some());
        assert_eq!(LockedLink::new(EventId([1; 16]), ann(), &"é".repeat(TARGET_BYTES_MAX / 2 + 1)), None);
    }

    proptest! {
        #[test]
        fn every_target_comes_back_from_a_url_of_plain_characters(target in ".{0,300}", message: [u8; 16]) {
            let recipient = Address::parse("ann+é&shop@example.org").unwrap();
            let link = LockedLink::new(EventId(message), recipient, &target).unwrap();
            let url = link.to_url(&base(), &key());
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte)));
            let (seal, query) = halves(&url);
            prop_assert!(query.len() <= QUERY_BYTES_MAX);
            prop_assert_eq!(LockedLink::verify(seal, query, &key()), Ok(link));
        }

        #[test]
        fn a_changed_byte_is_refused(target in "[ -~]{1,60}", at: prop::sample::Index, to in b' '..=b'~') {
            let url = link(&target).to_url(&base(), &key());
            let path = url.split_once("/l/").unwrap().1;
            let mut changed = path.as_bytes().to_vec();
            let at = at.index(changed.len());
            prop_assume!(changed[at] != to);
            changed[at] = to;
            let changed = String::from_utf8(changed).unwrap();
            let (seal, query) = changed.split_once('?').unwrap_or((&changed, ""));
            prop_assert!(LockedLink::verify(seal, query, &key()).is_err());
        }

        #[test]
        fn any_text_is_answered(seal in ".{0,80}", query in ".{0,200}") {
            prop_assert!(LockedLink::verify(&seal, &query, &key()).is_err());
        }
    }
}

//! What is asked of a provider.

use crate::Original;
use std::fmt;
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId};

/// The longest key of an intent, in bytes: it stands in one line of a header.
pub const INTENT_BYTES_MAX: usize = 64;

/// The wanted state of one message in one mailbox.
#[derive(Clone, Debug)]
pub struct Order {
    /// The intent that this carries out. Ordered again under the same key, a change is not made anew.
    pub intent: IntentKey,
    /// Whose mailbox.
    pub mailbox: Address,
    /// The message, as locked links name it.
    pub message: EventId,
    /// How the message is known again.
    pub original: Original,
    /// What is wanted; `Allow` gives the message back as it came. A change of contents includes the weaker ones: where
    /// attachments are converted links are locked, and both carry the banner.
    pub wanted: Action,
    /// Why, in a sentence or two for the recipient; shown in the banner as plain text.
    pub why: String,
    /// Whether a receipt was given for this message and mailbox before: if it is not there now, somebody took it away.
    pub found_before: bool,
}

/// What an intent is known by for ever: letters, digits, `-`, `_`, `.`, `:`; at most [`INTENT_BYTES_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentKey(String);

impl IntentKey {
    /// Reads a key; `None` when it is empty, too long, or holds anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let fits = !text.is_empty() && text.len() <= INTENT_BYTES_MAX && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned()))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IntentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fits_into_a_header() {
        assert_eq!(IntentKey::parse("0123abcd:3").unwrap().to_string(), "0123abcd:3");
        for bad in ["", "a b", "a\r\nX-Evil: yes", "é", &"a".repeat(INTENT_BYTES_MAX + 1)] {
            assert_eq!(IntentKey::parse(bad), None, "{bad:?}");
        }
    }
}

//! Which mailboxes: an address, a domain, or a pattern of addresses.

use serde::{Deserialize, Serialize};
use std::fmt;
use thymus_event::Address;

/// `ann@example.org`, `example.org` with all below it, or `*-board@example.org` with any text for each `*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailboxPattern(String);

impl MailboxPattern {
    /// Whether a mailbox is meant.
    pub fn matches(&self, mailbox: &Address) -> bool {
        match self.0.contains('@') {
            true => is_like(mailbox.as_str(), &self.0),
            false => mailbox.domain().strip_suffix(&self.0).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        }
    }
}

/// Whether `text` is `pattern` with any text in place of each `*`. The earliest fit of each part leaves most for the rest.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else { return text == pattern };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut left) = text.strip_prefix(begin).and_then(|left| left.strip_suffix(end)) else { return false };
    for part in middle.split('*') {
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

impl TryFrom<String> for MailboxPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim().to_lowercase();
        let is_domain = !text.contains(['@', '*']) && text.contains('.');
        let is_address = text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
        match !text.contains(char::is_whitespace) && (is_domain || is_address) {
            true => Ok(Self(text)),
            false => Err(format!("{text:?}: ann@example.org, example.org or *-board@example.org wanted")),
        }
    }
}

impl From<MailboxPattern> for String {
    fn from(pattern: MailboxPattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for MailboxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! `[journal]`: mail that comes by way of mailboxes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thymus_event::Address;

/// The most mailboxes watched: each takes a connection for good.
const MAILBOXES_MAX: usize = 500;

/// Mailboxes that `thymus run` watches over `[imap]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Journal {
    /// A mailbox that copies of all mail are sent to; empty: none.
    pub(crate) mailbox: String,
    /// People's mailboxes.
    pub(crate) inboxes: Vec<String>,
}

impl Journal {
    /// Whether there is one to watch.
    pub(crate) fn is_wanted(&self) -> bool {
        !(self.mailbox.is_empty() && self.inboxes.is_empty())
    }

    /// The mailbox for copies of all mail.
    pub(crate) fn mailbox(&self) -> Option<Address> {
        Address::parse(&self.mailbox)
    }

    /// People's mailboxes, each once.
    pub(crate) fn inboxes(&self) -> BTreeSet<Address> {
        self.inboxes.iter().filter_map(|text| Address::parse(text)).collect()
    }

    /// What types alone cannot say; whether there is a way into mailboxes.
    pub(super) fn check(&self, is_reachable: bool) -> Result<(), String> {
        if self.is_wanted() && !is_reachable {
            return Err("journal.mailbox and journal.inboxes want imap.host".to_owned());
        }
        if !self.mailbox.is_empty() && self.mailbox().is_none() {
            return Err(format!("journal.mailbox: {:?}: an address wanted", self.mailbox));
        }
        if let Some(wrong) = self.inboxes.iter().find(|text| Address::parse(text).is_none()) {
            return Err(format!("journal.inboxes: {wrong:?}: an address wanted"));
        }
        match self.inboxes.len() {
            0..=MAILBOXES_MAX => Ok(()),
            _ => Err(format!("journal.inboxes: at most {MAILBOXES_MAX} are watched: use a journal by LMTP")),
        }
    }
}

//! The mail of one address or domain, and who went there.

use crate::error::StoreError;
use crate::indicator::IndicatorKey;
use crate::record::{Hit, StoredMessage};
use crate::search::hit;
use crate::store::Store;
use rusqlite::params;
use std::fmt;
use thymus_event::evidence::Indicator;
use thymus_event::{Address, Host, TenantId};

/// Messages looked at for one party: the newest, and the first ones. In the order of the log, which an index gives.
pub const PARTY_NEWEST_MAX: u32 = 1_000;
const PARTY_FIRST_MAX: u32 = 100;

const COLUMNS: &str = "SELECT m.id, m.message_id, m.time, m.direction, m.author, m.author_name, m.subject, m.recipients, \
     s.score, s.action FROM words CROSS JOIN message m ON m.seq = words.rowid \
     LEFT JOIN standing s ON s.message = m.seq WHERE words MATCH ?1 AND m.tenant = ?2 ORDER BY words.rowid";

/// One who writes, and is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// One address.
    Address(Address),
    /// All addresses of an organisational domain.
    Domain(Host),
}

impl Party {
    /// Whether an address is theirs.
    pub fn has(&self, address: &str) -> bool {
        match self {
            Party::Address(own) => own.as_str() == address,
            Party::Domain(domain) => {
                Address::parse(address).is_some_and(|address| address.org_domain() == domain.as_str())
            }
        }
    }

    /// Whether they wrote a message, or got it.
    pub fn is_in(&self, hit: &Hit) -> bool {
        hit.author.as_deref().is_some_and(|author| self.has(author)) || hit.recipients.iter().any(|to| self.has(to))
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Address(address) => address.fmt(f),
            Party::Domain(host) => host.fmt(f),
        }
    }
}

/// The mail of a party.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartyMail {
    /// The newest messages that they wrote or got, the latest first.
    pub newest: Vec<Hit>,
    /// The first ones, among those that were stored first.
    pub first: Vec<Hit>,
    /// Whether there may be more than these.
    pub is_cut: bool,
}

impl Store {
    /// What a party wrote and got. The words of its name lead there, and each message is compared with it.
    pub fn mail_of(&self, tenant: TenantId, party: &Party) -> Result<PartyMail, StoreError> {
        let words: String = party.to_string().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        if words.trim().is_empty() {
            return Ok(PartyMail::default());
        }
        let expression = format!("{{author recipient}} : \"{words}\"");
        let found = self.posted(tenant, &expression, "DESC", PARTY_NEWEST_MAX)?;
        let is_cut = found.len() == PARTY_NEWEST_MAX as usize;
        let first = if is_cut { self.posted(tenant, &expression, "ASC", PARTY_FIRST_MAX)? } else { found.clone() };
        let theirs = |mut hits: Vec<Hit>| {
            hits.retain(|hit| party.is_in(hit));
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.time));
            hits
        };
        let (newest, mut first) = (theirs(found), theirs(first));
        first.reverse();
        first.truncate(PARTY_FIRST_MAX as usize);
        Ok(PartyMail { newest, first, is_cut })
    }

    /// The last messages that may carry an indicator, the latest stored first: candidates, to be compared with it.
    pub fn last_with(
        &self,
        tenant: TenantId,
        indicator: &Indicator,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let expression = format!("indicator : \"{}\"", IndicatorKey::of(tenant, indicator));
        let hits = self.posted(tenant, &expression, "DESC", limit)?;
        let mut messages = Vec::with_capacity(hits.len());
        for hit in hits {
            messages.extend(self.message(tenant, hit.id)?);
        }
        Ok(messages)
    }

    fn posted(&self, tenant: TenantId, expression: &str, order: &str, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{COLUMNS} {order} LIMIT ?3"))?;
        let rows = statement.query_map(params![expression, tenant.0, limit], hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

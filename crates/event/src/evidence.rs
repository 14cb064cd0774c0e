//! Later facts: what became known, from wherever, about an indicator that messages carry.

use crate::{Address, CampaignId, EventId, Host, MessageId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// What evidence is about, and what leads back to the messages that carry it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Indicator {
    /// A sender's address.
    Sender(Address),
    /// An organisational domain.
    Domain(Host),
    /// A host that a link leads to.
    Host(Host),
    /// A URL, normalised.
    Url(String),
    /// SHA-256 of an attachment's decoded bytes, hexadecimal; at least the first 32 digits of it.
    AttachmentHash(String),
    /// An account of the organisation.
    Account(Address),
    /// One message.
    Message(MessageId),
    /// A device of the organisation, by the address that it had at the fact's time.
    Device(IpAddr),
    /// Messages that belong together.
    Campaign(CampaignId),
}

impl Indicator {
    /// The plain name of its kind, as the command line takes it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Indicator::Sender(_) => "sender",
            Indicator::Domain(_) => "domain",
            Indicator::Host(_) => "host",
            Indicator::Url(_) => "url",
            Indicator::AttachmentHash(_) => "hash",
            Indicator::Account(_) => "account",
            Indicator::Message(_) => "message",
            Indicator::Device(_) => "device",
            Indicator::Campaign(_) => "campaign",
        }
    }

    /// Reads `kind:value`, or a bare value whose kind is plain to see.
    ///
    /// # Errors
    /// What the text should have been.
    pub fn parse(text: &str) -> Result<Self, NotAnIndicator> {
        let Some((kind, value)) = text.split_once(':').filter(|(_, value)| !value.starts_with("//")) else {
            return match text {
                _ if text.contains("://") => Ok(Indicator::Url(text.to_owned())),
                _ if text.contains('@') => address(text).map(Indicator::Sender),
                _ => host(text).map(Indicator::Domain).ok_or(NotAnIndicator("a domain")),
            };
        };
        Ok(match kind {
            "sender" => Indicator::Sender(address(value)?),
            "account" => Indicator::Account(address(value)?),
            "domain" => Indicator::Domain(host(value).ok_or(NotAnIndicator("a domain"))?),
            "host" => Indicator::Host(host(value).ok_or(NotAnIndicator("a host"))?),
            "url" => Indicator::Url(value.to_owned()),
            "hash" => Indicator::AttachmentHash(value.to_lowercase()),
            "device" => Indicator::Device(value.parse().map_err(|_| NotAnIndicator("an IP address"))?),
            "campaign" => {
                let campaign = CampaignId::parse(value);
                Indicator::Campaign(campaign.ok_or(NotAnIndicator("a campaign: see `thymus campaigns`"))?)
            }
            "message" => Indicator::Message(MessageId::parse(value).ok_or(NotAnIndicator("a Message-ID"))?),
            _ => {
                return Err(NotAnIndicator(
                    "an indicator: sender:, account:, domain:, host:, url:, hash:, device:, campaign: or message: wanted",
                ));
            }
        })
    }
}

/// What a text should have been, to be an [`Indicator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnIndicator(&'static str);

impl fmt::Display for NotAnIndicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.0)
    }
}

impl std::error::Error for NotAnIndicator {}

fn address(text: &str) -> Result<Address, NotAnIndicator> {
    Address::parse(text).ok_or(NotAnIndicator("a mail address"))
}

/// A name, or an address in brackets.
fn host(text: &str) -> Option<Host> {
    let host = Host::new(text);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    (!host.as_str().is_empty() && host.as_str().chars().all(fits)).then_some(host)
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Indicator::Sender(address) | Indicator::Account(address) => address.fmt(f),
            Indicator::Domain(host) | Indicator::Host(host) => host.fmt(f),
            Indicator::Url(text) | Indicator::AttachmentHash(text) => f.write_str(text),
            Indicator::Message(id) => id.fmt(f),
            Indicator::Device(address) => address.fmt(f),
            Indicator::Campaign(id) => id.fmt(f),
        }
    }
}

/// What became known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A domain's registration, from RDAP or a feed.
    DomainRegistered {
        /// When the registry says it was registered.
        registered: Timestamp,
    },
    /// A host or domain serves attacks now.
    Compromised,
    /// The indicator is on a list that the operator imported.
    Imported {
        /// Until when the list says that it holds, exclusive: mail from then on is not concerned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// A user reported it.
    Reported,
    /// An analyst released it, for one recipient.
    Released {
        /// Whose message was released.
        recipient: Address,
    },
    /// An analyst confirmed that it is an attack.
    Confirmed,
    /// A device is infected.
    Infected,
    /// A device calls home: a beacon, or a call-back to an address that came in first.
    CallsHome {
        /// Where to.
        destination: IpAddr,
        /// On which port.
        port: u16,
        /// Since when.
        since: Timestamp,
    },
    /// A device went there, and calls home since: derived from a fact about the device, and gone with it.
    Infects {
        /// Which device.
        device: IpAddr,
        /// How sure it is that it was this place and no other, in thousandths.
        per_mille: u16,
        /// The fact about the device.
        because: EventId,
    },
    /// A campaign has grown in a way in which ordinary mail seldom does: derived from its members.
    Spreads {
        /// How many messages that were odd by themselves, by authors whom nobody trusts.
        messages: u32,
        /// By how many unrelated authors.
        senders: u32,
        /// To how many people.
        recipients: u32,
    },
    /// An account does what its owner never does.
    AtRisk,
    /// It is part of an incident that is open.
    InIncident {
        /// The incident's name.
        incident: String,
    },
    /// The incident is closed, and nothing was left of it.
    IncidentClosed {
        /// The incident's name.
        incident: String,
    },
    /// An earlier fact was wrong.
    Withdrawn {
        /// Which.
        evidence: EventId,
    },
}

impl Fact {
    /// The plain name, `kebab-case`, as the command line takes it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Fact::DomainRegistered { .. } => "domain-registered",
            Fact::Compromised => "compromised",
            Fact::Imported { .. } => "imported",
            Fact::Reported => "reported",
            Fact::Released { .. } => "released",
            Fact::Confirmed => "confirmed",
            Fact::Infected => "infected",
            Fact::CallsHome { .. } => "calls-home",
            Fact::Infects { .. } => "infects",
            Fact::Spreads { .. } => "spreads",
            Fact::AtRisk => "at-risk",
            Fact::InIncident { .. } => "in-incident",
            Fact::IncidentClosed { .. } => "incident-closed",
            Fact::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// Who or what says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// A person, a feed, a protocol: `operator`, `rdap`, …
    pub source: String,
    /// A note for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The source's own name of the entry: a STIX identifier, a UUID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// TLP and the source's labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// How sure the source is, 0 to 100 (STIX 2.1 §3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// One fact about one indicator. Appended to the log, never edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash, so that the same fact is taken once.
    pub id: EventId,
    /// From when on it may be used: when it became known.
    pub time: Timestamp,
    /// About what.
    pub indicator: Indicator,
    /// What is known.
    pub fact: Fact,
    /// Who says so.
    pub provenance: Provenance,
}

impl Evidence {
    /// The fact that this one takes back, where it does.
    pub const fn withdraws(&self) -> Option<EventId> {
        match self.fact {
            Fact::Withdrawn { evidence } => Some(evidence),
            _ => None,
        }
    }
}

/// A position in the log of evidence: a verdict names the version it was made with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EvidenceVersion(pub u64);

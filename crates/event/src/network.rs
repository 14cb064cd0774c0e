//! Network activity: visits to web sites, connections, names looked up, addresses leased, alerts of other systems.
//!
//! `device` is always the address inside, `to_canonical`; who used it then is found by time.

use crate::{Address, EventId, Host, TenantId, Timestamp};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::net::IpAddr;

/// A request to a web site (OCSF 4002 HTTP Activity).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebVisit {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the record.
    pub id: EventId,
    /// When the request was made.
    pub time: Timestamp,
    /// The device that asked.
    pub device: IpAddr,
    /// The person who used the device then, where known.
    pub user: Option<Address>,
    /// The site asked for.
    pub host: Host,
    /// The server that was spoken to, where the record tells it: a proxy's log does not.
    pub server: Option<IpAddr>,
}

/// A connection, or an attempt at one (OCSF 4001 Network Activity).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the record.
    pub id: EventId,
    /// When it began.
    pub time: Timestamp,
    /// Who began it.
    pub source: IpAddr,
    /// From which port; 0 where there is none (ICMP).
    pub source_port: u16,
    /// To whom.
    pub destination: IpAddr,
    /// To which port; 0 where there is none.
    pub destination_port: u16,
    /// Over what.
    pub transport: Transport,
    /// The protocol recognised by its content, lower-case (`http`, `ssl`, `dns`), several in the alphabet's order with
    /// commas between (`http,ssl`); none where nothing was recognised or the record does not say.
    pub service: Option<CompactString>,
    /// Whether the record's writer recognises protocols at all: then none is a finding, else ignorance.
    pub service_is_inspected: bool,
    /// How long it lasted, in milliseconds, where known.
    pub duration_ms: Option<u64>,
    /// Bytes that the beginner sent, where known: payload, or whole packets where the record counts those.
    pub bytes_out: Option<u64>,
    /// Bytes that came back, where known; counted likewise.
    pub bytes_in: Option<u64>,
    /// What came of it.
    pub state: ConnectionState,
    /// To how many seconds start times are exact: 1 or less for a probe, the aggregation interval of a flow log.
    pub resolution_s: u32,
}

/// The layer below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// RFC 9293.
    Tcp,
    /// RFC 768.
    Udp,
    /// RFC 792, RFC 4443.
    Icmp,
    /// Any other.
    Other,
}

/// What came of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Both sides spoke.
    Established,
    /// Nobody answered.
    Unanswered,
    /// The other side, or a filter on the way, refused.
    Refused,
    /// The record does not say.
    Unknown,
}

/// A name was looked up and answered (OCSF 4003 DNS Activity).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameAnswer {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the record.
    pub id: EventId,
    /// When it was asked.
    pub time: Timestamp,
    /// Who asked.
    pub device: IpAddr,
    /// The name asked for.
    pub name: Host,
    /// The addresses it has; none where there is no such name. At most [`ANSWERS_MAX`].
    pub addresses: SmallVec<[IpAddr; 4]>,
}

/// The most addresses kept of one answer.
pub const ANSWERS_MAX: usize = 32;

/// An address was given to a device for a while (OCSF 4004 DHCP Activity).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lease {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the record.
    pub id: EventId,
    /// From when on.
    pub time: Timestamp,
    /// The address given.
    pub address: IpAddr,
    /// The device's hardware address, lower-case, `00:11:22:33:44:55`.
    pub hardware: Option<CompactString>,
    /// What the device calls itself.
    pub host_name: Option<Host>,
    /// Who uses the device, where the record says.
    pub user: Option<Address>,
    /// For how many seconds; none where it is open-ended, 0 where the device gave the address back.
    pub seconds: Option<u32>,
}

/// Another system's alert about a device (OCSF 2004 Detection Finding).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkAlert {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the record.
    pub id: EventId,
    /// When it was raised.
    pub time: Timestamp,
    /// Where the traffic came from.
    pub source: IpAddr,
    /// Where it went.
    pub destination: IpAddr,
    /// The rule's own words; at most [`SIGNATURE_BYTES_MAX`].
    pub signature: CompactString,
    /// How serious its writer finds it.
    pub severity: AlertSeverity,
}

/// The most bytes kept of a rule's words: the longest in public rule sets have some 200.
pub const SIGNATURE_BYTES_MAX: usize = 256;

/// OCSF `severity_id`, without its rarest steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverity {
    /// For the record.
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High, and what is above.
    High,
}

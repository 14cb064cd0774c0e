//! What a format found in a record, before bounds and identity.

use super::client::cut;
use super::{NoActivity, json};
use compact_str::CompactString;
use serde_json::Value;
use std::net::IpAddr;
use thymus_event::saas::{CLIENT_BYTES_MAX, OPERATION_BYTES_MAX, Operation, Outcome};
use thymus_event::{AccountActivity, Address, Defect, DefectKind, EventId, TenantId, Timestamp};

/// What a format makes of a record.
pub(super) type Read<'a> = Result<Entry<'a>, Defect>;

/// A good record.
pub(super) enum Entry<'a> {
    Activity(Box<Draft<'a>>),
    Nothing(NoActivity),
}

/// What is taken of a record.
pub(super) struct Draft<'a> {
    /// The provider's own id, with what makes it unique among records of the same id.
    pub(super) id: Option<(&'a str, usize)>,
    pub(super) time: Timestamp,
    pub(super) account: Address,
    pub(super) operation: Operation,
    pub(super) name: &'a str,
    pub(super) outcome: Outcome,
    pub(super) source: Option<IpAddr>,
    pub(super) country: Option<[u8; 2]>,
    pub(super) network: Option<u32>,
    pub(super) client: Option<CompactString>,
    pub(super) application: Option<&'a str>,
    pub(super) target: Option<Address>,
    pub(super) items: u32,
}

impl<'a> Draft<'a> {
    /// With nothing but who, what and when.
    pub(super) fn new(time: Timestamp, account: Address, operation: Operation, name: &'a str) -> Box<Self> {
        Box::new(Self {
            id: None,
            time,
            account,
            operation,
            name,
            outcome: Outcome::Unknown,
            source: None,
            country: None,
            network: None,
            client: None,
            application: None,
            target: None,
            items: 1,
        })
    }

    /// The event, bounded. `format` sets the ids of providers apart.
    pub(super) fn into_activity(self, tenant: TenantId, format: &str, record: &Value) -> AccountActivity {
        let bounded = |text: &str| CompactString::from(cut(text, CLIENT_BYTES_MAX));
        AccountActivity {
            tenant,
            id: self.event_id(format, record),
            time: self.time,
            operation: self.operation,
            operation_name: CompactString::from(cut(self.name, OPERATION_BYTES_MAX)),
            outcome: self.outcome,
            source: self.source,
            country: self.country,
            network: self.network,
            client: self.client.map(|client| bounded(&client)),
            application: self.application.map(bounded),
            target: self.target.filter(|target| *target != self.account),
            account: self.account,
            items: self.items.max(1),
        }
    }

    fn event_id(&self, format: &str, record: &Value) -> EventId {
        match self.id {
            Some((id, part)) => hash(format!("{format}\0{id}\0{part}").as_bytes()),
            None => hash(record.to_string().as_bytes()),
        }
    }
}

fn hash(bytes: &[u8]) -> EventId {
    let mut id = [0; 16];
    id.copy_from_slice(blake3::hash(bytes).as_bytes().split_at(16).0);
    EventId(id)
}

/// A record that lacks what every record of its format has.
pub(super) fn bad_record(detail: &'static str) -> Defect {
    Defect::new(DefectKind::BadLine, detail)
}

/// A record's time.
pub(super) fn time(record: &Value, names: &[&str]) -> Result<Timestamp, Defect> {
    json::time(record, names).ok_or_else(|| bad_record("the time is none"))
}

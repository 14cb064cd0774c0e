//! Network activity: so far, visits to web sites.

use crate::{Address, EventId, Host, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
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
}

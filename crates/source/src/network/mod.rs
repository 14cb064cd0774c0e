//! Network logs as events: visits to web sites, connections, names looked up, leases, alerts; and who used which
//! address when.
//!
//! One file a format; [`LogSource`] tells by each line's content which it is.

mod combined;
pub mod devices;
mod entry;
pub mod host_map;
mod inside;
pub mod log;
mod site;
mod squid;
mod suricata_eve;
mod vpc_flow;
mod zeek;

pub use devices::Devices;
pub use host_map::{DeviceKey, HostMap, Span};
pub use inside::Inside;
pub use log::{LogLine, LogLines, LogSource, NoEvent};

//! Network logs as events: visits to web sites, connections, names looked up, leases, alerts; and who used which
//! address when.
//!
//! One file a format; [`LogSource`] tells by each line's content which it is.

mod combined;
mod entry;
pub mod host_map;
pub mod log;
mod site;
mod squid;
mod suricata_eve;
mod zeek;

pub use host_map::HostMap;
pub use log::{LogLine, LogLines, LogSource, NoEvent};

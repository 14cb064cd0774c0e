//! Network logs as events: visits to web sites, and who used which address.
//!
//! One file a format; [`VisitSource`] tells by each line's content which it is.

mod combined;
pub mod host_map;
mod site;
mod squid;
mod suricata_eve;
pub mod visits;
mod zeek;

pub use host_map::HostMap;
pub use visits::{LogLine, NoVisit, VisitLines, VisitSource};

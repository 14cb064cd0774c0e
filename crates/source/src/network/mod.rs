//! Network logs as events: visits to web sites, and who used which address.

pub mod host_map;

pub use host_map::HostMap;

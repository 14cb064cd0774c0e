//! Network logs as events: visits to web sites, and who used which address.

pub mod host_map;
mod site;
pub mod zeek_http;

pub use host_map::HostMap;
pub use zeek_http::{ZeekHttp, ZeekHttpLines};

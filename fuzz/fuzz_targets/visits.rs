//! What must hold for any web log.

use std::sync::Arc;
use thymus_event::{Source, TenantId};
use thymus_source::email::private_networks;
use thymus_source::network::{HostMap, LogSource};

/// Decodes a log and checks what comes out.
pub fn decode(log: &[u8]) {
    let source = LogSource::new(TenantId(1), Arc::new(HostMap::default()), &private_networks());
    let (events, defects) = source.decode(log);
    let lines = log.split(|byte| *byte == b'\n').count();
    assert!(events.len() + defects.len() <= lines, "a line is a visit or a defect or neither");
    assert!(events.iter().all(|event| event.time().millis() >= 0));
}

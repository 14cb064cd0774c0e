//! What must hold for any network log.

use std::sync::Arc;
use thymus_event::network::{ANSWERS_MAX, SIGNATURE_BYTES_MAX};
use thymus_event::{Event, Source, TenantId, Timestamp};
use thymus_source::network::{Devices, HostMap, LogSource};

/// Decodes a log, checks what comes out, and learns from it who used which address.
pub fn decode(log: &[u8]) {
    let source = LogSource::new(TenantId(1), Arc::new(HostMap::default()), &[]);
    let (events, defects) = source.decode(log);
    let lines = log.split(|byte| *byte == b'\n').count();
    assert!(events.len() + defects.len() <= lines, "a line is an event or a defect or neither");
    let mut devices = Devices::new(source.inside().clone());
    for event in &events {
        check(event);
        devices.take(event);
    }
    for event in &events {
        if let Event::Lease(lease) = event {
            devices.user_of(lease.address, Timestamp::from_millis(lease.time.millis().saturating_add(1)));
        }
    }
}

fn check(event: &Event) {
    assert!(event.time().millis() >= 0);
    match event {
        Event::Web(visit) => assert!(!visit.host.as_str().is_empty()),
        Event::Name(answer) => assert!(!answer.name.as_str().is_empty() && answer.addresses.len() <= ANSWERS_MAX),
        Event::Connection(connection) => assert!(connection.resolution_s > 0),
        Event::Alert(alert) => assert!(alert.signature.len() <= SIGNATURE_BYTES_MAX),
        Event::Lease(_) | Event::Account(_) | Event::Email(_) => {}
    }
}

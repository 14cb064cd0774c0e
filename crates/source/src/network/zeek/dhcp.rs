//! dhcp.log: which device got which address, and which it gave back. Of a conversation only what was acknowledged
//! counts (RFC 2131 §3.1); records of Zeek before 2.6 hold nothing else.

use super::record::{Field, Record};
use crate::network::NoEvent;
use crate::network::entry::{Read, Stamp, event, hardware_of, host_of, none};
use thymus_event::{Defect, Event, Lease};

/// RFC 2131 §3.3: a lease without an end.
const INFINITE_SECONDS: f64 = 4_294_967_295.0;

pub(super) fn read(record: &Record<'_>, stamp: Stamp<'_>) -> Read {
    let messages = record.list(Field::MsgTypes)?;
    let has = |kind: &str| messages.iter().any(|message| message == kind);
    let (address, seconds) = if has("ACK") || messages.is_empty() {
        (record.address(Field::AssignedAddr)?, seconds(record)?)
    } else if has("RELEASE") {
        (record.address(Field::ClientAddr)?, Some(0))
    } else {
        (None, None)
    };
    let (time, Some(address)) = (record.time()?, address) else { return none(NoEvent::NoAddress) };
    Ok(event(Event::Lease(Lease {
        tenant: stamp.tenant,
        id: stamp.id(),
        time,
        address,
        hardware: record.text(Field::Mac)?.and_then(|mac| hardware_of(&mac)),
        host_name: name(record, Field::HostName)?.or(name(record, Field::ClientFqdn)?),
        user: None,
        seconds,
    })))
}

fn name(record: &Record<'_>, field: Field) -> Result<Option<thymus_event::Host>, Defect> {
    Ok(record.text(field)?.and_then(|name| host_of(&name)))
}

/// Whole seconds, rounded up; none where the lease has no end or none is told.
fn seconds(record: &Record<'_>) -> Result<Option<u32>, Defect> {
    let seconds = record.seconds(Field::LeaseTime)?.filter(|seconds| (0.0..INFINITE_SECONDS).contains(seconds));
    Ok(seconds.map(|seconds| seconds.ceil() as u32))
}

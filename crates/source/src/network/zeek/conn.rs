//! conn.log: connections.

use super::record::{Field, Record};
use crate::network::entry::{Read, Stamp, event, service_of};
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, Defect, Event};

pub(super) fn read(record: &Record<'_>, stamp: Stamp<'_>) -> Read {
    let transport = transport_of(record.text(Field::Proto)?.as_deref().unwrap_or_default());
    Ok(event(Event::Connection(Connection {
        tenant: stamp.tenant,
        id: stamp.id(),
        time: record.time()?,
        source: record.needed_address(Field::OrigH)?,
        source_port: port(record, Field::OrigP, transport)?,
        destination: record.needed_address(Field::RespH)?,
        destination_port: port(record, Field::RespP, transport)?,
        transport,
        service: service_of(record.list(Field::Service)?.iter().map(AsRef::as_ref)),
        service_is_inspected: true,
        duration_ms: duration_ms(record)?,
        bytes_out: record.count(Field::OrigBytes)?,
        bytes_in: record.count(Field::RespBytes)?,
        state: record.text(Field::ConnState)?.map_or(ConnectionState::Unknown, |state| state_of(&state)),
        resolution_s: 1,
    })))
}

/// Zeek writes type and code of ICMP where ports stand.
fn port(record: &Record<'_>, field: Field, transport: Transport) -> Result<u16, Defect> {
    let port = record.port(field)?;
    Ok(if transport == Transport::Icmp { 0 } else { port })
}

fn transport_of(proto: &str) -> Transport {
    match proto {
        "tcp" => Transport::Tcp,
        "udp" => Transport::Udp,
        "icmp" => Transport::Icmp,
        _ => Transport::Other,
    }
}

/// Whole milliseconds; a clock that ran backwards gives no duration.
fn duration_ms(record: &Record<'_>) -> Result<Option<u64>, Defect> {
    let seconds = record.seconds(Field::Duration)?.filter(|seconds| *seconds >= 0.0);
    Ok(seconds.map(|seconds| (seconds * 1000.0).round() as u64))
}

/// What Zeek's words for the course of a connection mean. `SHR` and `RSTRH`: only the answering side was seen, and an
/// answer was: `SH` and `RSTOS0`: only the asking side. `OTH` was joined in the middle.
fn state_of(state: &str) -> ConnectionState {
    match state {
        "S1" | "S2" | "S3" | "SF" | "RSTO" | "RSTR" | "SHR" => ConnectionState::Established,
        "S0" | "SH" | "RSTOS0" => ConnectionState::Unanswered,
        "REJ" | "RSTRH" => ConnectionState::Refused,
        _ => ConnectionState::Unknown,
    }
}

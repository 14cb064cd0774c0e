//! `flow`: connections, written when they are over.

use super::{Line, Text, text};
use crate::network::entry::{Read, Stamp, bad_line, event, service_of, time_of_text};
use serde::Deserialize;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, Defect, Event, Timestamp};

/// RFC 9293 §3.1: the bits of SYN and RST.
const SYN: u8 = 0x02;
const RST: u8 = 0x04;

/// The fields that are looked at.
#[derive(Deserialize)]
pub(super) struct Flow<'a> {
    bytes_toserver: Option<u64>,
    bytes_toclient: Option<u64>,
    pkts_toclient: Option<u64>,
    #[serde(borrow)]
    start: Option<Text<'a>>,
    #[serde(borrow)]
    end: Option<Text<'a>>,
    #[serde(borrow)]
    action: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tcp<'a> {
    /// All flags that the server sent, hexadecimal.
    #[serde(borrow)]
    tcp_flags_tc: Option<Text<'a>>,
}

pub(super) fn read(line: &Line<'_>, stamp: Stamp<'_>) -> Read {
    let flow = line.flow.as_ref().ok_or_else(|| bad_line("a flow without its counts"))?;
    let time = time_of(flow.start.as_ref())?.map_or_else(|| line.time(), Ok)?;
    let duration_ms = time_of(flow.end.as_ref())?.and_then(|end| u64::try_from(end.millis() - time.millis()).ok());
    let services = text(line.app_proto.as_ref()).filter(|service| !matches!(*service, "failed" | "unknown"));
    Ok(event(Event::Connection(Connection {
        tenant: stamp.tenant,
        id: stamp.id(),
        time,
        source: line.source()?,
        source_port: line.src_port.unwrap_or_default(),
        destination: line.destination()?,
        destination_port: line.dest_port.unwrap_or_default(),
        transport: transport_of(text(line.proto.as_ref()).unwrap_or_default()),
        service: service_of(services.into_iter()),
        service_is_inspected: true,
        duration_ms,
        bytes_out: flow.bytes_toserver,
        bytes_in: flow.bytes_toclient,
        state: state_of(line, flow),
        resolution_s: 1,
    })))
}

fn time_of(field: Option<&Text<'_>>) -> Result<Option<Timestamp>, Defect> {
    text(field).map(time_of_text).transpose()
}

fn transport_of(proto: &str) -> Transport {
    match proto {
        "TCP" => Transport::Tcp,
        "UDP" => Transport::Udp,
        "ICMP" | "IPv6-ICMP" => Transport::Icmp,
        _ => Transport::Other,
    }
}

/// Refused: dropped on the way, or answered by a reset without ever a SYN.
fn state_of(line: &Line<'_>, flow: &Flow<'_>) -> ConnectionState {
    let answered_with = line.tcp.as_ref().and_then(|tcp| u8::from_str_radix(text(tcp.tcp_flags_tc.as_ref())?, 16).ok());
    match (flow.pkts_toclient, answered_with) {
        _ if text(flow.action.as_ref()) == Some("drop") => ConnectionState::Refused,
        (_, Some(flags)) if flags & (SYN | RST) == RST => ConnectionState::Refused,
        (Some(0), _) => ConnectionState::Unanswered,
        (Some(_), _) => ConnectionState::Established,
        (None, _) => ConnectionState::Unknown,
    }
}

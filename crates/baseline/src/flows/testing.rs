//! Connections for tests.

use std::net::IpAddr;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, EventId, TenantId, Timestamp};

/// A device inside.
pub(crate) fn inside(number: u32) -> IpAddr {
    IpAddr::V4((0x0a00_0000 + number).into())
}

/// An address outside.
pub(crate) fn outside(number: u32) -> IpAddr {
    IpAddr::V4((0x5000_0000 + number).into())
}

/// An answered connection of an http or tls client.
pub(crate) fn connection(device: u32, destination: IpAddr, port: u16, millis: i64) -> Connection {
    Connection {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::from_millis(millis),
        source: inside(device),
        source_port: 50_000,
        destination,
        destination_port: port,
        transport: Transport::Tcp,
        service: Some(if port == 80 { "http" } else { "ssl" }.into()),
        service_is_inspected: true,
        duration_ms: Some(100),
        bytes_out: Some(200),
        bytes_in: Some(1000),
        state: ConnectionState::Established,
        resolution_s: 0,
    }
}

/// The same, from outside to a device.
pub(crate) fn inbound(source: IpAddr, device: u32, port: u16, millis: i64) -> Connection {
    Connection { source, destination: inside(device), ..connection(device, source, port, millis) }
}

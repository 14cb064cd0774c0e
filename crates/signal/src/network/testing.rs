//! Facts for tests.

use std::net::{IpAddr, Ipv4Addr};
use thymus_baseline::flows::{Contact, Pair, PairFacts, PortHabit, Reach, Services, Size};
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, EventId, TenantId, Timestamp};

/// The documentation's device (RFC 5737 has no addresses inside).
pub(super) const DEVICE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

/// An address outside (RFC 5737).
pub(super) const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1));

/// A contact at so many milliseconds.
pub(super) fn contact(millis: i64) -> Contact {
    Contact { start: Timestamp::from_millis(millis), ..sized(Some(100), Some(100)) }
}

/// A contact of these sizes.
pub(super) fn sized(out: Option<u64>, back: Option<u64>) -> Contact {
    Contact { start: Timestamp::default(), bytes_out: Size::new(out), bytes_in: Size::new(back) }
}

/// A pair of which nothing but its contacts is known.
pub(super) fn facts(contacts: &[Contact]) -> PairFacts<'_> {
    PairFacts {
        pair: Pair { device: DEVICE, destination: SERVER, port: 443, transport: Transport::Tcp },
        first: Timestamp::default(),
        contacts,
        resolution_s: 1,
        name: None,
        came_in: None,
        first_out: Timestamp::default(),
        services: Services::default(),
        same_port: PortHabit::default(),
        all_ports: PortHabit::default(),
        reach: Reach::default(),
        since: Timestamp::default(),
    }
}

/// What a probe recognised in one connection.
pub(super) fn services(name: Option<&str>) -> Services {
    Services::of(&Connection { service: name.map(Into::into), ..connection(DEVICE, SERVER, 443, 0) })
}

/// An answered connection over TLS.
pub(super) fn connection(source: IpAddr, destination: IpAddr, port: u16, millis: i64) -> Connection {
    Connection {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::from_millis(millis),
        source,
        source_port: 50_000,
        destination,
        destination_port: port,
        transport: Transport::Tcp,
        service: Some("ssl".into()),
        service_is_inspected: true,
        duration_ms: Some(100),
        bytes_out: Some(200),
        bytes_in: Some(1000),
        state: ConnectionState::Established,
        resolution_s: 0,
    }
}

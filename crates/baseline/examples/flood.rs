//! What ten million destinations that never recur cost in memory: prints the resident size each million.
//!
//!     cargo run --release -p thymus-baseline --example flood
#![allow(clippy::print_stdout, reason = "it is a command")]
#![allow(clippy::disallowed_methods, reason = "an example asks the system how large it is")]

use std::net::IpAddr;
use thymus_baseline::Flows;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, EventId, TenantId, Timestamp};

const CONNECTIONS: u32 = 10_000_000;

fn connection(n: u32) -> Connection {
    Connection {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::from_millis(1_700_000_000_000 + i64::from(n) * 3),
        source: IpAddr::V4((0x0a00_0000 + n % 100_000).into()),
        source_port: 50_000,
        destination: IpAddr::V4((0x5000_0000 + (n.wrapping_mul(0x9e37_79b9) & 0x0fff_ffff)).into()),
        destination_port: 443,
        transport: Transport::Tcp,
        service: Some("ssl".into()),
        service_is_inspected: true,
        duration_ms: Some(100),
        bytes_out: Some(u64::from(n % 3000)),
        bytes_in: Some(5000),
        state: ConnectionState::Established,
        resolution_s: 1,
    }
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("unknown").trim().to_owned()
}

fn main() {
    let mut flows = Flows::default();
    for n in 0..CONNECTIONS {
        flows.connection(&connection(n));
        if (n + 1) % 1_000_000 == 0 {
            println!("{:>9} connections: {:?} kept, {}", n + 1, flows.kept(), resident());
        }
    }
}

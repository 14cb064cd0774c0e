//! How fast connections are learnt: an office's, which recur, and a flood of destinations that never do.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::net::IpAddr;
use thymus_baseline::Flows;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, EventId, TenantId, Timestamp};

const CONNECTIONS: u32 = 1_000_000;

fn connection(n: u32, device: u32, destination: u32) -> Connection {
    Connection {
        tenant: TenantId::default(),
        id: EventId(u128::from(n).to_be_bytes()),
        time: Timestamp::from_millis(1_700_000_000_000 + i64::from(n) * 3),
        source: IpAddr::V4((0x0a00_0000 + device).into()),
        source_port: 50_000,
        destination: IpAddr::V4((0x5000_0000 + destination).into()),
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

/// Spreads numbers so that neighbours differ.
fn spread(n: u32) -> u32 {
    n.wrapping_mul(0x9e37_79b9) ^ (n >> 7)
}

/// A thousand devices, each with forty destinations of two thousand.
fn office(n: u32) -> Connection {
    let device = spread(n) % 1000;
    connection(n, device, (device * 7 + spread(n) / 1000 % 40 * 50) % 2000)
}

/// Every destination is new.
fn flood(n: u32) -> Connection {
    connection(n, spread(n) % 1000, spread(n) & 0x0fff_ffff)
}

fn learn(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flows");
    group.throughput(Throughput::Elements(CONNECTIONS.into())).sample_size(10);
    for (name, is_office) in [("office", true), ("flood", false)] {
        let one = |n| if is_office { office(n) } else { flood(n) };
        let connections: Vec<Connection> = (0..CONNECTIONS).map(one).collect();
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let mut flows = Flows::default();
                connections.iter().filter(|connection| flows.connection(black_box(connection)).is_some()).count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, learn);
criterion_main!(benches);

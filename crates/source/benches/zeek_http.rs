//! How fast a web log is decoded.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use thymus_event::{Address, TenantId};
use thymus_source::network::{HostMap, ZeekHttp};

const LINES: usize = 10_000;
const HEADER: &str =
    "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tmethod\thost\turi\tstatus_code\n";

fn source() -> ZeekHttp {
    let mut hosts = HostMap::default();
    for device in 0..250u8 {
        let user = Address::parse(&format!("user{device}@example.org"));
        hosts.insert([10, 0, 0, device].into(), user.unwrap_or_else(|| unreachable!("a plain address")));
    }
    ZeekHttp::new(TenantId::default(), Arc::new(hosts))
}

fn json(n: usize) -> String {
    let device = n % 250;
    format!(
        r#"{{"ts": {}.{:03}, "uid": "C{n:016x}", "id.orig_h": "10.0.0.{device}", "id.orig_p": 55230, "id.resp_h": "192.0.2.1", "id.resp_p": 80, "method": "GET", "host": "www.site{device}.example", "uri": "/", "status_code": 200}}"#,
        962_435_245 + n,
        n % 1000
    )
}

fn row(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:06}\tC{n:016x}\t10.0.0.{device}\t55230\tGET\twww.site{device}.example\t/\t200",
        962_435_245 + n,
        n % 1000
    )
}

fn decode(criterion: &mut Criterion) {
    let source = source();
    let logs: [(&str, Vec<String>); 2] = [
        ("json", (0..LINES).map(json).collect()),
        ("tsv", HEADER.lines().map(str::to_owned).chain((0..LINES).map(row)).collect()),
    ];
    let mut group = criterion.benchmark_group("zeek_http");
    group.throughput(Throughput::Elements(LINES as u64));
    for (name, log) in &logs {
        group.bench_function(*name, |bench| {
            bench.iter(|| {
                let mut lines = source.lines();
                log.iter().filter(|line| black_box(lines.decode_line(line.as_bytes())).is_ok()).count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);

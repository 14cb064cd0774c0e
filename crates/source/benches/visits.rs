//! How fast a web log is decoded.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use thymus_event::{Address, Event, TenantId};
use thymus_source::email::private_networks;
use thymus_source::network::{HostMap, LogLine, LogSource};

const LINES: usize = 10_000;
const HEADER: &str =
    "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tmethod\thost\turi\tstatus_code\n";

fn source() -> LogSource {
    let mut hosts = HostMap::default();
    for device in 0..250u8 {
        let user = Address::parse(&format!("user{device}@example.org"));
        hosts.insert([10, 0, 0, device].into(), user.unwrap_or_else(|| unreachable!("a plain address")));
    }
    LogSource::new(TenantId::default(), Arc::new(hosts), &private_networks())
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

fn eve(n: usize) -> String {
    let (device, kind) = (n % 250, if n.is_multiple_of(4) { "http" } else { "tls" });
    format!(
        r#"{{"timestamp":"2026-03-01T08:{:02}:{:02}.{:06}+0100","flow_id":{n},"in_iface":"eth0","event_type":"{kind}","src_ip":"10.0.0.{device}","src_port":55230,"dest_ip":"192.0.2.1","dest_port":443,"proto":"TCP","http":{{"hostname":"www.site{device}.example","url":"/","http_method":"GET","status":200}},"tls":{{"subject":"CN=www.site{device}.example","fingerprint":"00:11:22:33","sni":"www.site{device}.example","version":"TLS 1.3"}}}}"#,
        n / 60 % 60,
        n % 60,
        n % 1_000_000
    )
}

fn squid(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:03}    {} 10.0.0.{device} TCP_TUNNEL/200 39 CONNECT www.site{device}.example:443 - HIER_DIRECT/192.0.2.1 -",
        962_435_245 + n,
        n % 1000,
        n % 900
    )
}

fn combined(n: usize) -> String {
    let device = n % 250;
    format!(
        r#"10.0.0.{device} - - [01/Mar/2026:08:{:02}:{:02} +0100] "GET http://www.site{device}.example/a HTTP/1.1" 200 39 "-" "agent""#,
        n / 60 % 60,
        n % 60
    )
}

fn decode(criterion: &mut Criterion) {
    let source = source();
    let lines = |line: fn(usize) -> String| (0..LINES).map(line);
    let logs: [(&str, Vec<String>); 5] = [
        ("zeek_http_json", lines(json).collect()),
        ("zeek_http_tsv", HEADER.lines().map(str::to_owned).chain(lines(row)).collect()),
        ("suricata_eve", lines(eve).collect()),
        ("squid", lines(squid).collect()),
        ("combined", lines(combined).collect()),
    ];
    let mut group = criterion.benchmark_group("visits");
    group.throughput(Throughput::Elements(LINES as u64));
    for (name, log) in &logs {
        group.bench_function(*name, |bench| {
            bench.iter(|| {
                let mut lines = source.lines();
                log.iter().filter(|line| black_box(lines.decode_line(line.as_bytes())).is_ok()).count()
            });
            let mut lines = source.lines();
            let visits = log.iter().filter(|line| matches!(lines.decode_line(line.as_bytes()), Ok(LogLine::Event(_))));
            assert_eq!(visits.count(), LINES, "{name}");
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);

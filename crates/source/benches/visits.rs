//! How fast network logs are decoded.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use thymus_event::{Address, TenantId};
use thymus_source::email::private_networks;
use thymus_source::network::{DeviceKey, HostMap, LogLine, LogSource, Span};

const LINES: usize = 10_000;
const HEADER: &str = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\thost\turi\treferrer\tversion\tuser_agent\torigin\trequest_body_len\tresponse_body_len\tstatus_code\tstatus_msg\tinfo_code\tinfo_msg\ttags\tusername\tpassword\tproxied\torig_fuids\torig_filenames\torig_mime_types\tresp_fuids\tresp_filenames\tresp_mime_types\n";

fn source() -> LogSource {
    let mut hosts = HostMap::default();
    for device in 0..250u8 {
        let user = Address::parse(&format!("user{device}@example.org"));
        let user = user.unwrap_or_else(|| unreachable!("a plain address"));
        let _ = hosts.add(DeviceKey::Address([10, 0, 0, device].into()), user, Span::ALWAYS);
    }
    LogSource::new(TenantId::default(), Arc::new(hosts), &private_networks())
}

fn json(n: usize) -> String {
    let device = n % 250;
    format!(
        r#"{{"ts": {}.{:03}, "uid": "C{n:016x}", "id.orig_h": "10.0.0.{device}", "id.orig_p": 55230, "id.resp_h": "192.0.2.1", "id.resp_p": 80, "trans_depth": 1, "method": "GET", "host": "www.site{device}.example", "uri": "/a/b?c={n}", "version": "1.1", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Agent/1.0", "request_body_len": 0, "response_body_len": 178, "status_code": 200, "status_msg": "OK", "tags": [], "resp_fuids": ["F{n:016x}"], "resp_mime_types": ["text/html"]}}"#,
        962_435_245 + n,
        n % 1000
    )
}

fn row(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:06}\tC{n:016x}\t10.0.0.{device}\t55230\t192.0.2.1\t80\t1\tGET\twww.site{device}.example\t/a/b?c={n}\t-\t1.1\tMozilla/5.0 (X11; Linux x86_64) Agent/1.0\t-\t0\t178\t200\tOK\t-\t-\t(empty)\t-\t-\t-\t-\t-\t-\tF{n:016x}\t-\ttext/html",
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

const CONN_HEADER: &str = "#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n";
const DNS_HEADER: &str = "#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\tqclass\tqclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\trejected\n";
const DHCP_HEADER: &str = "#path\tdhcp\n#fields\tts\tuids\tclient_addr\tserver_addr\tmac\thost_name\tclient_fqdn\tdomain\trequested_addr\tassigned_addr\tlease_time\tclient_message\tserver_message\tmsg_types\tduration\n";

fn conn_row(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:06}\tC{n:016x}\t10.0.0.{device}\t55230\t192.0.2.{device}\t443\ttcp\tssl\t1.520000\t1700\t5200\tSF\tT\tF\t0\tShADadFf\t9\t2180\t7\t5580\t-",
        962_435_245 + n,
        n % 1000
    )
}

fn conn_json(n: usize) -> String {
    let device = n % 250;
    format!(
        r#"{{"ts":{}.{:06},"uid":"C{n:016x}","id.orig_h":"10.0.0.{device}","id.orig_p":55230,"id.resp_h":"192.0.2.{device}","id.resp_p":443,"proto":"tcp","service":"ssl","duration":1.52,"orig_bytes":1700,"resp_bytes":5200,"conn_state":"SF","local_orig":true,"local_resp":false,"missed_bytes":0,"history":"ShADadFf","orig_pkts":9,"orig_ip_bytes":2180,"resp_pkts":7,"resp_ip_bytes":5580}}"#,
        962_435_245 + n,
        n % 1000
    )
}

fn dns_row(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:06}\tC{n:016x}\t10.0.0.{device}\t55230\t10.0.0.254\t53\tudp\t36329\t0.000870\twww.site{device}.example\t1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\ta.site{device}.example,192.0.2.{device}\t60.000000,60.000000\tF",
        962_435_245 + n,
        n % 1000
    )
}

fn dhcp_row(n: usize) -> String {
    let device = n % 250;
    format!(
        "{}.{:06}\tC{n:016x}\t10.0.0.{device}\t10.0.0.254\t00:11:22:33:44:{device:02x}\tlaptop{device}\t-\t-\t-\t10.0.0.{device}\t3600.000000\t-\t-\tREQUEST,ACK\t0.001",
        962_435_245 + n,
        n % 1000
    )
}

fn eve_flow(n: usize) -> String {
    let device = n % 250;
    let time = format!("2026-03-01T08:{:02}:{:02}.{:06}+0100", n / 60 % 60, n % 60, n % 1_000_000);
    format!(
        r#"{{"timestamp":"{time}","flow_id":{n},"in_iface":"eth0","event_type":"flow","src_ip":"10.0.0.{device}","src_port":55230,"dest_ip":"192.0.2.{device}","dest_port":443,"proto":"TCP","app_proto":"tls","flow":{{"pkts_toserver":9,"pkts_toclient":7,"bytes_toserver":1700,"bytes_toclient":5200,"start":"{time}","end":"{time}","age":0,"state":"closed","reason":"timeout","alerted":false}},"tcp":{{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"state":"closed"}}}}"#
    )
}

fn eve_dns(n: usize) -> String {
    let device = n % 250;
    format!(
        r#"{{"timestamp":"2026-03-01T08:{:02}:{:02}.{:06}+0100","flow_id":{n},"event_type":"dns","src_ip":"10.0.0.{device}","src_port":55230,"dest_ip":"10.0.0.254","dest_port":53,"proto":"UDP","dns":{{"version":2,"type":"answer","id":{},"flags":"8180","qr":true,"rd":true,"ra":true,"rrname":"www.site{device}.example","rrtype":"A","rcode":"NOERROR","answers":[{{"rrname":"www.site{device}.example","rrtype":"A","ttl":60,"rdata":"192.0.2.{device}"}}],"grouped":{{"A":["192.0.2.{device}"]}}}}}}"#,
        n / 60 % 60,
        n % 60,
        n % 1_000_000,
        n % 65_536
    )
}

fn vpc_flow(n: usize) -> String {
    let (device, start) = (n % 250, 962_435_245 + n);
    format!(
        "2 123456789010 eni-0a1b2c3d4e5f6a7b8 10.0.0.{device} 192.0.2.{device} 49761 443 6 20 4249 {start} {} ACCEPT OK",
        start + 58
    )
}

fn decode(criterion: &mut Criterion) {
    let lines = |line: fn(usize) -> String| (0..LINES).map(line);
    let headed = |header: &str, line| header.lines().map(str::to_owned).chain(lines(line)).collect::<Vec<String>>();
    let visits = [
        ("zeek_http_json", lines(json).collect()),
        ("zeek_http_tsv", headed(HEADER, row)),
        ("suricata_eve", lines(eve).collect()),
        ("squid", lines(squid).collect()),
        ("combined", lines(combined).collect()),
    ];
    measure(criterion, "visits", &visits);
    let others = [
        ("zeek_conn_json", lines(conn_json).collect()),
        ("zeek_conn_tsv", headed(CONN_HEADER, conn_row)),
        ("zeek_dns_tsv", headed(DNS_HEADER, dns_row)),
        ("zeek_dhcp_tsv", headed(DHCP_HEADER, dhcp_row)),
        ("suricata_eve_flow", lines(eve_flow).collect()),
        ("suricata_eve_dns", lines(eve_dns).collect()),
        ("vpc_flow", lines(vpc_flow).collect()),
    ];
    measure(criterion, "network", &others);
}

fn measure(criterion: &mut Criterion, name: &str, logs: &[(&str, Vec<String>)]) {
    let source = source();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(LINES as u64));
    for (name, log) in logs {
        group.bench_function(*name, |bench| {
            bench.iter(|| {
                let mut lines = source.lines();
                log.iter().filter(|line| black_box(lines.decode_line(line.as_bytes())).is_ok()).count()
            });
            let mut lines = source.lines();
            let is_event = |line: &&String| matches!(lines.decode_line(line.as_bytes()), Ok(LogLine::Event(_)));
            assert_eq!(log.iter().filter(is_event).count(), LINES, "{name}");
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);

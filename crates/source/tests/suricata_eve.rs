//! Suricata's EVE records: dns of three versions, flow, alert; http and tls are among the visits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test helper a failed step is a failed test")]

use std::sync::Arc;
use thymus_event::network::{AlertSeverity, ConnectionState, SIGNATURE_BYTES_MAX, Transport};
use thymus_event::{Connection, Defect, DefectKind, Event, NameAnswer, NetworkAlert, TenantId};
use thymus_source::network::{LogLine, LogSource, NoEvent};

const MARCH: i64 = 1_772_352_000_000; // 2026-03-01T08:00:00Z

fn decode(line: &str) -> Result<LogLine, Defect> {
    LogSource::new(TenantId(7), Arc::default(), &[]).lines().decode_line(line.as_bytes())
}

fn eve(kind: &str, more: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-01T09:00:00.125999+0100","flow_id":1,"in_iface":"eth0","event_type":"{kind}","src_ip":"10.0.0.1","src_port":55230,"dest_ip":"192.0.2.53","dest_port":53,"proto":"UDP",{more}}}"#
    )
}

fn dns(more: &str) -> String {
    eve("dns", &format!(r#""dns":{{{more}}}"#))
}

fn answer(line: &str) -> NameAnswer {
    match decode(line) {
        Ok(LogLine::Event(Event::Name(answer))) => answer,
        other => panic!("{line}: {other:?}"),
    }
}

fn connection(line: &str) -> Connection {
    match decode(line) {
        Ok(LogLine::Event(Event::Connection(connection))) => connection,
        other => panic!("{line}: {other:?}"),
    }
}

fn alert(line: &str) -> NetworkAlert {
    match decode(line) {
        Ok(LogLine::Event(Event::Alert(alert))) => alert,
        other => panic!("{line}: {other:?}"),
    }
}

fn addresses(answer: &NameAnswer) -> Vec<String> {
    answer.addresses.iter().map(ToString::to_string).collect()
}

#[test]
fn every_version_of_an_answer_is_read() {
    let records = r#"[{"rrname":"www.example.org","rrtype":"CNAME","ttl":60,"rdata":"a.example"},{"rrname":"a.example","rrtype":"A","ttl":60,"rdata":"192.0.2.1"}]"#;
    for line in [
        dns(
            r#""type":"answer","id":1,"rcode":"NOERROR","rrname":"www.example.org","rrtype":"A","ttl":60,"rdata":"192.0.2.1""#,
        ),
        dns(&format!(
            r#""version":2,"type":"answer","id":1,"flags":"8180","qr":true,"rrname":"WWW.example.org","rrtype":"A","rcode":"NOERROR","answers":{records}"#
        )),
        dns(
            r#""version":2,"type":"answer","rrname":"www.example.org","rrtype":"A","rcode":"NOERROR","grouped":{"A":["192.0.2.1"],"CNAME":["a.example"]}"#,
        ),
        dns(&format!(
            r#""version":3,"type":"response","tx_id":0,"rcode":"NOERROR","queries":[{{"rrname":"www.example.org","rrtype":"A"}}],"answers":{records},"grouped":{{"A":["192.0.2.1"]}}"#
        )),
    ] {
        let answer = answer(&line);
        assert_eq!(
            (answer.name.as_str(), addresses(&answer)),
            ("www.example.org", vec!["192.0.2.1".to_owned()]),
            "{line}"
        );
        assert_eq!((answer.device.to_string().as_str(), answer.time.millis()), ("10.0.0.1", MARCH + 125), "{line}");
    }
}

#[test]
fn an_answer_may_be_written_in_the_servers_direction() {
    let line =
        dns(r#""type":"answer","rcode":"NOERROR","rrname":"www.example.org","rrtype":"AAAA","rdata":"2001:db8::1""#);
    let swapped = line
        .replace("10.0.0.1", "x")
        .replace("192.0.2.53", "10.0.0.1")
        .replace('x', "192.0.2.53")
        .replace("\"src_port\":55230", "\"src_port\":53")
        .replace("\"dest_port\":53,", "\"dest_port\":55230,");
    assert_eq!(answer(&swapped.replace("e192.0.2.53ample", "example")).device.to_string(), "10.0.0.1");
}

#[test]
fn names_without_addresses_say_why() {
    let missing =
        answer(&dns(r#""version":2,"type":"answer","rrname":"nowhere.example","rrtype":"A","rcode":"NXDOMAIN""#));
    assert!(missing.addresses.is_empty());
    for (more, why) in [
        (r#""type":"query","id":1,"rrname":"www.example.org","rrtype":"A","tx_id":0"#, NoEvent::Unanswered),
        (r#""version":3,"type":"request","queries":[{"rrname":"www.example.org","rrtype":"A"}]"#, NoEvent::Unanswered),
        (r#""type":"answer","rrname":"www.example.org","rrtype":"A","rcode":"SERVFAIL""#, NoEvent::NoAddress),
        (r#""type":"answer","rrname":"www.example.org","rrtype":"CNAME","rdata":"a.example""#, NoEvent::NoAddress),
        (
            r#""type":"answer","rrname":"example.org","rrtype":"MX","answers":[{"rrtype":"MX","rdata":"mx.example.org"}]"#,
            NoEvent::OtherKind,
        ),
        (r#""type":"answer","rrname":"1.2.0.192.in-addr.arpa","rrtype":"PTR","rcode":"NXDOMAIN""#, NoEvent::OtherKind),
        (r#""type":"answer","answers":[{"soa":{"mname":"x"}}]"#, NoEvent::NoHost),
    ] {
        assert_eq!(decode(&dns(more)), Ok(LogLine::NoEvent(why)), "{more}");
    }
    assert_eq!(decode(&eve("dns", r#""x":1"#)), Ok(LogLine::NoEvent(NoEvent::NoHost)));
}

const FLOW: &str = r#""app_proto":"tls","flow":{"pkts_toserver":9,"pkts_toclient":7,"bytes_toserver":1700,"bytes_toclient":5200,"start":"2026-03-01T08:59:58.125000+0100","end":"2026-03-01T09:00:00.125000+0100","age":2,"state":"closed","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"state":"closed"}"#;

#[test]
fn a_flow_is_a_connection_from_its_start() {
    let tcp = eve("flow", FLOW).replace("UDP", "TCP").replace("\"dest_port\":53", "\"dest_port\":443");
    let found = connection(&tcp);
    assert_eq!(found.time.millis(), MARCH + 125 - 2000);
    assert_eq!((found.source.to_string().as_str(), found.source_port), ("10.0.0.1", 55_230));
    assert_eq!((found.destination.to_string().as_str(), found.destination_port), ("192.0.2.53", 443));
    assert_eq!((found.duration_ms, found.bytes_out, found.bytes_in), (Some(2000), Some(1700), Some(5200)));
    assert_eq!((found.service.as_deref(), found.service_is_inspected), (Some("ssl"), true));
    assert_eq!((found.state, found.transport, found.resolution_s), (ConnectionState::Established, Transport::Tcp, 1));
    let with = |from: &str, to: &str| connection(&tcp.replace(from, to));
    assert_eq!(with("\"tcp_flags_tc\":\"1b\"", "\"tcp_flags_tc\":\"14\"").state, ConnectionState::Refused);
    assert_eq!(with("\"tcp_flags_tc\":\"1b\"", "\"tcp_flags_tc\":\"16\"").state, ConnectionState::Established);
    assert_eq!(with("\"alerted\"", "\"action\":\"drop\",\"alerted\"").state, ConnectionState::Refused);
    assert_eq!(with("\"pkts_toclient\":7", "\"pkts_toclient\":0").state, ConnectionState::Unanswered);
    assert_eq!(with("\"pkts_toclient\":7,", "").state, ConnectionState::Unknown);
    assert_eq!(with("\"tls\"", "\"failed\"").service, None);
    assert_eq!(with("\"start\"", "\"x\"").time.millis(), MARCH + 125);
    let icmp = with("TCP", "IPv6-ICMP").transport;
    assert_eq!((icmp, with("TCP", "SCTP").transport), (Transport::Icmp, Transport::Other));
}

#[test]
fn an_alert_keeps_its_words_within_the_bound() {
    let line = |severity: &str, signature: &str| {
        eve(
            "alert",
            &format!(
                r#""alert":{{"action":"allowed","signature_id":1,"signature":"{signature}","category":"x","severity":{severity}}},"dns":{{"query":[{{"type":"query","rrname":"a.example"}}]}}"#
            ),
        )
    };
    let found = alert(&line("1", "A rule of our own"));
    assert_eq!((found.signature.as_str(), found.severity), ("A rule of our own", AlertSeverity::High));
    assert_eq!((found.source.to_string().as_str(), found.destination.to_string().as_str()), ("10.0.0.1", "192.0.2.53"));
    let severities = ["2", "3", "4", "255"].map(|severity| alert(&line(severity, "x")).severity);
    use AlertSeverity::{Informational, Low, Medium};
    assert_eq!(severities, [Medium, Low, Informational, Informational]);
    assert!(alert(&line("1", &"é".repeat(1000))).signature.len() <= SIGNATURE_BYTES_MAX);
    let outside = line("1", "x").replace("10.0.0.1", "198.51.100.1");
    assert_eq!(decode(&outside), Ok(LogLine::NoEvent(NoEvent::FromOutside)));
}

#[test]
fn wrong_records_are_defects() {
    for line in [
        eve("flow", r#""x":1"#),
        eve("alert", r#""x":1"#),
        eve("flow", FLOW).replace("10.0.0.1", "laptop"),
        eve("flow", FLOW).replace("dest_ip", "to"),
        eve("flow", FLOW).replace("55230", "65536"),
        eve("flow", FLOW).replace("2026-03-01T08:59:58.125000+0100", "yesterday"),
        eve("flow", FLOW).replace("\"bytes_toserver\":1700", "\"bytes_toserver\":\"many\""),
        dns(r#""type":"answer","rrname":"a.example","answers":7"#),
    ] {
        assert_eq!(decode(&line).unwrap_err().kind, DefectKind::BadLine, "{line}");
    }
    let cut = eve("flow", FLOW);
    for end in [cut.len() - 1, cut.len() / 2] {
        assert_eq!(decode(&cut[..end]).unwrap_err().kind, DefectKind::TruncatedLine);
    }
}

#[test]
fn an_answer_of_many_records_keeps_what_fits() {
    let many = (0..5000).map(|n| format!(r#"{{"rdata":"192.0.2.{}"}}"#, n % 256)).collect::<Vec<_>>().join(",");
    let line = dns(&format!(r#""type":"answer","rrname":"a.example","rrtype":"A","answers":[{many}]"#));
    assert_eq!(answer(&line).addresses.len(), thymus_event::network::ANSWERS_MAX);
}

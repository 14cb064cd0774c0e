//! Every format that tells of visits: what is a visit, what is none, what cannot be read.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use proptest::prelude::*;
use std::sync::Arc;
use thymus_event::{Address, Defect, DefectKind, Event, Source, TenantId};
use thymus_source::email::private_networks;
use thymus_source::network::{DeviceKey, HostMap, LogLine, LogSource, NoEvent, Span};

const MARCH: i64 = 1_772_352_000_000; // 2026-03-01T08:00:00Z

const SSL_HEADER: &str = "#separator \\x09\n#path\tssl\n#fields\tts\tuid\tid.orig_h\tversion\tserver_name\n";

fn source() -> LogSource {
    let mut hosts = HostMap::default();
    hosts
        .add(DeviceKey::Address("10.0.0.1".parse().unwrap()), Address::parse("ann@example.org").unwrap(), Span::ALWAYS)
        .unwrap();
    hosts
        .add(
            DeviceKey::Address("203.0.113.9".parse().unwrap()),
            Address::parse("bob@example.org").unwrap(),
            Span::ALWAYS,
        )
        .unwrap();
    LogSource::new(TenantId(7), Arc::new(hosts), &private_networks())
}

/// What the last of these lines says.
fn last(log: &str) -> Result<LogLine, Defect> {
    let mut lines = source().lines();
    log.split('\n').map(|line| lines.decode_line(line.as_bytes())).last().unwrap()
}

fn eve(kind: &str, more: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-01T09:00:00.125999+0100","flow_id":1,"event_type":"{kind}","src_ip":"10.0.0.1","dest_ip":"192.0.2.1",{more}}}"#
    )
}

fn squid(result: &str, request: &str) -> String {
    format!("1772352000.125    921 10.0.0.1 {result} 507 {request} - HIER_DIRECT/192.0.2.1 text/html")
}

fn combined(request: &str, status: u16) -> String {
    format!(r#"10.0.0.1 - ann [01/Mar/2026:09:00:00.125 +0100] "{request}" {status} 2326 "-" "agent""#)
}

fn ssl(server_name: &str) -> String {
    format!("{SSL_HEADER}1772352000.125\tCaBc1\t10.0.0.1\tTLSv13\t{server_name}")
}

#[test]
fn every_format_tells_of_the_same_visit() {
    for log in [
        r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","host":"WWW.example.org"}"#.to_owned(),
        r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","version":"TLSv13","server_name":"www.example.org"}"#.to_owned(),
        r#"{"_path":"ssl","ts":"2026-03-01T08:00:00.125Z","id.orig_h":"10.0.0.1","server_name":"www.example.org"}"#
            .to_owned(),
        ssl("www.example.org"),
        eve("http", r#""http":{"hostname":"www.example.org:8080","url":"/"}"#),
        eve("tls", r#""tls":{"sni":"www.example.org","version":"TLS 1.3"}"#),
        squid("TCP_TUNNEL/200", "CONNECT www.example.org:443"),
        squid("TCP_MISS/200", "GET http://ann:secret@www.example.org:8080/a?b=http://other.example/"),
        combined("GET http://www.example.org/ HTTP/1.1", 200),
        combined("CONNECT www.example.org:443 HTTP/1.1", 200),
        format!("www.example.org:443 {}", combined("GET /a HTTP/1.1", 200)),
        format!("other.example {}", combined("GET https://www.example.org HTTP/1.1", 304)),
        format!("\u{feff}{}\r", squid("TCP_MISS/200", "GET http://www.example.org/")),
    ] {
        let Ok(LogLine::Event(Event::Web(visit))) = last(&log) else { panic!("{log}: {:?}", last(&log)) };
        assert_eq!(visit.host.as_str(), "www.example.org", "{log}");
        assert_eq!(visit.time.millis(), MARCH + 125, "{log}");
        assert_eq!(visit.device.to_string(), "10.0.0.1", "{log}");
        assert_eq!(visit.user.unwrap().as_str(), "ann@example.org", "{log}");
        assert_eq!(visit.tenant, TenantId(7), "{log}");
    }
}

#[test]
fn good_lines_that_are_no_visits_say_why() {
    use NoEvent::{NoHost, OtherKind, Refused};
    for (log, why) in [
        (eve("dns", r#""dns":{"type":"query","rrname":"www.example.org"}"#), NoEvent::Unanswered),
        (eve("fileinfo", r#""http":{"hostname":"www.example.org"}"#), OtherKind),
        (r#"{"event_type":"stats","stats":{}}"#.to_owned(), OtherKind),
        (eve("http", r#""http":{"url":"/"}"#), NoHost),
        (eve("tls", r#""tls":{"sni":""}"#), NoHost),
        (eve("tls", r#""x":1"#), NoHost),
        (ssl("-"), NoHost),
        (r#"{"ts":1,"id.orig_h":"10.0.0.1","proto":"tcp"}"#.to_owned(), NoHost),
        (squid("TCP_DENIED/407", "CONNECT www.example.org:443"), Refused),
        (squid("TCP_DENIED_REPLY/403", "GET http://www.example.org/"), Refused),
        (squid("UDP_HIT/000", "ICP_QUERY http://www.example.org/"), OtherKind),
        (squid("NONE/400", "NONE error:invalid-request"), NoHost),
        (combined("GET http://www.example.org/ HTTP/1.1", 407), Refused),
        (combined("GET / HTTP/1.1", 200), NoHost),
        (combined("-", 408), NoHost),
        (combined("", 400), NoHost),
        (combined("\\x16\\x03\\x01", 400), NoHost),
        (format!("- {}", combined("GET / HTTP/1.1", 200)), NoHost),
    ] {
        assert_eq!(last(&log), Ok(LogLine::NoEvent(why)), "{log}");
    }
}

#[test]
fn strangers_do_not_teach_where_people_go() {
    for log in [
        squid("TCP_MISS/200", "GET http://www.example.org/"),
        combined("GET http://www.example.org/ HTTP/1.1", 200),
        eve("tls", r#""tls":{"sni":"www.example.org"}"#),
        ssl("www.example.org"),
    ] {
        let from = |device: &str| last(&log.replace("10.0.0.1", device));
        assert_eq!(from("198.51.100.7"), Ok(LogLine::NoEvent(NoEvent::FromOutside)), "{log}");
        assert!(matches!(from("10.9.9.9"), Ok(LogLine::Event(Event::Web(visit))) if visit.user.is_none()), "{log}");
        assert!(matches!(from("203.0.113.9"), Ok(LogLine::Event(Event::Web(visit))) if visit.user.is_some()), "{log}");
    }
}

#[test]
fn bad_lines_are_defects() {
    for log in [
        eve("http", r#""http":{"hostname":"a b"}"#),
        eve("http", r#""http":{"hostname":7}"#),
        eve("http", r#""http":{"hostname":"www.example.org"}"#).replace("src_ip", "source"),
        eve("http", r#""http":{"hostname":"www.example.org"}"#).replace("10.0.0.1", "laptop"),
        eve("tls", r#""tls":{"sni":"www.example.org"}"#).replace("2026-03-01", "2026-13-01"),
        eve("tls", r#""tls":{"sni":"www.example.org"}"#).replace("2026-03-01", "1969-03-01"),
        r#"{"event_type":7}"#.to_owned(),
        squid("TCP_MISS200", "GET http://www.example.org/"),
        squid("TCP_MISS/200", "GET http://www.example.org/").replace("507", "many"),
        squid("TCP_MISS/200", "GET http://www.example.org/").replace("10.0.0.1", "laptop"),
        squid("TCP_MISS/200", "GET http://[::1/"),
        squid("TCP_MISS/200", "GET http://www.example.org/").replace("1772352000", "17723520000000"),
        combined("GET http://www.example.org/ HTTP/1.1", 200).replace("Mar", "Mra"),
        combined("GET http://www.example.org/ HTTP/1.1", 200).replace("01/Mar", "31/Feb"),
        combined("GET http://www.example.org/ HTTP/1.1", 200).replace(".125", ".+25"),
        combined("GET http://www.example.org/ HTTP/1.1", 200).replace("10.0.0.1", "laptop"),
        combined("GET http://www.example.org/ HTTP/1.1", 200).replace("\"GET", "GET"),
        "[01/Mar/2026:09:00:00 +0100] \"GET http://www.example.org/ HTTP/1.1\" 200".to_owned(),
        "Mar  1 09:00:00 proxy something else".to_owned(),
    ] {
        assert_eq!(last(&log).map_err(|defect| defect.kind), Err(DefectKind::BadLine), "{log}");
    }
    assert_eq!(last(r#"{"_path":"weird","ts":1,"id.orig_h":"10.0.0.1"}"#).unwrap_err().kind, DefectKind::UnknownRecord);
}

#[test]
fn lines_that_end_too_early_are_told_from_wrong_ones() {
    for log in [
        r#"{"event_type":"#.to_owned(),
        eve("tls", r#""tls":{"sni":"www.example.org"}"#).trim_end_matches('}').to_owned(),
        "1772352000.125 921 10.0.0.1 TCP_MISS/200".to_owned(),
        combined("GET http://www.example.org/ HTTP/1.1\\", 200).replace("2326 \"-\" \"agent\"", ""),
        format!("{SSL_HEADER}1772352000.125\tCaBc1\t10.0.0.1"),
    ] {
        assert_eq!(last(&log).map_err(|defect| defect.kind), Err(DefectKind::TruncatedLine), "{log}");
    }
}

#[test]
fn a_name_in_front_is_told_from_a_client() {
    let request = r#"[01/Mar/2026:09:00:00 +0100] "GET / HTTP/1.1" 200 1"#;
    for (head, visit) in [
        ("192.0.2.1:80 10.0.0.1 - -", Some("192.0.2.1")),
        ("192.0.2.1 10.0.0.1 - -", Some("192.0.2.1")),
        ("[2001:db8::1]:80 10.0.0.1 - -", Some("2001:db8::1")),
        ("www.example.org 10.0.0.1 - ann [x] smith", Some("www.example.org")),
        ("10.0.0.1 10.0.0.2 -", None),
        ("10.0.0.1 - ann smith [x", None),
    ] {
        match last(&format!("{head} {request}")).unwrap() {
            LogLine::Event(Event::Web(found)) => assert_eq!(Some(found.host.as_str()), visit, "{head}"),
            other => assert_eq!((other, visit), (LogLine::NoEvent(NoEvent::NoHost), None), "{head}"),
        }
    }
}

#[test]
fn formats_may_follow_each_other_until_a_header() {
    let log = [
        squid("TCP_MISS/200", "GET http://a.example/"),
        combined("GET http://b.example/ HTTP/1.1", 200),
        eve("tls", r#""tls":{"sni":"c.example"}"#),
        ssl("d.example"),
        r#"{"ts":1,"id.orig_h":"10.0.0.1","host":"e.example"}"#.to_owned(),
    ]
    .join("\n");
    let (events, defects) = source().decode(log.as_bytes());
    let host = |event: &Event| match event {
        Event::Web(visit) => visit.host.as_str().to_owned(),
        _ => unreachable!("only web visits are in these logs"),
    };
    let hosts: Vec<_> = events.iter().map(host).collect();
    assert_eq!((hosts.join(" ").as_str(), defects), ("a.example b.example c.example d.example e.example", vec![]));
}

#[test]
fn a_quote_in_a_request_hides_nothing() {
    let zeek = r#"{"ts":1,"id.orig_h":"10.0.0.1","host":"a.example","uri":"/\"event_type\":\"dns\""}"#;
    assert!(matches!(last(zeek), Ok(LogLine::Event(_))));
    assert!(matches!(last(&combined(r#"GET http://a.example/\" 407 HTTP/1.1"#, 200)), Ok(LogLine::Event(_))));
}

/// Pieces of all formats.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(eve("http", r#""http":{"hostname":"a.example"}"#)),
        Just(eve("dns", r#""dns":{}"#)),
        Just(squid("TCP_MISS/200", "GET http://a.example/")),
        Just(combined("CONNECT a.example:443 HTTP/1.1", 200)),
        Just(ssl("a.example")),
        Just("\n".to_owned()),
        "[ \\[\\]{}\":/.,@\\\\0-9a-zA-Z+-]{0,12}",
        ".{0,6}",
    ]
}

/// One of the formats' lines, with some bytes changed.
fn almost_a_line() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just(eve("tls", r#""tls":{"sni":"a.example"}"#)),
        Just(squid("TCP_TUNNEL/200", "CONNECT a.example:443")),
        Just(format!("b.example {}", combined("GET http://a.example/ HTTP/1.1", 200))),
        Just(r#"{"ts":1,"id.orig_h":"10.0.0.1","server_name":"a.example"}"#.to_owned()),
    ];
    (line, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4), any::<prop::sample::Index>())
        .prop_map(|(line, changes, end)| {
            let mut bytes = line.into_bytes();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(end.index(bytes.len()) + 1);
            bytes
        })
}

proptest! {
    #[test]
    fn no_line_is_two_things(pieces in prop::collection::vec(piece(), 0..20)) {
        let log = pieces.concat();
        let (events, defects) = source().decode(log.as_bytes());
        prop_assert!(events.len() + defects.len() <= log.split('\n').count());
    }

    #[test]
    fn broken_lines_never_panic_and_times_are_sane(line in almost_a_line()) {
        if let Ok(LogLine::Event(Event::Web(visit))) = source().lines().decode_line(&line) {
            prop_assert!(visit.time.millis() >= 0 && !visit.host.as_str().is_empty());
        }
    }

    #[test]
    fn the_same_line_is_the_same_visit(line in almost_a_line()) {
        let source = source();
        prop_assert_eq!(source.lines().decode_line(&line), source.lines().decode_line(&line));
    }
}

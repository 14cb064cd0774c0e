//! AWS VPC flow logs: the default order, headers of their own, both directions, intervals without data.
#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test helper a failed step is a failed test")]

use std::sync::Arc;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, Defect, DefectKind, Event, TenantId};
use thymus_source::network::{LogLine, LogSource, NoEvent};

const MARCH: i64 = 1_772_352_000_000; // 2026-03-01T08:00:00Z

const ROW: &str = "2 123456789010 eni-0a1b2c3d 10.0.0.1 192.0.2.1 49761 443 6 20 4249 1772352000 1772352058 ACCEPT OK";

const VERSION_2: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

const VERSION_5: &str = "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status region az-id pkt-src-aws-service flow-direction traffic-path";

/// What the last of these lines says.
fn last(log: &str) -> Result<LogLine, Defect> {
    let mut lines = LogSource::new(TenantId(7), Arc::default(), &[]).lines();
    log.split('\n').map(|line| lines.decode_line(line.as_bytes())).last().unwrap()
}

fn connection(log: &str) -> Connection {
    match last(log) {
        Ok(LogLine::Event(Event::Connection(connection))) => connection,
        other => panic!("{log}: {other:?}"),
    }
}

fn why_not(log: &str) -> NoEvent {
    match last(log) {
        Ok(LogLine::NoEvent(why)) => why,
        other => panic!("{log}: {other:?}"),
    }
}

fn version_5(flags: u8) -> String {
    format!(
        "{VERSION_5}\n5 vpc-1 subnet-1 i-1 eni-1 123456789010 IPv4 10.0.0.9 10.0.0.7 43416 5001 10.0.0.1 192.0.2.1 6 568 8 1772352000 1772352060 ACCEPT {flags} OK eu-west-1 euw1-az1 - egress 8"
    )
}

#[test]
fn the_default_order_needs_no_header() {
    let plain = connection(ROW);
    assert_eq!(plain.time.millis(), MARCH);
    assert_eq!((plain.source.to_string().as_str(), plain.source_port), ("10.0.0.1", 49_761));
    assert_eq!((plain.destination.to_string().as_str(), plain.destination_port), ("192.0.2.1", 443));
    assert_eq!((plain.bytes_out, plain.bytes_in, plain.duration_ms), (Some(4249), None, Some(58_000)));
    assert_eq!((plain.state, plain.transport), (ConnectionState::Unknown, Transport::Tcp));
    assert_eq!((plain.service, plain.service_is_inspected, plain.resolution_s), (None, false, 58));
    let headed = [
        VERSION_2.to_owned(),
        VERSION_2.replace('-', "_"),
        VERSION_2.split(' ').map(|name| format!("${{{name}}}")).collect::<Vec<_>>().join(" "),
    ];
    for header in headed {
        assert_eq!(connection(&format!("{header}\n{ROW}")), connection(ROW), "{header}");
    }
}

#[test]
fn a_header_may_name_any_order() {
    let custom = connection(
        "end start dstport srcport dstaddr srcaddr action\n1772352001 1772352001 53 40000 192.0.2.1 10.0.0.1 REJECT",
    );
    assert_eq!((custom.source.to_string().as_str(), custom.destination_port), ("10.0.0.1", 53));
    assert_eq!((custom.state, custom.transport, custom.resolution_s), (ConnectionState::Refused, Transport::Other, 1));
    assert_eq!((custom.bytes_out, custom.duration_ms), (None, Some(0)));
    assert_eq!(connection("srcaddr dstaddr start\n10.0.0.1 192.0.2.1 1772352000").duration_ms, None);
    let newer = connection(&version_5(3));
    assert_eq!((newer.source.to_string(), newer.destination.to_string()), ("10.0.0.1".into(), "192.0.2.1".into()));
    assert_eq!((newer.state, newer.bytes_out), (ConnectionState::Established, Some(568)));
    let other = format!("{VERSION_5}\n{VERSION_2}\n{ROW}");
    assert_eq!(connection(&other), connection(ROW));
}

#[test]
fn the_answering_half_is_no_event_of_its_own() {
    assert_eq!(why_not(&version_5(18)), NoEvent::OtherHalf);
    let swapped = |from: &str, to: &str| ROW.replace("49761 443", &format!("{from} {to}"));
    assert_eq!(why_not(&swapped("443", "49761")), NoEvent::OtherHalf);
    assert_eq!(why_not(&swapped("3389", "49761")), NoEvent::OtherHalf);
    assert_eq!(why_not(&swapped("53", "1025").replace(" 6 20", " 17 20")), NoEvent::OtherHalf);
    for (from, to) in [("20641", "22"), ("49761", "3389"), ("5353", "5353"), ("40000", "40001"), ("123", "123")] {
        connection(&swapped(from, to));
    }
    assert_eq!(connection(&swapped("0", "0").replace(" 6 20", " 1 20")).transport, Transport::Icmp);
}

#[test]
fn intervals_without_records_say_so() {
    let empty = "2 123456789010 eni-0a1b2c3d - - - - - - - 1772352000 1772352058 - ";
    assert_eq!(why_not(&format!("{empty}NODATA")), NoEvent::NoData);
    assert_eq!(why_not(&format!("{empty}SKIPDATA")), NoEvent::Skipped);
    assert_eq!(
        why_not(&format!("{VERSION_2}\n{}SKIPDATA", empty.replace("123456789010", "unknown"))),
        NoEvent::Skipped
    );
    assert_eq!(why_not(&ROW.replace("10.0.0.1", "198.51.100.1")), NoEvent::FromOutside);
}

#[test]
fn wrong_records_are_defects() {
    let kind = |log: &str| last(log).unwrap_err().kind;
    for (from, to) in [
        ("10.0.0.1", "laptop"),
        ("10.0.0.1", "-"),
        ("49761", "65536"),
        (" 6 ", " 256 "),
        ("4249", "-1"),
        ("1772352000", "-"),
        ("1772352000", "99999999999999"),
        ("ACCEPT OK", "ACCEPT OK more"),
    ] {
        assert_eq!(kind(&ROW.replace(from, to)), DefectKind::BadLine, "{from} {to}");
    }
    assert_eq!(kind("account-id action log-status srcaddr"), DefectKind::BadLine);
    assert_eq!(kind(ROW.trim_end_matches(" ACCEPT OK")), DefectKind::TruncatedLine);
    assert_eq!(kind(&format!("{VERSION_2}\n2 123456789010")), DefectKind::TruncatedLine);
}

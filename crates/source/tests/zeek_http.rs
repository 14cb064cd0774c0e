//! Zeek's http.log, as it writes it and as an adversary would.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use proptest::prelude::*;
use std::sync::Arc;
use thymus_event::{Address, Defect, DefectKind, Event, Source, TenantId, WebVisit};
use thymus_source::email::private_networks;
use thymus_source::network::{DeviceKey, HostMap, LogSource, Span};

const JSON: &str = r#"{"ts": 962435245.125, "uid": "CaBc1", "id.orig_h": "10.0.0.1", "id.orig_p": 55230, "id.resp_h": "192.0.2.1", "method": "GET", "host": "WWW.Example.org:8080", "uri": "/", "tags": [], "extra": {"a": [1, {}]}}"#;

const HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n#open\t2000-07-01-07-00-00\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\thost\turi\n#types\ttime\tstring\taddr\tport\taddr\tstring\tstring\n";

fn source() -> LogSource {
    let mut hosts = HostMap::default();
    hosts
        .add(DeviceKey::Address("10.0.0.1".parse().unwrap()), Address::parse("ann@example.org").unwrap(), Span::ALWAYS)
        .unwrap();
    LogSource::new(TenantId(7), Arc::new(hosts), &private_networks())
}

fn decode(log: &str) -> (Vec<WebVisit>, Vec<Defect>) {
    let (events, defects) = source().decode(log.as_bytes());
    let visit = |event| match event {
        Event::Web(visit) => visit,
        _ => unreachable!("only web visits are in these logs"),
    };
    (events.into_iter().map(visit).collect(), defects)
}

fn json(ts: &str, device: &str, host: &str) -> String {
    format!(r#"{{"ts":{ts},"id.orig_h":"{device}","host":"{host}"}}"#)
}

fn row(ts: &str, device: &str, host: &str) -> String {
    format!("{HEADER}{ts}\tCaBc1\t{device}\t55230\t192.0.2.1\t{host}\t/\n")
}

#[test]
fn a_json_line_is_a_visit() {
    let (visits, defects) = decode(JSON);
    assert_eq!(defects, []);
    let visit = &visits[0];
    assert_eq!(visit.tenant, TenantId(7));
    assert_eq!(visit.time.millis(), 962_435_245_125);
    assert_eq!(visit.device.to_string(), "10.0.0.1");
    assert_eq!(visit.user.as_ref().unwrap().as_str(), "ann@example.org");
    assert_eq!(visit.host.as_str(), "www.example.org");
    assert_eq!(visit.server.unwrap().to_string(), "192.0.2.1");
}

#[test]
fn a_row_says_the_same_as_json() {
    let (mut rows, defects) = decode(&row("962435245.125000", "10.0.0.1", "WWW.Example.org:8080"));
    assert_eq!(defects, []);
    rows[0].id = decode(JSON).0[0].id;
    assert_eq!(rows, decode(JSON).0);
}

#[test]
fn a_line_read_twice_has_one_id() {
    let (visits, _) = decode(&format!("{JSON}\r\n{JSON}\n{}\n", JSON.replace("CaBc1", "CaBc2")));
    assert_eq!(visits[0], visits[1]);
    assert_ne!(visits[0].id, visits[2].id);
}

#[test]
fn times_keep_their_milliseconds() {
    for (ts, millis) in [
        ("0", 0),
        ("1708756551.200999", 1_708_756_551_201),
        ("1708756551.999", 1_708_756_551_999),
        ("1e9", 1_000_000_000_000),
        (r#""2024-02-24T06:35:51.200Z""#, 1_708_756_551_200),
    ] {
        assert_eq!(decode(&json(ts, "10.0.0.1", "example.org")).0[0].time.millis(), millis, "{ts}");
    }
}

#[test]
fn impossible_times_are_defects() {
    for ts in [
        "-1",
        "-0.5",
        "1e300",
        "1e999",
        "1708756551200",
        "NaN",
        "null",
        "true",
        r#""soon""#,
        r#""1969-01-01T00:00:00Z""#,
    ] {
        let (visits, defects) = decode(&json(ts, "10.0.0.1", "example.org"));
        assert_eq!((visits.len(), defects[0].kind), (0, DefectKind::BadLine), "{ts}");
    }
    for ts in ["-1", "nan", "inf", "-inf", "1e300", "", "-", "x"] {
        let (visits, defects) = decode(&row(ts, "10.0.0.1", "example.org"));
        assert_eq!((visits.len(), defects[0].kind), (0, DefectKind::BadLine), "{ts}");
    }
}

#[test]
fn a_bad_line_hides_no_good_one() {
    let bad = [
        "{}",
        "[]",
        "}",
        r#"{"ts":1}"#,
        &json("1", "laptop", "x"),
        &json("1", "10.0.0.1", "a b"),
        &json("1", "10.0.0.1", "x\u{1}"),
    ];
    for line in bad {
        let (visits, defects) = decode(&format!("{line}\n{JSON}\n"));
        assert_eq!((visits.len(), defects.len()), (1, 1), "{line}");
        assert_eq!(defects[0].kind, DefectKind::BadLine, "{line}");
    }
    assert_eq!(decode("{").1[0].kind, DefectKind::TruncatedLine);
    assert_eq!(decode("").1, []);
    assert_eq!(decode("\n\r\n").1, []);
}

#[test]
fn a_request_without_a_host_is_of_no_interest() {
    for log in [
        row("1", "10.0.0.1", "-"),
        row("1", "10.0.0.1", "(empty)"),
        json("1", "10.0.0.1", ""),
        r#"{"ts":1,"id.orig_h":"10.0.0.1"}"#.to_owned(),
    ] {
        assert_eq!(decode(&log), (vec![], vec![]), "{log}");
    }
}

#[test]
fn rotation_brings_another_header() {
    let other = "#separator ,\n#unset_field,?\n#path,http\n#fields,host,ts,id.orig_h\n#close,2000\n";
    let log = format!(
        "{}{other}b.example,2,10.0.0.1\n?,2,10.0.0.1\n{}",
        row("1", "10.0.0.1", "a.example"),
        row("3", "10.0.0.1", "c.example")
    );
    let (visits, defects) = decode(&log);
    let hosts: Vec<_> = visits.iter().map(|visit| visit.host.as_str()).collect();
    assert_eq!(hosts, ["a.example", "b.example", "c.example"]);
    assert_eq!(defects, []);
}

#[test]
fn other_logs_and_cut_rows_are_defects() {
    let kinds = |log: &str| decode(log).1.iter().map(|defect| defect.kind).collect::<Vec<_>>();
    assert_eq!(kinds("1\tC\t10.0.0.1\n"), [DefectKind::BadLine]);
    assert_eq!(
        kinds(&format!("{HEADER}1\tC\t10.0.0.1\n1\tC\t10.0.0.1\t1\t-\tx\t/\tmore\n")),
        [DefectKind::TruncatedLine, DefectKind::BadLine]
    );
    assert_eq!(kinds("#path\tweird\n#fields\tts\tname\n1\tx\n"), [DefectKind::UnknownRecord]);
    assert_eq!(kinds("#fields\tts\tuid\n1\tx\n"), [DefectKind::BadLine; 2]);
    assert_eq!(kinds("#separator \\x0909\n"), [DefectKind::BadLine]);
}

#[test]
fn escaped_bytes_come_back() {
    assert_eq!(decode(&row("1", "10.0.0.1", "b\\xc3\\xbccher.example")).0[0].host.as_str(), "bücher.example");
    for host in ["b\\xc3.example", "a\\x", "a\\xzz", "a\\x09b"] {
        assert_eq!(decode(&row("1", "10.0.0.1", host)).1[0].kind, DefectKind::BadLine, "{host}");
    }
}

#[test]
fn mapped_addresses_find_their_user() {
    let (visits, _) = decode(&json("1", "::ffff:10.0.0.1", "[2001:DB8::1]:443"));
    assert!(visits[0].user.is_some());
    assert_eq!(visits[0].device.to_string(), "10.0.0.1");
    assert_eq!(visits[0].host.as_str(), "2001:db8::1");
}

/// Pieces of the two formats.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(JSON.to_owned()),
        Just(HEADER.to_owned()),
        Just("\n".to_owned()),
        Just("\t".to_owned()),
        Just("#fields\tts\tid.orig_h\thost\n".to_owned()),
        Just("#separator ".to_owned()),
        Just("\\x09".to_owned()),
        Just("1.5\t10.0.0.1\texample.org\n".to_owned()),
        "[{}\":,#\\\\0-9a-z\t\n-]{0,12}",
        ".{0,6}",
    ]
}

proptest! {
    #[test]
    fn every_line_is_a_visit_a_defect_or_a_header(pieces in prop::collection::vec(piece(), 0..20)) {
        let log = pieces.concat();
        let (events, defects) = source().decode(log.as_bytes());
        prop_assert!(events.len() + defects.len() <= log.lines().count());
    }

    #[test]
    fn any_bytes_are_decoded(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        source().decode(&bytes);
    }
}

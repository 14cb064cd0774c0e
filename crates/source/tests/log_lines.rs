//! What befalls logs on their way: wrong encodings, half lines, wrong clocks, endless lines. Every line is accounted for.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use proptest::prelude::*;
use std::sync::Arc;
use thymus_event::{DefectKind, Source, TenantId, Timestamp};
use thymus_source::network::log::LINE_BYTES_MAX;
use thymus_source::network::{LogLine, LogSource, NoEvent};

const JSON: &str = r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","host":"www.example.org"}"#;

const CONN: &str =
    "#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tservice\n1772352000.125\t10.0.0.1\t192.0.2.1\tssl\n";

/// A line of every format, with the header that it needs.
const LINES: &[&str] = &[
    JSON,
    CONN,
    r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","id.resp_h":"192.0.2.1","conn_state":"SF"}"#,
    r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","query":"www.example.org","answers":["192.0.2.1"]}"#,
    r#"{"ts":1772352000.125,"mac":"00:11:22:aa:bb:cc","assigned_addr":"10.0.0.1","lease_time":3600,"msg_types":["ACK"]}"#,
    r#"{"timestamp":"2026-03-01T08:00:00.125Z","event_type":"tls","src_ip":"10.0.0.1","tls":{"sni":"www.example.org"}}"#,
    r#"{"timestamp":"2026-03-01T08:00:00.125Z","event_type":"dns","src_ip":"10.0.0.1","dns":{"type":"answer","rrname":"www.example.org","rdata":"192.0.2.1"}}"#,
    r#"{"timestamp":"2026-03-01T08:00:00.125Z","event_type":"flow","src_ip":"10.0.0.1","dest_ip":"192.0.2.1","flow":{"start":"2026-03-01T08:00:00.125Z"}}"#,
    r#"{"timestamp":"2026-03-01T08:00:00.125Z","event_type":"alert","src_ip":"10.0.0.1","dest_ip":"192.0.2.1","alert":{"signature":"a rule"}}"#,
    "2 123456789010 eni-0a1b2c3d 10.0.0.1 192.0.2.1 49761 443 6 20 4249 1772352000 1772352058 ACCEPT OK",
    "srcaddr dstaddr start\n10.0.0.1 192.0.2.1 1772352000",
    "1772352000.125 921 10.0.0.1 TCP_TUNNEL/200 507 CONNECT www.example.org:443 - HIER_DIRECT/192.0.2.1 -",
    r#"10.0.0.1 - - [01/Mar/2026:09:00:00 +0100] "GET http://www.example.org/ HTTP/1.1" 200 2326 "-" "agent""#,
];

fn source() -> LogSource {
    LogSource::new(TenantId(7), Arc::default(), &[])
}

fn kinds(log: &[u8]) -> (usize, Vec<DefectKind>) {
    let (events, defects) = source().decode(log);
    (events.len(), defects.iter().map(|defect| defect.kind).collect())
}

#[test]
fn every_format_has_an_event() {
    for line in LINES {
        assert_eq!(kinds(line.as_bytes()), (1, vec![]), "{line}");
        assert_eq!(kinds(format!("\u{feff}{}\r\n", line.replace('\n', "\r\n")).as_bytes()), (1, vec![]), "{line}");
    }
}

#[test]
fn other_encodings_are_told_from_bad_lines() {
    let utf_16: Vec<u8> = format!("\u{feff}{JSON}\n{JSON}\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(kinds(&utf_16), (0, vec![DefectKind::BadCharset; 3]));
    let big_endian: Vec<u8> = format!("\u{feff}{CONN}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (events, defects) = kinds(&big_endian);
    assert!(events == 0 && defects.iter().all(|kind| *kind == DefectKind::BadCharset), "{defects:?}");
    let latin_1: Vec<u8> = JSON.replace("www", "b\u{fc}cher").chars().map(|c| c as u8).collect();
    assert_eq!(kinds(&latin_1), (0, vec![DefectKind::BadCharset]));
    let latin_1: Vec<u8> = CONN.replace("ssl", "\u{fc}").chars().map(|c| c as u8).collect();
    assert_eq!(kinds(&latin_1), (0, vec![DefectKind::BadCharset]));
    // What is not looked at may hold anything.
    let unseen: Vec<u8> = JSON.replace("\"host\"", "\"uri\":\"/\u{fc}\",\"host\"").chars().map(|c| c as u8).collect();
    assert_eq!(kinds(&unseen), (1, vec![]));
    assert_eq!(kinds(&[&[0; 4096], JSON.as_bytes()].concat()), (0, vec![DefectKind::BadCharset]));
}

#[test]
fn half_lines_hide_no_whole_ones() {
    for line in LINES {
        for end in (1..line.len()).filter(|end| line.is_char_boundary(*end)) {
            let log = format!("{}\n{JSON}\n", &line[..end]);
            let (events, defects) = source().decode(log.as_bytes());
            assert!(events.len() <= 2 && defects.len() <= 1, "{log}: {defects:?}");
            assert!(!events.is_empty(), "{log}: {defects:?}");
        }
    }
}

#[test]
fn endless_lines_are_passed_over() {
    let long = JSON.replace("www", &"w".repeat(10 * LINE_BYTES_MAX));
    assert_eq!(kinds(format!("{long}\n{JSON}").as_bytes()), (1, vec![DefectKind::LineTooLong]));
    let nested = format!(r#"{{"x":{}"#, "[".repeat(LINE_BYTES_MAX / 2));
    assert_eq!(kinds(nested.as_bytes()), (0, vec![DefectKind::TruncatedLine]));
    let answers = vec![r#""192.0.2.1""#; 50_000].join(",");
    let line = format!(r#"{{"ts":1,"id.orig_h":"10.0.0.1","query":"a.example","answers":[{answers}]}}"#);
    assert_eq!(kinds(line.as_bytes()), (1, vec![]));
}

#[test]
fn the_future_is_not_believed_where_the_reader_has_a_clock() {
    let mut lines = source().lines();
    let decode = |lines: &mut thymus_source::network::LogLines| {
        lines.decode_line(JSON.as_bytes()).map_err(|defect| defect.kind).map(|_| ())
    };
    assert_eq!(decode(&mut lines), Ok(()));
    lines.believe_until(Timestamp::from_millis(1_772_352_000_124));
    assert_eq!(decode(&mut lines), Err(DefectKind::FutureTime));
    lines.believe_until(Timestamp::from_millis(1_772_352_000_125));
    assert_eq!(decode(&mut lines), Ok(()));
}

#[test]
fn times_may_jump() {
    let at = |time: &str| JSON.replace("1772352000.125", time);
    let log = [at("1772352000"), at("1"), at("253402300799"), at("1772352001")].join("\n");
    let (events, defects) = source().decode(log.as_bytes());
    let seconds: Vec<_> = events.iter().map(|event| event.time().seconds()).collect();
    assert_eq!((seconds, defects), (vec![1_772_352_000, 1, 253_402_300_799, 1_772_352_001], vec![]));
}

/// A line of some format with some bytes changed, and cut.
fn almost_a_line() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (prop::sample::select(LINES), changes, any::<prop::sample::Index>()).prop_map(|(line, changes, end)| {
        let mut bytes = line.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(end.index(bytes.len()).max(bytes.len() / 2) + 1);
        bytes
    })
}

proptest! {
    #[test]
    fn a_line_is_one_thing_and_the_same_each_time(log in almost_a_line()) {
        let whole = source().decode(&log);
        prop_assert_eq!(&whole, &source().decode(&log));
        prop_assert!(whole.0.len() + whole.1.len() <= log.split(|byte| *byte == b'\n').count());
        prop_assert!(whole.0.iter().all(|event| event.time().millis() >= 0));
    }

    #[test]
    fn a_log_read_in_another_order_has_the_same_events(
        (lines, shuffled) in Just(LINES.iter().filter(|line| !line.contains('\n')).copied().collect::<Vec<_>>())
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let ids = |lines: &[&str]| {
            let mut ids: Vec<_> = source().decode(lines.join("\n").as_bytes()).0;
            ids.sort_by_key(|event| format!("{event:?}"));
            ids
        };
        prop_assert_eq!(ids(&lines), ids(&shuffled));
    }
}

#[test]
fn reasons_are_told() {
    let outside = JSON.replace("10.0.0.1", "198.51.100.1");
    assert_eq!(source().lines().decode_line(outside.as_bytes()), Ok(LogLine::NoEvent(NoEvent::FromOutside)));
}

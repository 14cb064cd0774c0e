//! Zeek's conn.log, dns.log and dhcp.log, as values and as JSON, of several of its versions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test helper a failed step is a failed test")]

use std::sync::Arc;
use thymus_event::network::{ANSWERS_MAX, ConnectionState, Transport};
use thymus_event::{Connection, Defect, DefectKind, Event, Lease, NameAnswer, TenantId};
use thymus_source::network::{HostMap, LogLine, LogSource, NoEvent};

const MARCH: i64 = 1_772_352_000_000; // 2026-03-01T08:00:00Z

const CONN: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\ttunnel_parents\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tset[string]\n";

const DNS: &str = "#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.orig_h\tquery\tqtype\trcode\tanswers\tTTLs\n";

const DHCP: &str = "#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tdhcp\n#fields\tts\tuids\tclient_addr\tserver_addr\tmac\thost_name\tclient_fqdn\tassigned_addr\tlease_time\tmsg_types\n";

fn source() -> LogSource {
    LogSource::new(TenantId(7), Arc::default(), &[])
}

/// What the last of these lines says.
fn last(log: &str) -> Result<LogLine, Defect> {
    let mut lines = source().lines();
    log.split('\n').map(|line| lines.decode_line(line.as_bytes())).last().unwrap()
}

fn row(header: &str, values: &str) -> String {
    format!("{header}{}", values.replace(' ', "\t"))
}

fn connection(log: &str) -> Connection {
    match last(log) {
        Ok(LogLine::Event(Event::Connection(connection))) => connection,
        other => panic!("{log}: {other:?}"),
    }
}

fn answer(log: &str) -> NameAnswer {
    match last(log) {
        Ok(LogLine::Event(Event::Name(answer))) => answer,
        other => panic!("{log}: {other:?}"),
    }
}

fn lease(log: &str) -> Lease {
    match last(log) {
        Ok(LogLine::Event(Event::Lease(lease))) => lease,
        other => panic!("{log}: {other:?}"),
    }
}

fn why_not(log: &str) -> NoEvent {
    match last(log) {
        Ok(LogLine::NoEvent(why)) => why,
        other => panic!("{log}: {other:?}"),
    }
}

fn kind(log: &str) -> DefectKind {
    last(log).unwrap_err().kind
}

const CONN_JSON: &str = r#"{"ts":1772352000.125,"uid":"CaBc1","id.orig_h":"10.0.0.1","id.orig_p":55230,"id.resp_h":"192.0.2.1","id.resp_p":443,"proto":"tcp","service":"ssl,http","duration":1.5,"orig_bytes":17,"resp_bytes":0,"conn_state":"SF","local_orig":true,"history":"ShADadFf","tunnel_parents":["C1","C2"]}"#;

#[test]
fn a_connection_is_the_same_as_values_and_as_json() {
    let row = row(CONN, "1772352000.125 CaBc1 10.0.0.1 55230 192.0.2.1 443 tcp http,ssl 1.500000 17 0 SF T C1,C2");
    let by_values = connection(&row);
    assert_eq!(by_values.time.millis(), MARCH + 125);
    assert_eq!((by_values.source.to_string(), by_values.source_port), ("10.0.0.1".to_owned(), 55_230));
    assert_eq!((by_values.destination.to_string(), by_values.destination_port), ("192.0.2.1".to_owned(), 443));
    assert_eq!(by_values.service.as_deref(), Some("http,ssl"));
    assert!(by_values.service_is_inspected);
    assert_eq!((by_values.duration_ms, by_values.bytes_out, by_values.bytes_in), (Some(1500), Some(17), Some(0)));
    assert_eq!((by_values.state, by_values.transport), (ConnectionState::Established, Transport::Tcp));
    assert_eq!((by_values.tenant, by_values.resolution_s), (TenantId(7), 1));
    assert_ne!(by_values.id, connection(CONN_JSON).id);
    assert_eq!(Connection { id: by_values.id, ..connection(CONN_JSON) }, by_values);
    for other in [
        CONN_JSON.replace("id.", "id_"),
        CONN_JSON.replace("1772352000.125", r#""2026-03-01T08:00:00.125Z""#),
        CONN_JSON.replace(r#""ts""#, r#""_path":"conn","ts""#),
        row.replace("1772352000.125", "2026-03-01T08:00:00.125000Z"),
        row.replace("#path\tconn\n", ""),
    ] {
        assert_eq!(Connection { id: by_values.id, ..connection(&other) }, by_values, "{other}");
    }
}

#[test]
fn what_is_unset_stays_unknown() {
    let plain = connection(&row(CONN, "1772352000 C 10.0.0.1 1 192.0.2.1 2 udp - - - - - - -"));
    assert_eq!((plain.service, plain.duration_ms, plain.bytes_out, plain.bytes_in), (None, None, None, None));
    assert_eq!((plain.state, plain.transport), (ConnectionState::Unknown, Transport::Udp));
    assert_eq!(
        connection(r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"::1","conn_state":"S0"}"#).destination_port,
        0
    );
    let labelled = CONN.replace("tunnel_parents", "tunnel_parents\tlabel\tdetailedlabel");
    let labelled = row(&labelled, "1772352000 C 10.0.0.1 1 192.0.2.1 2 udp dns 0.1 1 2 SF T (empty) Benign -");
    assert_eq!(connection(&labelled).service.as_deref(), Some("dns"));
}

#[test]
fn states_and_services_keep_their_meaning() {
    use ConnectionState::{Established, Refused, Unanswered, Unknown};
    let states = [
        ("SF S1 S2 S3 RSTO RSTR SHR", Established),
        ("S0 SH RSTOS0", Unanswered),
        ("REJ RSTRH", Refused),
        ("OTH X", Unknown),
    ];
    for (names, state) in states {
        for name in names.split(' ') {
            assert_eq!(connection(&CONN_JSON.replace("SF", name)).state, state, "{name}");
        }
    }
    for (service, plain) in [
        ("ssl", Some("ssl")),
        ("SMB,gssapi", Some("gssapi,smb")),
        ("ssl,-http", Some("ssl")),
        ("-ssl", None),
        ("", None),
        ("quic,ssl,quic", Some("quic,ssl")),
    ] {
        assert_eq!(connection(&CONN_JSON.replace("ssl,http", service)).service.as_deref(), plain, "{service}");
    }
    let icmp = connection(&CONN_JSON.replace("tcp", "icmp").replace("443", "3"));
    assert_eq!((icmp.transport, icmp.source_port, icmp.destination_port), (Transport::Icmp, 0, 0));
    assert_eq!(connection(&CONN_JSON.replace("tcp", "unknown_transport")).transport, Transport::Other);
    assert_eq!(connection(&CONN_JSON.replace("1.5", "-0.5")).duration_ms, None);
}

#[test]
fn one_end_has_to_be_inside() {
    let between = |from: &str, to: &str| last(&CONN_JSON.replace("10.0.0.1", from).replace("192.0.2.1", to));
    for (from, to) in [("10.0.0.1", "192.0.2.1"), ("192.0.2.1", "fd00::1"), ("100.64.0.1", "192.0.2.1")] {
        assert!(matches!(between(from, to), Ok(LogLine::Event(_))), "{from} {to}");
    }
    assert_eq!(between("198.51.100.1", "192.0.2.1"), Ok(LogLine::NoEvent(NoEvent::FromOutside)));
    let configured = LogSource::new(TenantId(7), Arc::new(HostMap::default()), &["198.51.100.0/24".parse().unwrap()]);
    let decode = |line: &str| configured.lines().decode_line(line.as_bytes());
    assert!(matches!(decode(&CONN_JSON.replace("10.0.0.1", "198.51.100.1")), Ok(LogLine::Event(_))));
    assert_eq!(decode(CONN_JSON), Ok(LogLine::NoEvent(NoEvent::FromOutside)));
}

#[test]
fn wrong_values_are_defects() {
    for (from, to) in [
        ("10.0.0.1", "laptop"),
        ("55230", "65536"),
        ("55230", "-1"),
        ("\"SF\"", "7"),
        ("1.5", "\"long\""),
        ("1.5", "1e999"),
        ("17", "1.5"),
        ("17", "{}"),
        ("1772352000.125", "99999999999999"),
        ("\"ssl,http\"", "true"),
        ("id.resp_h", "to"),
    ] {
        assert_eq!(kind(&CONN_JSON.replace(from, to)), DefectKind::BadLine, "{from} {to}");
    }
    assert_eq!(kind(&row(CONN, "1 C 10.0.0.1 x 192.0.2.1 2 udp - - - - - - -")), DefectKind::BadLine);
    assert_eq!(kind(&row(CONN, "1 C 10.0.0.1 1 192.0.2.1 2 udp")), DefectKind::TruncatedLine);
    assert_eq!(kind(&CONN_JSON[..80]), DefectKind::TruncatedLine);
    assert_eq!(kind(&CONN_JSON.replace("conn_state", "_path").replace("SF", "files")), DefectKind::UnknownRecord);
    assert_eq!(kind("#path\tweird\n#fields\tts\tname\n1\tx"), DefectKind::UnknownRecord);
    assert_eq!(kind("#path\tconn\n#fields\tts\tid.orig_h"), DefectKind::BadLine);
}

#[test]
fn an_answer_names_its_addresses() {
    let by_values =
        answer(&row(DNS, "1772352000.125 10.0.0.1 WWW.example.org 1 0 a.example,192.0.2.1,2001:db8::1 60,60,60"));
    assert_eq!(by_values.name.as_str(), "www.example.org");
    assert_eq!(by_values.device.to_string(), "10.0.0.1");
    assert_eq!(by_values.time.millis(), MARCH + 125);
    let addresses: Vec<_> = by_values.addresses.iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["192.0.2.1", "2001:db8::1"]);
    let json = r#"{"ts":1772352000.125,"id.orig_h":"10.0.0.1","query":"www.example.org","qtype":1,"rcode":0,"answers":["a.example","192.0.2.1","2001:db8::1"],"TTLs":[60.0,60.0,60.0]}"#;
    assert_eq!(NameAnswer { id: by_values.id, ..answer(json) }, by_values);
    let missing = answer(&row(DNS, "1 10.0.0.1 nowhere.example 28 3 - -"));
    assert!(missing.addresses.is_empty());
    let many = (0..100).map(|n| format!("192.0.2.{n}")).collect::<Vec<_>>().join(",");
    assert_eq!(answer(&row(DNS, &format!("1 10.0.0.1 a.example 1 0 {many} -"))).addresses.len(), ANSWERS_MAX);
}

#[test]
fn questions_without_addresses_say_why() {
    for (values, why) in [
        ("1 10.0.0.1 a.example 1 - - -", NoEvent::Unanswered),
        ("1 10.0.0.1 a.example 28 0 - -", NoEvent::NoAddress),
        ("1 10.0.0.1 a.example 1 2 - -", NoEvent::NoAddress),
        ("1 10.0.0.1 a.example 1 0 b.example -", NoEvent::NoAddress),
        ("1 10.0.0.1 a.example 15 0 mx.a.example -", NoEvent::OtherKind),
        ("1 10.0.0.1 1.2.0.192.in-addr.arpa 12 3 - -", NoEvent::OtherKind),
        ("1 10.0.0.1 DESKTOP 32 - - -", NoEvent::OtherKind),
        ("1 10.0.0.1 - - 0 - -", NoEvent::NoHost),
        ("1 10.0.0.1 a\\x20b 1 0 192.0.2.1 -", NoEvent::NoHost),
        ("1 198.51.100.1 a.example 1 0 192.0.2.1 -", NoEvent::FromOutside),
    ] {
        assert_eq!(why_not(&row(DNS, values)), why, "{values}");
    }
}

#[test]
fn a_lease_tells_device_and_time() {
    let by_values = lease(&row(
        DHCP,
        "1772352000 C1,C2 - 10.0.0.254 00:11:22:AA:BB:CC Laptop7 laptop7.example.org 10.0.0.1 3600.000000 DISCOVER,OFFER,REQUEST,ACK",
    ));
    assert_eq!((by_values.address.to_string(), by_values.seconds), ("10.0.0.1".to_owned(), Some(3600)));
    assert_eq!(by_values.hardware.as_deref(), Some("00:11:22:aa:bb:cc"));
    assert_eq!(by_values.host_name.as_ref().unwrap().as_str(), "laptop7");
    assert_eq!((by_values.time.millis(), by_values.user.is_none()), (MARCH, true));
    let json = r#"{"ts":1772352000.0,"uids":["C1"],"server_addr":"10.0.0.254","mac":"00-11-22-aa-bb-cc","host_name":"laptop7","assigned_addr":"10.0.0.1","lease_time":3600.0,"msg_types":["REQUEST","ACK"]}"#;
    assert_eq!(Lease { id: by_values.id, ..lease(json) }, by_values);
    let old = DHCP.replace("assigned_addr", "assigned_ip").replace("\tmsg_types", "");
    let old = lease(&row(&old, "1772352000 C - - 0011.22aa.bbcc - laptop7 10.0.0.1 3600"));
    assert_eq!(Lease { id: by_values.id, ..old }, by_values);
    assert_eq!(lease(&json.replace("3600.0", "4294967295.0")).seconds, None);
    assert_eq!(lease(&json.replace("00-11-22-aa-bb-cc", "laptop")).hardware, None);
}

#[test]
fn only_what_was_acknowledged_is_a_lease() {
    let with = |address: &str, client: &str, messages: &str| {
        last(&row(DHCP, &format!("1 C {client} - 00:11:22:aa:bb:cc - - {address} 60 {messages}")))
    };
    for messages in ["DISCOVER", "DISCOVER,OFFER", "REQUEST,NAK", "INFORM"] {
        assert_eq!(with("10.0.0.1", "10.0.0.2", messages), Ok(LogLine::NoEvent(NoEvent::NoAddress)), "{messages}");
    }
    assert_eq!(with("-", "10.0.0.2", "INFORM,ACK"), Ok(LogLine::NoEvent(NoEvent::NoAddress)));
    let Ok(LogLine::Event(Event::Lease(back))) = with("-", "10.0.0.2", "RELEASE") else { panic!("no lease") };
    assert_eq!((back.address.to_string(), back.seconds), ("10.0.0.2".to_owned(), Some(0)));
}

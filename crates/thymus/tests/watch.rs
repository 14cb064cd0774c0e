//! Who watches the service: what its numbers say, and that neither they nor the log say anything of mail.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

mod service;

use service::{House, wait_for};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// An address that was free a moment ago.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// A number of the exposition.
fn number(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map(|value| value.trim().parse().unwrap())
}

/// A message with a word of its own in every place that a sender chooses.
const MARKED: &str = "From: \"markname\" <markfrom@markdomain.example>\r\nTo: marktoname <markto@corp.example>\r\n\
    Subject: marksubject\r\nMessage-ID: <markid@markdomain.example>\r\nX-Markheader: markvalue\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nmarkbody https://marklink.example/\r\n--b\r\n\
    Content-Type: application/zip\r\nContent-Disposition: attachment; filename=markfile.zip\r\n\r\nPK\x03\x04markzip\r\n--b--\r\n";

#[test]
fn numbers_follow_what_happens_and_neither_they_nor_the_log_tell_of_mail() {
    let house = House::new("");
    let (address, gone) = (free(), free());
    house
        .configure(&format!("[event_file]\npath = \"nowhere/x\"\n[syslog]\nto = \"tcp://{gone}\"\nfrom = \"allow\"\n"));
    let mut command = house.thymus(&["run", "--json"]);
    let log = std::fs::File::create(house.path("log")).unwrap();
    command.env("THYMUS_CONSOLE_OPERATIONS", address.to_string()).stdout(std::process::Stdio::null()).stderr(log);
    let service = service::Service { child: command.spawn().unwrap() };
    wait_for("the service", || TcpStream::connect(address).is_ok() && house.path("smtp").exists());
    wait_for("readiness", || ask(address, "/readyz").starts_with("HTTP/1.1 200 "));
    assert!(ask(address, "/healthz").ends_with("ok\n"));
    for _ in 0..2 {
        assert!(house.client("smtp").deliver(&["markto@corp.example"], MARKED).starts_with("250 "));
    }
    house.client("lmtp").say("MAIL FROM:<markfrom@markdomain.example> MARK=mark");
    house.ask(&["evidence", "add", "compromised", "host:marklink.example"]);
    let metrics = || ask(address, "/metrics");
    wait_for("a failing output", || number(&metrics(), "thymus_output_failing{output=\"syslog\"}") == Some(1.0));
    wait_for("a verdict", || number(&metrics(), "thymus_verdict_seconds_count") == Some(1.0));
    let metrics = metrics();
    let wanted = [
        ("thymus_ready", 1.0),
        ("thymus_messages_total", 1.0),
        ("thymus_messages_unjudged", 0.0),
        ("thymus_revised_total", 1.0),
        ("thymus_received_total{outcome=\"kept\"}", 2.0),
        ("thymus_keep_seconds_count", 2.0),
        ("thymus_verdict_seconds_count", 1.0),
        ("thymus_receive_queue_messages", 0.0),
        ("thymus_errands{state=\"waiting\"}", 0.0),
    ];
    for (name, value) in wanted {
        assert_eq!(number(&metrics, name), Some(value), "{name} in {metrics}");
    }
    for name in
        ["thymus_output_behind_records{output=\"syslog\"}", "process_resident_memory_bytes", "thymus_store_bytes"]
    {
        assert!(number(&metrics, name).is_some_and(|value| value > 0.0), "{name} in {metrics}");
    }
    service.stop();
    let log = house.log();
    assert!(log.contains("could not tell") && log.lines().count() > 5, "{log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    assert!(!log.contains("mark") && !metrics.contains("mark"), "{log}\n{metrics}");
}

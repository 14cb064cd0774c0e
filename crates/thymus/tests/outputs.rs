//! Who is told of verdicts: by webhook, by syslog, in a file; once more after a kill, and never at the cost of mail.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

mod service;

use serde_json::Value;
use service::{House, message, wait_for};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

const SECRET: &str = "a secret that only two know";

/// A receiver of webhooks, that gives this answer; what it was sent, as it comes.
fn receiver(listener: TcpListener, status: &'static str) -> Receiver<(String, Value)> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            serve(BufReader::new(stream.unwrap()), status, &sender);
        }
    });
    receiver
}

fn serve(mut stream: BufReader<std::net::TcpStream>, status: &str, sender: &Sender<(String, Value)>) {
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length =
            head.to_lowercase().split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let _ = sender.send((head, serde_json::from_slice(&body).unwrap()));
        let _ = stream.get_mut().write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes());
    }
}

fn house(sections: &str) -> House {
    let house = House::new("");
    std::fs::write(house.path("secret"), SECRET).unwrap();
    std::fs::set_permissions(house.path("secret"), std::fs::Permissions::from_mode(0o600)).unwrap();
    house.configure(sections);
    house
}

fn deliver(house: &House, number: usize) {
    let reply = house.client("smtp").deliver(&["ann@corp.example"], &message(number));
    assert!(reply.starts_with("250 "), "{reply}");
}

fn lines(house: &House) -> Vec<Value> {
    let text = std::fs::read_to_string(house.path("events.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn id(event: &Value) -> String {
    event["metadata"]["uid"].as_str().unwrap().to_owned()
}

#[test]
fn each_change_of_a_verdict_is_told_everywhere() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let collector = UdpSocket::bind("127.0.0.1:0").unwrap();
    collector.set_read_timeout(Some(service::PATIENCE)).unwrap();
    let house = house(&format!(
        "[webhook]\nurl = \"http://{}/thymus\"\nsecret_file = \"secret\"\nfrom = \"allow\"\n\
         [syslog]\nto = \"udp://{}\"\nfrom = \"allow\"\n[event_file]\npath = \"events.jsonl\"\nfrom = \"allow\"\n",
        listener.local_addr().unwrap(),
        collector.local_addr().unwrap()
    ));
    let requests = receiver(listener, "200 OK");
    let service = house.start();
    deliver(&house, 1);
    let (head, event) = requests.recv_timeout(service::PATIENCE).unwrap();
    assert!(head.to_lowercase().contains("webhook-signature: v1,"), "{head}");
    assert_eq!(event["unmapped"]["thymus"]["revision"], 0);
    assert!(event.to_string().contains("number 1") && !event.to_string().contains("Please see"), "{event}");
    let mut buffer = [0; 8192];
    let bytes = collector.recv(&mut buffer).unwrap();
    let line = String::from_utf8_lossy(&buffer[..bytes]).into_owned();
    assert!(line.contains(" thymus.corp.example thymus ") && line.contains("CEF:0|Thymus|"), "{line}");
    assert!(line.contains("cs2=number 1 "), "{line}");
    house.ask(&["evidence", "add", "compromised", "host:www1.out.example"]);
    let (_, revised) = requests.recv_timeout(service::PATIENCE).unwrap();
    assert_eq!(revised["class_uid"], 2004, "{revised}");
    assert_eq!(revised["unmapped"]["thymus"]["revision"], 1);
    assert_eq!(revised["unmapped"]["thymus"]["action_before"], event["unmapped"]["thymus"]["action"]);
    assert!(revised["anomaly_analyses"].to_string().contains("www1.out.example"), "{revised}");
    wait_for("the lines", || lines(&house).len() == 2);
    assert_eq!(lines(&house).iter().map(id).collect::<Vec<_>>(), [id(&event), id(&revised)]);
    service.stop();
    // What was told is not told again, and what came meanwhile is.
    house.ask(&["evidence", "add", "domain-registered", "out.example", "--registered", "2026-03-01T08:00:00Z"]);
    let service = house.start();
    deliver(&house, 2);
    wait_for("the rest", || lines(&house).len() >= 3);
    std::thread::sleep(Duration::from_millis(500));
    service.stop();
    let all: Vec<String> = lines(&house).iter().map(id).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    assert!(all.len() <= 4, "{all:?}");
    let log = house.log();
    assert!(!log.contains(SECRET) && !log.contains("number 1"), "{log}");
    assert!(!house.ask(&["config", "show"]).contains(SECRET));
}

#[test]
fn who_is_dead_or_slow_holds_up_no_mail_and_hears_all_of_it_later() {
    // Nobody listens at the one; the other takes connections, and says nothing.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, silent) = (closed.local_addr().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    drop(closed);
    let house = house(&format!(
        "[webhook]\nurl = \"http://{}/\"\nsecret_file = \"secret\"\nfrom = \"allow\"\n\
         [syslog]\nto = \"tcp://{address}\"\nfrom = \"allow\"\n",
        silent.local_addr().unwrap(),
    ));
    let service = house.start();
    for number in 0..20 {
        deliver(&house, number);
    }
    wait_for("the verdicts", || house.stats()["assessments"] == 20);
    let began = Instant::now();
    service.stop();
    assert!(began.elapsed() < Duration::from_secs(20), "it waited for the silent one");
    let requests = receiver(silent, "200 OK");
    let collector = TcpListener::bind(address).unwrap();
    let _service = house.start();
    let mut heard = BTreeSet::new();
    while heard.len() < 20 {
        heard.insert(id(&requests.recv_timeout(service::PATIENCE).unwrap().1));
    }
    let mut stream = BufReader::new(collector.accept().unwrap().0);
    let mut told = Vec::new();
    while told.windows(4).filter(|window| window == b"CEF:").count() < 20 {
        assert_ne!(stream.read_until(b' ', &mut told).unwrap(), 0);
    }
}

#[test]
fn what_a_kill_interrupts_is_told_again_and_what_is_refused_is_passed_over() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let house = house(&format!(
        "[webhook]\nurl = \"http://{}/\"\nsecret_file = \"secret\"\nfrom = \"allow\"\n\
         [event_file]\npath = \"events.jsonl\"\nfrom = \"allow\"\n",
        listener.local_addr().unwrap(),
    ));
    let requests = receiver(listener, "422 No");
    for round in 0..4 {
        let service = house.start();
        for number in 0..10 {
            deliver(&house, round * 10 + number);
        }
        std::thread::sleep(Duration::from_millis(100 * round as u64));
        service.kill();
    }
    let service = house.start();
    wait_for("all of them", || lines(&house).iter().map(id).collect::<BTreeSet<_>>().len() == 40);
    let mut refused = BTreeSet::new();
    while refused.len() < 40 {
        refused.insert(id(&requests.recv_timeout(service::PATIENCE).unwrap().1));
    }
    service.stop();
    assert!(house.log().contains("the receiver refused it"), "{}", house.log());
}

#[test]
fn what_cannot_be_told_is_said_at_the_start() {
    let start = |sections: &str| {
        let output = house(sections).run(&["run"]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(start("[webhook]\nurl = \"http://siem.example.org/\"\n").contains("https wanted"));
    assert!(start("[webhook]\nurl = \"https://siem.example.org/\"\n").contains("THYMUS_WEBHOOK_SECRET is not set"));
    assert!(start("[syslog]\nto = \"siem.example.org\"\n").contains("udp://, tcp:// or tls://"));
    let house = house("[webhook]\nurl = \"http://127.0.0.1:9/\"\n");
    let mut command = house.thymus(&["run"]);
    let complaint = command.env("THYMUS_WEBHOOK_SECRET", "short").output().unwrap().stderr;
    let complaint = String::from_utf8(complaint).unwrap();
    assert!(complaint.contains("shorter than 16 bytes") && !complaint.contains("short\n"), "{complaint}");
}

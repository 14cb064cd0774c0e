//! The service asks the DNS about mail that nobody trusted has checked, once, and keeps what it was told.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod service;

use service::{House, message, wait_for};
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A server that lets `out.example` send from 192.0.2.7 alone and knows nothing else; until it is told to forget that.
fn dns() -> (SocketAddr, Arc<AtomicBool>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let forgetful = Arc::new(AtomicBool::new(false));
    let forgot = Arc::clone(&forgetful);
    std::thread::spawn(move || {
        let mut question = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            let knows = question[12..length].starts_with(b"\x03out\x07example\0\0\x10");
            let reply = reply(&question[..length], knows && !forgot.load(Ordering::Relaxed));
            let _ = socket.send_to(&reply, from);
        }
    });
    (address, forgetful)
}

/// RFC 1035 §4: the question again, and a text or that there is no such name.
fn reply(question: &[u8], knows: bool) -> Vec<u8> {
    const SPF: &[u8] = b"v=spf1 ip4:192.0.2.7 -all";
    let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    let mut reply = question[..2].to_vec();
    reply.extend([0x81, if knows { 0x80 } else { 0x83 }, 0, 1, 0, u8::from(knows), 0, 0, 0, 0]);
    reply.extend(&question[12..end]);
    if knows {
        let length = u8::try_from(SPF.len()).unwrap();
        reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
        reply.extend(SPF);
    }
    reply
}

fn by(address: &str, number: usize) -> String {
    format!(
        "Received: from mail.out.example (mail.out.example [{address}])\r\n\tby mx.corp.example with ESMTPS id {number};\r\n\
         \tTue, 03 Mar 2026 09:00:05 +0000\r\n{}",
        message(number)
    )
}

#[test]
fn what_the_dns_says_of_a_sender_is_asked_once_and_kept() {
    let (address, forgetful) = dns();
    let house = House::asking("", &format!("\"{address}\""));
    let service = house.start();
    let mut client = house.client("smtp");
    assert!(client.deliver(&["ann@corp.example"], &by("192.0.2.7", 1)).starts_with("250 "));
    assert!(client.deliver(&["ann@corp.example"], &by("198.51.100.9", 2)).starts_with("250 "));
    wait_for("verdicts", || house.stats()["assessments"] == 2);
    service.stop();
    forgetful.store(true, Ordering::Relaxed);
    let found = |id: &str| {
        let explained: serde_json::Value = serde_json::from_str(&house.ask(&["explain", "--json", id])).unwrap();
        let found = explained[0]["message"]["authentication"].clone();
        assert_eq!(found["authserv_id"], "thymus.corp.example", "{found}");
        found["spf"].as_str().unwrap().to_owned()
    };
    assert_eq!((found("1@out.example").as_str(), found("2@out.example").as_str()), ("pass", "fail"));
}

#[test]
fn a_server_that_is_no_address_is_refused() {
    let house = House::asking("", "\"ns.example.net\"");
    let complaint = String::from_utf8(house.run(&["run"]).stderr).unwrap();
    assert!(complaint.contains("dns.servers") && complaint.contains("192.0.2.53"), "{complaint}");
}

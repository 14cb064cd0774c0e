//! `thymus check`: what does not work is found, and said with what to do.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

mod service;

use serde_json::Value;
use service::House;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;

/// All that is found, and the exit status.
fn found(house: &House) -> (Vec<Value>, i32) {
    let output = house.run(&["check", "--json"]);
    let all = serde_json::from_slice(&output.stdout);
    let all = all.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (all, output.status.code().unwrap())
}

fn state<'a>(all: &'a [Value], part: &str) -> (&'a str, &'a str) {
    let finding = all.iter().find(|finding| finding["part"] == part).unwrap_or_else(|| panic!("no {part} in {all:?}"));
    let state = finding["state"].as_str().unwrap();
    assert_eq!(finding["mend"].is_null(), state == "well", "{finding}");
    (state, finding["says"].as_str().unwrap())
}

#[test]
fn a_good_configuration_is_well_before_the_start_and_while_it_runs() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let house = House::new("");
    house.configure(&format!(
        "[syslog]\nto = \"tcp://{}\"\n[event_file]\npath = \"events.jsonl\"\n",
        receiver.local_addr().unwrap()
    ));
    let (before, status) = found(&house);
    assert_eq!(status, 0, "{before:?}");
    assert_eq!(state(&before, "listener.lmtp"), ("well", "unix:lmtp is free"));
    assert_eq!(state(&before, "syslog"), ("well", "can be reached"));
    assert!(state(&before, "store.path").1.contains("will be made") && !house.path("thymus.db").exists());
    let service = house.start();
    let (meanwhile, status) = found(&house);
    assert_eq!(status, 0, "{meanwhile:?}");
    assert_eq!(state(&meanwhile, "listener.smtp"), ("well", "unix:smtp is served"));
    assert!(state(&meanwhile, "store.path").1.contains("a service has it"));
    service.stop();
    let text = house.ask(&["check"]);
    assert!(text.contains("well     listener.lmtp: unix:lmtp is free\n"), "{text}");
}

#[test]
fn each_thing_that_does_not_work_is_said_with_how_to_mend_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (deaf, gone) = (UdpSocket::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let gone_at = gone.local_addr().unwrap();
    drop(gone);
    let made = rcgen::generate_simple_self_signed(vec!["other.example".to_owned()]).unwrap();
    let other = rcgen::KeyPair::generate().unwrap();
    let house = House::asking(
        "tls_certificate = \"chain.pem\"\ntls_key = \"key.pem\"\nusers = \"users\"",
        &format!("\"{}\"", deaf.local_addr().unwrap()),
    );
    for (name, text) in
        [("chain.pem", made.cert.pem()), ("key.pem", other.serialize_pem()), ("users", "ann".to_owned())]
    {
        std::fs::write(house.path(name), text).unwrap();
        std::fs::set_permissions(house.path(name), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    std::fs::write(house.path("secret"), "a secret of some length").unwrap();
    std::fs::set_permissions(house.path("secret"), std::fs::Permissions::from_mode(0o600)).unwrap();
    house.configure(&format!(
        "[webhook]\nurl = \"http://{gone_at}/\"\nsecret_file = \"secret\"\n[event_file]\npath = \"nowhere/x\"\n"
    ));
    let mut command = house.thymus(&["check", "--json"]);
    command.env("THYMUS_LISTENER_SMTP", taken.local_addr().unwrap().to_string());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let failed = ["listener.smtp", "listener.users", "dns.servers", "webhook", "event_file"];
    for part in failed {
        assert_eq!(state(&all, part).0, "failed", "{part}");
    }
    // The key is anybody's, and another's.
    let certificate: Vec<_> = all.iter().filter(|finding| finding["part"] == "listener.tls_certificate").collect();
    assert_eq!((certificate.len(), &certificate[1]["state"]), (2, &"failed".into()), "{certificate:?}");
    assert!(certificate[0]["says"].as_str().unwrap().contains("chmod 600"));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("6 parts do not work"), "{complaint}");
    // The key belongs to it, and the name does not.
    std::fs::write(house.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let (all, _) = found(&house);
    let last = all.iter().rfind(|finding| finding["part"] == "listener.tls_certificate").unwrap();
    assert!(last["says"].as_str().unwrap().contains("is not for thymus.corp.example"), "{last}");
}

#[test]
fn a_broken_store_and_a_wrong_configuration_are_told_apart() {
    let house = House::new("");
    std::fs::write(house.path("thymus.db"), "this is no database at all, and a long one at that").unwrap();
    let (all, status) = found(&house);
    assert!(status == 1 && state(&all, "store.path").0 == "failed", "{all:?}");
    let house = House::new("idle_seconds = 0");
    assert_eq!(house.run(&["check"]).status.code(), Some(2));
}

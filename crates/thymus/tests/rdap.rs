//! The service asks registries about domains that it has hardly seen, and looks again at mail by what they say.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod service;

use serde_json::Value;
use service::{House, message, wait_for};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// Answers that every domain was registered an hour ago; gives its address, and what it was asked.
fn registry() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (noted, own) = (Arc::clone(&asked), base.clone());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
            let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
            noted.lock().unwrap().push(path.clone());
            let body = match path.strip_prefix("/domain/") {
                None => format!(r#"{{"services":[[["example"],["{own}/"]]]}}"#),
                Some(name) => {
                    let hour_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
                    format!(
                        r#"{{"objectClassName":"domain","ldhName":"{name}","events":[{{"eventAction":"registration","eventDate":"{hour_ago}"}}]}}"#
                    )
                }
            };
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    (base, asked)
}

fn configured(house: &House, base: &str, enabled: bool) {
    let config = std::fs::read_to_string(house.path("thymus.toml")).unwrap();
    let rdap = format!("[rdap]\nenabled = {enabled}\nregistries = \"{base}/dns.json\"\nquestions_per_minute = 600\n");
    std::fs::write(house.path("thymus.toml"), config + &rdap).unwrap();
}

fn explain(house: &House, id: &str) -> Value {
    serde_json::from_str::<Value>(&house.ask(&["explain", "--json", id])).unwrap()[0]["assessments"].clone()
}

#[test]
fn a_young_domain_raises_what_came_from_it() {
    let (base, asked) = registry();
    let house = House::new("");
    configured(&house, &base, true);
    let service = house.start();
    let mut client = house.client("lmtp");
    assert!(client.deliver(&["ann@corp.example"], &message(1)).starts_with("250"));
    wait_for("a second look", || {
        let found = house.run(&["explain", "--json", "1@out.example"]);
        let found: Value = serde_json::from_slice(&found.stdout).unwrap_or_default();
        found[0]["assessments"].as_array().is_some_and(|chain| chain.len() == 2)
    });
    let chain = explain(&house, "1@out.example");
    let score = |at: usize| chain[at]["verdict"]["score"].as_f64().unwrap();
    assert!(score(1) > score(0), "{chain}");
    let reasons = chain[1]["verdict"]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["sentence"].as_str().unwrap().contains("was registered")), "{chain}");
    let facts: Value = serde_json::from_str(&house.ask(&["evidence", "list", "--json"])).unwrap();
    assert_eq!(
        (&facts[0]["provenance"]["source"], &facts[0]["fact"]["kind"]),
        (&"rdap".into(), &"domain_registered".into())
    );
    // Asked once, and never by a back-test.
    assert!(client.deliver(&["ann@corp.example"], &message(2)).starts_with("250"));
    wait_for("a verdict", || house.stats()["assessments"] == 2);
    service.stop();
    let before = asked.lock().unwrap().clone();
    assert_eq!(before.iter().filter(|path| *path == "/domain/out.example").count(), 1, "{before:?}");
    let mail = format!(
        "From a@new.example Thu Jan  1 09:00:00 2026\n{}",
        message(3).replace("\r\n", "\n").replace("out.", "new.")
    );
    std::fs::write(house.path("a.mbox"), mail).unwrap();
    house.ask(&["backtest", "--org", "corp.example", "--store", "thymus.db", "a.mbox"]);
    assert_eq!(*asked.lock().unwrap(), before);
}

#[test]
fn nobody_is_asked_unless_it_is_said() {
    let (base, asked) = registry();
    let house = House::new("");
    configured(&house, &base, false);
    let service = house.start();
    assert!(house.client("lmtp").deliver(&["ann@corp.example"], &message(1)).starts_with("250"));
    wait_for("a verdict", || house.stats()["assessments"] == 1);
    service.stop();
    assert!(asked.lock().unwrap().is_empty());
}

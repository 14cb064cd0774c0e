//! Logs that the service follows: what stands out in them changes what is thought of mail, at once.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test a failed step is a failed test")]

mod service;

use serde_json::Value;
use service::{House, wait_for};
use std::fmt::Write as _;
use std::fs::{File, write};
use std::io::Write as _;

/// The device that will call home.
const DEVICE: &str = "10.0.0.7";

fn house() -> House {
    let house = House::new("");
    let config = std::fs::read_to_string(house.path("thymus.toml")).unwrap();
    let logs = "[logs]\nfollow = [\"*.log\"]\nhosts = \"hosts.csv\"\npoll_seconds = 0.05\n";
    write(house.path("thymus.toml"), format!("{config}{logs}")).unwrap();
    write(house.path("hosts.csv"), "ip,user\n").unwrap();
    house
}

fn now() -> i64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap()
}

fn append(house: &House, log: &str, lines: &str) {
    let mut file = File::options().create(true).append(true).open(house.path(log)).unwrap();
    file.write_all(lines.as_bytes()).unwrap();
}

fn connection(device: &str, to: &str, seconds: i64) -> String {
    format!(
        r#"{{"_path":"conn","ts":{seconds}.0,"uid":"C{device}{seconds}{to}","id.orig_h":"{device}","id.orig_p":50000,"id.resp_h":"{to}","id.resp_p":443,"proto":"tcp","duration":0.15,"orig_bytes":212,"resp_bytes":96,"conn_state":"SF"}}"#
    ) + "\n"
}

/// Twenty days of twenty devices that use the same few services.
fn ordinary_days() -> String {
    let mut lines = String::new();
    for day in 1..20 {
        for device in 1..=20 {
            let at = now() - day * 86_400 + device * 611;
            (0..5).for_each(|service| {
                let (device, to) = (format!("10.0.0.{device}"), format!("198.51.100.{service}"));
                lines.push_str(&connection(&device, &to, at + service * 37));
            });
        }
    }
    lines
}

/// A device that goes to a place, and calls home from then on.
fn infection(host: &str) -> String {
    let went = now() - 7_200;
    let mut lines = format!(
        r#"{{"_path":"http","ts":{went}.0,"uid":"V","id.orig_h":"{DEVICE}","id.orig_p":1,"id.resp_h":"192.0.2.9","id.resp_p":80,"host":"{host}"}}"#
    );
    lines.push('\n');
    (0..110).for_each(|n| lines.push_str(&connection(DEVICE, "203.0.113.77", went + 120 + n * 60)));
    lines
}

fn last_assessment(house: &House, id: &str) -> Value {
    let explained: Value = serde_json::from_str(&house.ask(&["explain", "--json", id])).unwrap();
    explained[0]["assessments"].as_array().unwrap().last().unwrap().clone()
}

fn visits(house: &House) -> u64 {
    house.stats()["visits"].as_u64().unwrap_or_default()
}

fn message(number: u32) -> String {
    service::message(number as usize)
}

#[test]
fn a_line_appended_to_a_followed_log_makes_mail_be_judged_again() {
    let house = house();
    append(&house, "conn.log", &ordinary_days());
    let service = house.start();
    assert!(
        house
            .client("lmtp")
            .deliver(&["archive+ann=corp.example@thymus.corp.example"], &message(1))
            .starts_with("250 ")
    );
    wait_for("a verdict", || house.stats()["assessments"] == 1);
    assert_eq!(last_assessment(&house, "1@out.example")["reason"], "arrival");
    append(&house, "http.log", &infection("www1.out.example").lines().next().map(|line| format!("{line}\n")).unwrap());
    wait_for("the visit", || visits(&house) == 1);
    let mut beacon = String::new();
    infection("www1.out.example").lines().skip(1).for_each(|line| writeln!(beacon, "{line}").unwrap());
    append(&house, "conn.log", &beacon);
    wait_for("another verdict", || last_assessment(&house, "1@out.example")["reason"] == "evidence");
    let facts = house.ask(&["evidence", "list"]);
    assert!(facts.contains(DEVICE) && facts.contains("out.example"), "{facts}");
    service.stop();
    let log = house.log();
    assert!(log.contains("\"looked again\"") && !log.contains(DEVICE) && !log.contains("ann@"), "{log}");
}

#[test]
fn each_line_is_read_once_across_restarts_and_kills_and_a_new_map_of_devices() {
    let house = house();
    let visit = |n: usize| {
        format!(
            "{{\"_path\":\"http\",\"ts\":{}.0,\"uid\":\"V{n}\",\"id.orig_h\":\"{DEVICE}\",\"id.orig_p\":1,\"id.resp_h\":\"192.0.2.9\",\"id.resp_p\":80,\"host\":\"www.site{n}.example\"}}\n",
            now() - 60
        )
    };
    let lines = || house.stats()["sources"][0]["lines"].as_u64().unwrap_or_default();
    for round in 0..4 {
        let service = house.start();
        (0..10).for_each(|n| append(&house, "http.log", &visit(round * 10 + n)));
        if round == 2 {
            write(house.path("hosts.csv"), format!("ip,user\n{DEVICE},ann@corp.example\n")).unwrap();
        }
        if round != 1 {
            wait_for("the lines", || lines() == (round as u64 + 1) * 10);
        }
        if round % 2 == 0 { service.kill() } else { service.stop() }
    }
    assert_eq!((lines(), visits(&house)), (40, 40));
}

//! Erasing and retention, as somebody asks for them.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod service;

use serde_json::Value;
use service::{House, message, wait_for};
use thymus_event::TenantId;
use thymus_store::Store;

const MESSAGES: usize = 6;

/// A service that has judged some messages.
fn judged(house: &House) -> service::Service {
    let service = house.start();
    let mut client = house.client("lmtp");
    for number in 0..MESSAGES {
        assert!(client.deliver(&["ann@corp.example"], &message(number)).starts_with("250"));
    }
    wait_for("verdicts", || house.stats()["assessments"] == MESSAGES);
    service
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn ready(house: &House) -> Vec<Value> {
    let log = house.log();
    log.lines()
        .map(json)
        .filter(|line| line["message"] == "ready to judge")
        .map(|line| line["messages"].clone())
        .collect()
}

/// Whether the text stands in any file of the store; raw mail apart, which is packed.
fn holds(house: &House, text: &str) -> bool {
    ["thymus.db", "thymus.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(house.path(name)).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn a_message_is_erased_while_the_service_runs() {
    let house = House::new("");
    let service = judged(&house);
    let preview = json(&house.ask(&["erase", "message", "<3@out.example>", "--reason", "ticket 1", "--json"]));
    assert_eq!((&preview["erased"], &preview["messages"]), (&false.into(), &1.into()));
    assert_eq!(house.stats()["messages"], MESSAGES);
    assert!(holds(&house, "number 3"));
    let erased =
        house.ask(&["erase", "message", "3@out.example", "--reason", "ticket 1", "--by", "dana", "--yes", "--json"]);
    assert_eq!((&json(&erased)["erased"], &json(&erased)["files"]), (&true.into(), &1.into()));
    assert_eq!((&house.stats()["messages"], &house.stats()["untidy_files"]), (&5.into(), &Value::Array(vec![])));
    assert!(!holds(&house, "number 3") && holds(&house, "number 4"));
    assert_eq!(house.run(&["explain", "3@out.example"]).status.code(), Some(1));
    assert!(house.ask(&["explain", "4@out.example"]).contains("number 4"));
    // That it was done is listed, and what it was is not.
    let list = house.ask(&["erase", "list"]);
    assert!(list.contains("a message, 1 messages, by dana: ticket 1") && !list.contains("out.example"), "{list}");
    // The service builds anew what it knows, and goes on.
    wait_for("a new beginning", || ready(&house).len() == 2);
    assert_eq!(ready(&house)[1], MESSAGES - 1);
    let mut client = house.client("lmtp");
    assert!(client.deliver(&["ann@corp.example"], &message(77)).starts_with("250"));
    wait_for("a verdict", || house.stats()["assessments"] == MESSAGES);
    service.stop();
}

#[test]
fn a_person_is_erased() {
    let house = House::new("");
    judged(&house).stop();
    assert!(holds(&house, "sender@out.example"));
    let erased = house.ask(&["erase", "person", "Sender@out.example", "--reason", "letter", "--yes"]);
    assert!(erased.contains("erased:") && erased.contains("messages"), "{erased}");
    assert_eq!(house.stats()["messages"], 0);
    assert!(!holds(&house, "sender@out.example"));
    let unknown = house.run(&["erase", "message", "nobody@nowhere.example", "--reason", "x", "--yes"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(house.run(&["erase", "person", "ann@corp.example", "--yes"]).status.code(), Some(2), "without a reason");
}

#[test]
fn what_is_older_than_it_may_be_kept_goes() {
    let house = House::new("");
    judged(&house).stop();
    // Everything is too young, and nothing is limited unless it is said.
    let nothing = json(&house.ask(&["prune", "--json"]));
    assert_eq!((&nothing["raw_mail"], &nothing["messages"]), (&0.into(), &0.into()));
    // Mail of long ago.
    let old = "From old@out.example Thu Jan  1 09:00:00 2026\nReceived: from a.example (a.example [192.0.2.7])\n\tby mx.corp.example; \
               Thu, 01 Jan 2026 09:00:00 +0000\nFrom: old@out.example\nTo: ann@corp.example\nSubject: from long ago\n\
               Message-ID: <old@out.example>\n\nhello\n";
    std::fs::write(house.path("old.mbox"), old).unwrap();
    house.ask(&["backtest", "--org", "corp.example", "--store", "thymus.db", "old.mbox"]);
    let ask = |arguments: &[&str]| {
        let mut command = house.thymus(arguments);
        let output = command.env("THYMUS_RETENTION_MAIL_DAYS", "30").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let preview = json(&ask(&["prune", "--dry-run", "--json"]));
    assert_eq!((&preview["deleted"], &preview["raw_mail"]), (&false.into(), &1.into()));
    let pruned = json(&ask(&["prune", "--json"]));
    assert_eq!((&pruned["deleted"], &pruned["raw_mail"], &pruned["files"]), (&true.into(), &1.into(), &1.into()));
    assert_eq!(json(&ask(&["prune", "--json"]))["raw_mail"], 0);
    // Its verdict is still told.
    let explained = json(&ask(&["explain", "--json", "old@out.example"]));
    assert_eq!(explained[0]["message"]["subject"], "from long ago");
    assert_eq!(explained[0]["assessments"].as_array().unwrap().len(), 1);
}

#[test]
fn the_service_deletes_once_a_day() {
    let house = House::new("");
    judged(&house).stop();
    let config = std::fs::read_to_string(house.path("thymus.toml")).unwrap();
    std::fs::write(house.path("thymus.toml"), format!("{config}[retention]\nmessage_days = 89\n")).unwrap();
    let refused = house.run(&["config", "check"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("at least 90"));
    std::fs::write(house.path("thymus.toml"), format!("{config}[retention]\nmessage_days = 90\n")).unwrap();
    let old = "From old@out.example Thu Jan  2 09:00:00 2020\nFrom: old@out.example\nTo: ann@corp.example\nSubject: long ago\n\
               Message-ID: <old@out.example>\n\nhello\n";
    std::fs::write(house.path("old.mbox"), old).unwrap();
    house.ask(&["backtest", "--org", "corp.example", "--store", "thymus.db", "old.mbox"]);
    assert_eq!(house.stats()["messages"], MESSAGES + 1);
    let service = house.start();
    wait_for("the old message to go", || house.stats()["messages"] == MESSAGES);
    wait_for("its files to go", || house.stats()["untidy_files"] == Value::Array(vec![]));
    service.stop();
}

#[test]
fn what_logs_taught_about_a_person_goes_too() {
    let house = House::new("");
    let visit = |last: u8, host: &str| {
        format!(
            "{{\"_path\":\"http\",\"ts\":1780000000.0,\"uid\":\"V{last}\",\"id.orig_h\":\"10.2.0.{last}\",\"id.orig_p\":1,\
             \"id.resp_h\":\"192.0.2.9\",\"id.resp_p\":80,\"host\":\"{host}\"}}\n"
        )
    };
    std::fs::write(house.path("http.log"), visit(3, "www.one.example") + &visit(4, "www.two.example")).unwrap();
    std::fs::write(house.path("hosts.csv"), "ip,user\n10.2.0.3,ann@corp.example\n10.2.0.4,bob@corp.example\n").unwrap();
    house.ask(&["logs", "--hosts", "hosts.csv", "http.log"]);
    let kept = |text: &str| {
        let store = Store::open_read_only(&house.path("thymus.db")).unwrap();
        let body = store.snapshot(TenantId::default(), "surroundings").unwrap().unwrap().body;
        body.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(kept("ann@corp.example") && kept("bob@corp.example"));
    let erased = json(&house.ask(&["erase", "person", "bob@corp.example", "--reason", "letter", "--yes", "--json"]));
    assert_eq!((&erased["visits"], &erased["messages"]), (&1.into(), &0.into()));
    // What a device connects to is kept by its address, whoever used it.
    assert!(kept("ann@corp.example") && !kept("bob@corp.example"));
    assert_eq!(house.stats()["visits"], 1);
    assert!(!holds(&house, "bob@corp.example"));
}

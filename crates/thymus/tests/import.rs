//! Lists of indicators: taken in once, taken back, refused where they would hit the organisation itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod stage;

use serde_json::{Value, json};
use stage::Stage;
use std::collections::{BTreeMap, BTreeSet};

/// The organisation's mail and visits in a store, and the time a day after all of it.
fn filled() -> (Stage, String) {
    let stage = Stage::new();
    let domains = stage.world.domains.join(",");
    let backtest = ["backtest", "--org", &domains, "--authserv-id", &stage.world.authserv_id, "--store", "t.db"];
    stage.ask(&[&backtest[..], &["--web", "http.log", "--hosts", "hosts.csv", "--out", "run", "mail.mbox"]].concat());
    stage.ask(&["logs", "--hosts", "hosts.csv", "--store", "t.db", "http.log"]);
    let known = stage.world.messages.iter().map(|mail| mail.time).max().unwrap().plus_hours(24).to_string();
    (stage, known)
}

fn import(stage: &Stage, known: &str, more: &[&str]) -> Value {
    let all = [&["evidence", "import", "--json", "--store", "t.db", "--known", known], more].concat();
    stage.ask_json(&all)[0].clone()
}

/// `added, known, withdrawn, refused`.
fn counts(report: &Value) -> [u64; 4] {
    let refused = report["refused"].as_array().unwrap().len() as u64;
    let count = |name: &str| report[name].as_u64().unwrap();
    [count("added"), count("known"), count("withdrawn"), refused]
}

fn reasons(report: &Value) -> BTreeMap<String, String> {
    let refused = report["refused"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    refused.iter().map(|one| (text(&one["indicator"]["value"]), text(&one["reason"]))).collect()
}

fn bundle(pattern: &str, more: &Value) -> String {
    let mut object = json!({
        "type": "indicator", "id": "indicator--7", "pattern_type": "stix", "pattern": pattern, "confidence": 80,
        "created_by_ref": "identity--1", "modified": "2026-03-01T00:00:00Z", "labels": ["phishing"],
    });
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let identity = json!({"type": "identity", "id": "identity--1", "name": "A sharing group"});
    json!({"type": "bundle", "objects": [identity, object]}).to_string()
}

/// A stranger's inbound message that was let through, and a host of its own that it links to.
fn let_through(stage: &Stage) -> (String, String) {
    for line in stage.verdicts("run").iter().filter(|line| line["direction"] == "inbound" && line["action"] != "hold") {
        let Some(id) = line["message_id"].as_str() else { continue };
        let explained = stage.ask_json(&["explain", "--json", "--store", "t.db", id]);
        let message = &explained[0]["message"];
        let from = message["originators"]["from"][0]["address"].as_str().unwrap_or_default();
        let host = message["links"][0]["host"].as_str().unwrap_or_default();
        if !host.is_empty() && from.ends_with(thymus_event::Host::new(host).org_domain()) {
            return (id.to_owned(), host.to_owned());
        }
    }
    panic!("nobody links to a place of their own");
}

#[test]
fn what_is_listed_reaches_delivered_mail_and_goes_when_it_is_revoked() {
    let (stage, known) = filled();
    let (id, host) = let_through(&stage);
    let pattern = format!("[domain-name:value = '{host}']");
    stage.write("list.json", bundle(&pattern, &json!({})).as_bytes());
    let action = || {
        let explained = stage.ask_json(&["explain", "--json", "--store", "t.db", &id]);
        let chain = explained[0]["assessments"].as_array().unwrap();
        (chain.len(), chain.last().unwrap()["verdict"]["action"].clone())
    };
    let first = action();
    let forced = ["--force", "list.json"];
    let dry = import(&stage, &known, &["--dry-run", "--force", "list.json"]);
    assert_eq!((counts(&dry), &dry["looked_again"], action()), ([1, 0, 0, 0], &Value::Null, first.clone()));
    let report = import(&stage, &known, &forced);
    assert_eq!(
        (counts(&report), &report["source"], &report["format"]),
        ([1, 0, 0, 0], &"A sharing group".into(), &"STIX".into())
    );
    assert!(report["looked_again"]["messages"].as_u64().unwrap() >= 1, "{report}");
    assert_eq!(action(), (first.0 + 1, "hold".into()));
    let list = stage.ask(&["evidence", "list", "--store", "t.db"]);
    assert!(list.contains("by A sharing group (indicator--7, phishing, confidence 80)"), "{list}");

    // Again it is known; with another validity it is told anew; revoked it is taken back, and that once.
    assert_eq!(counts(&import(&stage, &known, &forced)), [0, 1, 0, 0]);
    stage.write("list.json", bundle(&pattern, &json!({"valid_until": "2199-01-01T00:00:00Z"})).as_bytes());
    assert_eq!(counts(&import(&stage, &known, &forced)), [1, 0, 1, 0]);
    assert_eq!(counts(&import(&stage, &known, &forced)), [0, 1, 0, 0]);
    stage.write("list.json", bundle(&pattern, &json!({"revoked": true})).as_bytes());
    let revoked = import(&stage, &known, &forced);
    assert_eq!((counts(&revoked), &revoked["passed"]["revoked"]), ([0, 0, 1, 0], &1.into()));
    assert_eq!(counts(&import(&stage, &known, &forced)), [0, 0, 0, 0]);
    assert_eq!(action().1, first.1);
    // And listed once more it holds once more.
    stage.write("list.json", bundle(&pattern, &json!({})).as_bytes());
    assert_eq!(counts(&import(&stage, &known, &forced)), [1, 0, 0, 0]);
    assert_eq!(action().1, "hold");
}

#[test]
fn what_would_hit_the_organisation_is_refused_with_the_reason() {
    let (stage, known) = filled();
    let own = stage.world.domains[0].clone();
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in stage.read("http.log").lines() {
        let visit: Value = serde_json::from_str(line).unwrap();
        let (host, device) = (visit["host"].as_str().unwrap_or_default(), visit["id.orig_h"].to_string());
        places.entry(host.to_owned()).or_default().insert(device);
    }
    let (place, _) = places.iter().max_by_key(|(_, devices)| devices.len()).unwrap();
    let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in stage.verdicts("run").iter().filter(|line| line["direction"] == "outbound") {
        for to in line["recipients"].as_array().unwrap() {
            let domain = to["recipient"].as_str().unwrap().rsplit_once('@').unwrap().1.to_owned();
            written.entry(domain).or_default().insert(line["time"].as_str().unwrap()[..10].to_owned());
        }
    }
    let known_domain = |domain: &&String| !domain.ends_with(&own) && !thymus_event::domain::is_freemail(domain);
    let partner =
        written.iter().filter(|(_, days)| days.len() >= 3).map(|(domain, _)| domain).find(known_domain).unwrap();
    let list =
        format!("co.uk\nwww.{own}\n10.0.0.7\n0.0.0.0\ngmail.com\nhttps://{place}/x\n{partner}\nnobody-uses.example\n");
    stage.write("list.txt", list.as_bytes());
    let report = import(&stage, &known, &["list.txt"]);
    assert_eq!((counts(&report), &report["source"]), ([1, 0, 0, 7], &"list.txt".into()), "{report}");
    let expected = [
        ("co.uk", "public_suffix"),
        (&format!("www.{own}"), "own"),
        ("10.0.0.7", "not_public_address"),
        ("0.0.0.0", "not_public_address"),
        ("gmail.com", "mailbox_provider"),
        (&format!("https://{place}/x"), "used_by_people"),
        (partner, "correspondent"),
    ];
    let expected: BTreeMap<_, _> = expected.iter().map(|(what, why)| ((*what).to_owned(), (*why).to_owned())).collect();
    assert_eq!(reasons(&report), expected);
    let told = stage.ask(&["evidence", "import", "--store", "t.db", "--known", &known, "list.txt"]);
    assert!(told.contains("refused: domain co.uk: a public suffix") && told.contains("1  known already"), "{told}");
    assert_eq!(counts(&import(&stage, &known, &["--force", "list.txt"])), [7, 1, 0, 0]);
}

#[test]
fn a_list_is_told_by_content_and_what_is_of_no_use_is_counted() {
    let stage = Stage::empty();
    let event = json!({"Event": {"Orgc": {"name": "A team"}, "Attribute": [
        {"type": "domain", "value": "bad.example", "to_ids": true},
        {"type": "md5", "value": "d41d8cd98f00b204e9800998ecf8427e", "to_ids": true},
        {"type": "domain", "value": "good.example", "to_ids": false},
    ]}});
    stage.write("event", event.to_string().as_bytes());
    let expired = json!({"valid_until": "2020-01-01T00:00:00Z"});
    stage.write("old", bundle("[domain-name:value = 'old.example']", &expired).as_bytes());
    let reports = stage.ask_json(&["evidence", "import", "--json", "--store", "t.db", "event", "old"]);
    assert_eq!((counts(&reports[0]), &reports[0]["read"]), ([1, 0, 0, 0], &3.into()), "{reports}");
    assert_eq!(reports[0]["unusable"].as_object().unwrap().len(), 2);
    assert_eq!((counts(&reports[1]), &reports[1]["passed"]["expired"]), ([0, 0, 0, 0], &1.into()));
    // What a person withdrew stays so.
    let list = stage.ask_json(&["evidence", "list", "--json", "--store", "t.db"]);
    stage.ask(&["evidence", "withdraw", list[0]["id"].as_str().unwrap(), "--store", "t.db"]);
    let told = stage.ask(&["evidence", "import", "--store", "t.db", "event"]);
    assert!(told.contains("1  withdrawn by hand earlier"), "{told}");
    // A list without a name has to be given one; a list that is none, or not there, says so.
    stage.fail(2, &["evidence", "import", "--store", "t.db", "-"]);
    stage.fail(2, &["evidence", "import", "--store", "t.db", "missing"]);
    stage.write("none", b"{}");
    assert!(stage.ask(&["evidence", "import", "--store", "t.db", "none"]).contains("cannot be read"));
}

//! Delivered mail is looked at again when something becomes known, and given back when it was wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod stage;

use serde_json::Value;
use stage::Stage;
use std::collections::BTreeSet;

fn filled() -> Stage {
    let stage = Stage::new();
    let domains = stage.world.domains.join(",");
    let visits = ["--web", "http.log", "--hosts", "hosts.csv"];
    let backtest = ["backtest", "--org", &domains, "--authserv-id", &stage.world.authserv_id, "--store", "t.db"];
    stage.ask(&[&backtest[..], &visits, &["--out", "run", "mail.mbox"]].concat());
    stage
}

/// A regular author from outside whose mail is let through and links somewhere of its own: domain and Message-ID.
fn a_trusted_sender(stage: &Stage) -> (String, String) {
    let verdicts = stage.read("run/verdicts.jsonl");
    let lines: Vec<Value> = verdicts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fits = |line: &&Value| {
        let id = line["message_id"].as_str().unwrap_or_default();
        line["direction"] == "inbound" && line["action"] == "allow" && id.contains('@')
    };
    for line in lines.iter().rev().filter(fits) {
        let id = line["message_id"].as_str().unwrap().to_owned();
        let explained = stage.ask_json(&["explain", "--json", "--store", "t.db", &id]);
        if let Some(host) = explained[0]["message"]["links"][0]["host"].as_str() {
            return (host.to_owned(), id);
        }
    }
    panic!("nobody links anywhere");
}

/// Connections as Zeek tells them: each device to some named services daily, and one that calls home.
fn connections(stage: &Stage, device: &str, reader_went: i64) -> String {
    let mut lines = String::new();
    let mut line = |device: &str, to: &str, service: &str, seconds: i64, uid: usize| {
        let service = if service.is_empty() { String::new() } else { format!(r#","service":"{service}""#) };
        lines.push_str(&format!(
            r#"{{"_path":"conn","ts":{seconds}.0,"uid":"C{uid}","id.orig_h":"{device}","id.orig_p":50000,"id.resp_h":"{to}","id.resp_p":443,"proto":"tcp"{service},"duration":0.15,"orig_bytes":212,"resp_bytes":96,"conn_state":"SF"}}"#
        ));
        lines.push('\n');
    };
    let devices: Vec<String> =
        stage.read("hosts.csv").lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    for day in 1..20 {
        for (n, device) in devices.iter().enumerate() {
            let at = reader_went - day * 86_400 + n as i64 * 611;
            (0..5).for_each(|service| line(device, &format!("198.51.100.{service}"), "ssl", at + service * 37, n));
        }
    }
    (0..90).for_each(|n| line(device, "203.0.113.77", "", reader_went + 120 + n * 60, 9000 + n as usize));
    lines
}

#[test]
fn a_device_that_calls_home_leads_back_to_the_mail() {
    let stage = filled();
    let (host, id) = a_trusted_sender(&stage);
    let message = stage.ask_json(&["explain", "--json", "--store", "t.db", &id])[0]["message"].clone();
    let reader = message["envelope"]["recipients"][0].as_str().unwrap().to_owned();
    let hosts = stage.read("hosts.csv");
    let device = hosts.lines().find(|line| line.ends_with(&reader)).unwrap().split(',').next().unwrap().to_owned();
    let time: thymus_event::Timestamp = serde_json::from_value(message["time"].clone()).unwrap();
    let went = time.seconds() + 300;
    let visit = format!(
        r#"{{"_path":"http","ts":{went}.0,"uid":"V","id.orig_h":"{device}","id.orig_p":1,"id.resp_h":"192.0.2.9","id.resp_p":80,"host":"{host}"}}"#
    );
    stage.write("http2.log", format!("{visit}\n").as_bytes());
    stage.write("conn.log", connections(&stage, &device, went).as_bytes());
    let before = stage.ask_json(&["search", "--json", "action:hold", "--store", "t.db"]).as_array().unwrap().len();
    let told = stage.ask(&["logs", "--hosts", "hosts.csv", "--store", "t.db", "http2.log", "conn.log"]);
    assert!(told.contains("calls_home") && told.contains(&format!("{host} may be where it was infected")), "{told}");
    let explained = stage.ask_json(&["explain", "--json", "--store", "t.db", &id]);
    let last = explained[0]["assessments"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["reason"], &last["verdict"]["action"]), (&"evidence".into(), &"hold".into()), "{last}");
    let after = stage.ask_json(&["search", "--json", "action:hold", "--store", "t.db"]).as_array().unwrap().len();
    assert!(after > before);
    // A person can ask, both ways.
    let places = stage.ask_json(&["trace", "--json", &format!("device:{device}"), "--store", "t.db"]);
    assert_eq!((&places[0]["host"], &places[0]["user"]), (&host.clone().into(), &reader.clone().into()), "{places}");
    assert_eq!(places[0]["messages"][0]["message_id"], id);
    let related = stage.ask_json(&["trace", "--json", &id, "--store", "t.db"]);
    assert!(related[0]["messages"].as_array().unwrap().iter().all(|other| other["message_id"] != id), "{related}");
    assert_eq!(related[0]["visitors"][0][1], reader, "{related}");
    assert!(stage.ask(&["trace", &device, "--store", "t.db"]).contains(&host));
    stage.fail(2, &["trace", "10.9.9.9", "--store", "t.db"]);
    // The same logs again say nothing new.
    let again = stage.ask(&["logs", "--hosts", "hosts.csv", "--store", "t.db", "http2.log", "conn.log"]);
    assert!(!again.contains("calls_home"), "{again}");
    let list = stage.ask_json(&["evidence", "list", "--json", "--store", "t.db"]);
    let kinds: Vec<&str> = list.as_array().unwrap().iter().map(|fact| fact["fact"]["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"calls_home") && kinds.contains(&"infects"), "{kinds:?}");
}

/// The Message-IDs of the messages for which this is wanted.
fn of_action(intents: &Value, action: &str) -> BTreeSet<String> {
    let wanted = intents.as_array().unwrap().iter().filter(|intent| intent["action"] == action);
    wanted.map(|intent| intent["message_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_fact_reaches_delivered_mail_and_is_taken_back() {
    let stage = filled();
    let (host, id) = a_trusted_sender(&stage);
    let explain = || stage.ask_json(&["explain", "--json", "--store", "t.db", &id])[0]["assessments"].clone();
    let first = explain();
    let named = format!("host:{host}");
    // Known a day after the last mail, so that the mail stands within the look-back.
    let known = stage.world.messages.iter().map(|mail| mail.time).max().unwrap().plus_hours(24).to_string();
    let add = ["evidence", "add", "compromised", &named, "--known", &known, "--store", "t.db", "--json"];
    let added = stage.ask_json(&add);
    assert!(added["looked_again"]["changed"]["hold"].as_u64().unwrap() >= 1, "{added}");
    let chain = explain();
    let last = chain.as_array().unwrap().last().unwrap();
    assert_eq!((&last["reason"], &last["verdict"]["action"]), (&"evidence".into(), &"hold".into()), "{last}");
    let top = &last["verdict"]["reasons"][0];
    assert_eq!(top["signal"], "known_bad");
    assert!(top["sentence"].as_str().unwrap().contains("is compromised"), "{top}");
    // Said again it is known, and changes nothing.
    assert_eq!(stage.ask_json(&add)["looked_again"]["messages"], 0);

    // Each message that is judged otherwise now is wanted out of the mailboxes that have it.
    let wanted = || stage.ask_json(&["intents", "--limit", "1000", "--store", "t.db", "--json"]);
    let (filed, held) = (wanted(), added["looked_again"]["changed"]["hold"].as_u64().unwrap());
    let hold: BTreeSet<String> = of_action(&filed, "hold");
    assert_eq!((hold.len() as u64, hold.contains(&id)), (held, true), "{filed}");
    assert!(added["looked_again"]["intents"].as_u64().unwrap() >= held);
    let told = stage.ask(&["explain", "--store", "t.db", &id]);
    assert!(told.contains("would hold in "), "{told}");

    let list = stage.ask(&["evidence", "list", "--store", "t.db"]);
    assert!(list.contains("compromised") && list.contains(&host), "{list}");
    let fact = added["evidence"]["id"].as_str().unwrap();
    stage.ask(&["evidence", "withdraw", &fact[..12], "--store", "t.db"]);
    let given_back = explain();
    let last = given_back.as_array().unwrap().last().unwrap();
    assert_eq!(last["verdict"]["score"], first[0]["verdict"]["score"]);
    assert_eq!(last["verdict"]["action"], first[0]["verdict"]["action"]);
    assert_eq!(given_back.as_array().unwrap().len(), 3);
    // What was wanted out is given back; nothing else is wanted.
    let back = wanted();
    assert!(of_action(&back, "hold").is_empty(), "{back}");
    assert_eq!(back.as_array().unwrap().len(), filed.as_array().unwrap().len());
    assert!(of_action(&back, "allow").contains(&id));
    assert!(stage.ask(&["evidence", "list", "--store", "t.db"]).contains("(withdrawn)"));
    stage.fail(2, &["evidence", "withdraw", "ffff", "--store", "t.db"]);
}

#[test]
fn a_fact_waits_for_whoever_writes() {
    let stage = Stage::empty();
    let store = thymus_store::Store::open(&stage.path("a.db")).unwrap();
    let writer = store.writer().unwrap();
    let mut child = stage
        .thymus(&["evidence", "add", "compromised", "host:www.example.net", "--store", "a.db"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while !writer.is_wanted() {
        assert!(child.try_wait().unwrap().is_none(), "it cannot have written");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    drop(writer);
    assert!(child.wait().unwrap().success());
    assert_eq!(store.evidence_version().unwrap().0, 1);
}

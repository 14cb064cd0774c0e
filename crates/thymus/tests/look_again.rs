//! Delivered mail is looked at again when something becomes known, and given back when it was wrong.

mod stage;

use serde_json::Value;
use stage::Stage;

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

    let list = stage.ask(&["evidence", "list", "--store", "t.db"]);
    assert!(list.contains("compromised") && list.contains(&host), "{list}");
    let fact = added["evidence"]["id"].as_str().unwrap();
    stage.ask(&["evidence", "withdraw", &fact[..12], "--store", "t.db"]);
    let given_back = explain();
    let last = given_back.as_array().unwrap().last().unwrap();
    assert_eq!(last["verdict"]["score"], first[0]["verdict"]["score"]);
    assert_eq!(last["verdict"]["action"], first[0]["verdict"]["action"]);
    assert_eq!(given_back.as_array().unwrap().len(), 3);
    assert!(stage.ask(&["evidence", "list", "--store", "t.db"]).contains("(withdrawn)"));
    stage.fail(2, &["evidence", "withdraw", "ffff", "--store", "t.db"]);
}

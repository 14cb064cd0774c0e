//! `thymus explain`, `search`, `stats` and `evidence`, over a store that a backtest filled.

mod stage;

use serde_json::Value;
use stage::Stage;

fn filled() -> Stage {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "run", "--store", "thymus.db"]));
    stage
}

#[test]
fn a_message_is_explained() {
    let stage = filled();
    let id = stage.world.campaign[0].as_str();
    let text = stage.ask(&["explain", &format!("<{id}>"), "--store", "thymus.db"]);
    for part in [
        "Message-ID",
        "From",
        "Subject",
        "Anomaly",
        "Why",
        "Recipients (1)",
        "Metrics",
        "link_rarity",
        "Authentication",
        "Path",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    let found = stage.ask_json(&["explain", "--json", id, "--store", "thymus.db"]);
    let verdict = &found[0]["assessments"][0]["verdict"];
    let line = stage.verdicts("run").into_iter().find(|line| line["message_id"] == id).unwrap();
    for key in ["score", "action", "reasons", "metrics", "tags"] {
        assert_eq!(verdict[key], line[key], "{key}");
    }
    assert_eq!(found[0]["message"]["direction"], "inbound");
    assert_eq!(found[0]["message"]["authentication"]["authserv_id"], stage.world.authserv_id);
}

#[test]
fn every_message_of_an_id_is_shown() {
    let stage = Stage::empty();
    let message = |n| {
        format!(
            "From x Mon Mar  2 10:00:0{n} 2026\nMessage-ID: <same@b.example>\nFrom: b@b.example\nTo: a@a.example\nSubject: number {n}\n\n{n}\n\n"
        )
    };
    stage.write("mail.mbox", (0..3).map(message).collect::<String>().as_bytes());
    stage.ask(&["backtest", "--org", "a.example", "--store", "thymus.db", "mail.mbox"]);
    let text = stage.ask(&["explain", "same@b.example", "--store", "thymus.db"]);
    assert!(text.starts_with("3 messages"), "{text}");
    assert!((0..3).all(|n| text.contains(&format!("number {n}"))));
    let complaint = stage.fail(1, &["explain", "other@b.example", "--store", "thymus.db"]);
    assert!(complaint.contains("other@b.example"), "{complaint}");
}

#[test]
fn what_a_stranger_wrote_does_not_steer_the_terminal() {
    let stage = Stage::empty();
    let message = "From x Mon Mar  2 10:00:00 2026\nMessage-ID: <e@b.example>\nFrom: \"\u{1b}[2J\u{202e}evil\" <b@b.example>\n\
         To: a@a.example\nSubject: =?utf-8?q?=1B]0;owned=07=0Dhold?=\n\nsee http://x.example/=\u{1b}[31m\n\n";
    stage.write("mail.mbox", message.as_bytes());
    let mut texts = vec![stage.ask(&["backtest", "--org", "a.example", "--store", "thymus.db", "mail.mbox"])];
    texts.push(stage.ask(&["explain", "e@b.example", "--store", "thymus.db"]));
    texts.push(stage.ask(&["search", "owned", "--store", "thymus.db"]));
    for text in texts {
        assert!(text.contains("owned"), "{text:?}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\r', '\u{202e}']), "{text:?}");
    }
}

#[test]
fn messages_are_found() {
    let stage = filled();
    let all = stage.ask_json(&["search", "--json", "--limit", "10000", "score>=0", "--store", "thymus.db"]);
    assert_eq!(all.as_array().unwrap().len(), stage.world.messages.len());
    let truth =
        &stage.world.messages.iter().find(|message| message.truth.message_id == stage.world.campaign[0]).unwrap().truth;
    let query = format!("from:{}", truth.sender);
    let found = stage.ask_json(&["search", "--json", &query, "--store", "thymus.db"]);
    assert_eq!(found[0]["message_id"], stage.world.campaign[0]);
    assert!(stage.ask(&["search", &query, "--store", "thymus.db"]).contains(&stage.world.campaign[0]));
    assert!(stage.fail(2, &["search", "score>lots", "--store", "thymus.db"]).contains("score"));
    assert!(stage.ask(&["search", "nobodyeverwrotethis", "--store", "thymus.db"]).contains("nothing found"));
}

#[test]
fn a_missing_store_is_named() {
    let stage = Stage::empty();
    for arguments in [&["stats"][..], &["search", "x"], &["explain", "x@y"]] {
        let complaint = stage.fail(1, arguments);
        assert!(complaint.contains(".local/share/thymus/thymus.db"), "{complaint}");
    }
}

#[test]
fn evidence_is_appended_once_and_counts_from_then_on() {
    let stage = filled();
    let id = stage.world.campaign[0].clone();
    let before = stage.ask_json(&["explain", "--json", &id, "--store", "thymus.db"]);
    let time = before[0]["message"]["time"].as_str().unwrap().to_owned();
    let sender = before[0]["message"]["originators"]["from"][0]["address"].as_str().unwrap().to_owned();
    let domain = sender.rsplit_once('@').unwrap().1;
    let registered = ["--registered", &time, "--known", &time, "--store", "thymus.db"];
    let add = [&["evidence", "add", "domain-registered", domain][..], &registered].concat();
    assert!(stage.ask(&add).starts_with("added"));
    assert!(stage.ask(&add).starts_with("known already"));
    stage.ask(&stage.backtest(&["--out", "again", "--store", "thymus.db"]));
    let after = stage.ask_json(&["explain", "--json", &id, "--store", "thymus.db"]);
    let chain = after[0]["assessments"].as_array().unwrap();
    let age = |assessment: &Value| assessment["verdict"]["metrics"]["domain_age_days"].clone();
    assert_eq!((chain.len(), age(&chain[0]), age(&chain[1])), (2, Value::Null, 0.0.into()));
    assert_eq!((&chain[0]["reason"], &chain[1]["reason"]), (&"arrival".into(), &"evidence".into()));
    let facts = stage.ask_json(&["evidence", "list", "--json", "--store", "thymus.db"]);
    let facts = facts.as_array().unwrap();
    // Besides it there is what follows from the mail by itself, found by both runs and appended once.
    let (found, added): (Vec<&Value>, Vec<&Value>) = facts.iter().partition(|fact| fact["fact"]["kind"] == "spreads");
    assert_eq!(added.len(), 1, "{added:?}");
    let ids: std::collections::BTreeSet<&str> = found.iter().filter_map(|fact| fact["id"].as_str()).collect();
    assert_eq!(ids.len(), found.len());
    let stats = stage.ask_json(&["stats", "--json", "--store", "thymus.db"]);
    assert_eq!(stats["evidence"], facts.len());
}

#[test]
fn campaigns_are_listed_shown_and_named_by_explain() {
    let stage = filled();
    let ask = |args: &[&str]| stage.ask_json(&[args, &["--json", "--store", "thymus.db"]].concat());
    let listed = ask(&["campaigns"]);
    let first = listed[0]["campaign"].as_str().unwrap().to_owned();
    assert!(ask(&["campaigns", "--all"]).as_array().unwrap().len() > listed.as_array().unwrap().len());
    let shown = ask(&["campaigns", &first]);
    let members = shown["members"].as_array().unwrap();
    assert_eq!((members[0]["why"].is_null(), members[1]["why"].is_null()), (true, false));
    assert!(members.windows(2).all(|pair| pair[0]["time"].as_str() <= pair[1]["time"].as_str()));
    let id = members[1]["message_id"].as_str().unwrap();
    assert_eq!(ask(&["explain", id])[0]["campaign"]["campaign"], first.as_str());
    let told = stage.ask(&["explain", id, "--store", "thymus.db"]);
    assert!(told.contains(&first) && told.contains("joined it"), "{told}");
    assert!(stage.ask(&["campaigns", &first, "--store", "thymus.db"]).contains("began it"));
    let known = members[members.len() - 1]["time"].as_str().unwrap();
    let condemned = ask(&["evidence", "add", "confirmed", &format!("campaign:{first}"), "--known", known]);
    assert_eq!(condemned["looked_again"]["messages"], members.len());
    let held = ask(&["campaigns", &first]);
    assert!(held["members"].as_array().unwrap().iter().all(|member| member["score"].as_f64() > Some(99.0)));
}

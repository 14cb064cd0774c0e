//! `thymus backtest --without` and `--compare`: what a signal carries, and what changed since an earlier run.

mod stage;

use serde_json::{Value, json};
use stage::Stage;

#[test]
fn signals_are_left_out_by_name() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "all"]));
    let summary = stage.ask_json(&stage.backtest(&["--json", "--out", "part", "--without", "link_rarity,contact"]));
    assert_eq!(summary["signals_off"], json!(["link_rarity", "contact"]));
    let named = |folder: &str, signal: &str| {
        let of = |line: &Value| line["reasons"].as_array().unwrap().iter().any(|r| r["signal"] == signal);
        stage.verdicts(folder).iter().filter(|line| of(line)).count()
    };
    for signal in ["link_rarity", "contact"] {
        assert!(named("all", signal) > 0 && named("part", signal) == 0, "{signal}");
    }
    assert!(named("part", "pair") > 0);
    assert_ne!(stage.read("all/verdicts.jsonl"), stage.read("part/verdicts.jsonl"));
}

#[test]
fn the_flag_adds_to_the_configuration() {
    let stage = Stage::new();
    stage.write("thymus.toml", b"[signals]\noff = [\"pair\", \"contact\"]\n");
    let summary = stage.ask_json(&stage.backtest(&["--json", "--without", "contact", "--without", "visit"]));
    assert_eq!(summary["signals_off"], json!(["pair", "contact", "visit"]));
    let text = stage.ask(&stage.backtest(&["--without", "visit"]));
    assert!(text.contains("judged without pair, contact, visit"), "{text}");
}

#[test]
fn an_unknown_signal_is_refused_with_the_names_there_are() {
    let stage = Stage::empty();
    let complaint = stage.fail(2, &["backtest", "--without", "contact,link_rarety", "mail.mbox"]);
    for part in ["--without", "link_rarety", "link_rarity", "contact", "provider_filter"] {
        assert!(complaint.contains(part), "{part} is missing in: {complaint}");
    }
}

#[test]
fn a_run_is_compared_with_an_earlier_one() {
    let stage = Stage::new();
    let until = stage.world.learn_until.to_string();
    stage.ask(&stage.backtest(&["--out", "all", "--learn-until", &until]));
    let more = ["--without", "link_rarity", "--compare", "all", "--labels", "labels.jsonl", "--learn-until", &until];
    let summary = stage.ask_json(&stage.backtest(&[&more[..], &["--json", "--out", "part"]].concat()));
    let compared = &summary["compared"];
    let (then, now) = (stage.verdicts("all"), stage.verdicts("part"));
    assert_eq!((&compared["messages"], &compared["only_then"]), (&then.len().into(), &0.into()));
    assert_eq!((&compared["signals_off_then"], &compared["signals_off_now"][0]), (&json!([]), &json!("link_rarity")));
    let changed = then.iter().zip(&now).filter(|(then, now)| then["action"] != now["action"]).count();
    let actions = &compared["actions"];
    assert!(changed > 0 && actions["changed"] == changed);
    assert_eq!(actions["stronger"].as_u64().unwrap() + actions["weaker"].as_u64().unwrap(), changed as u64);
    let cells = actions["from_to"].as_object().unwrap().values().flat_map(|row| row.as_object().unwrap().values());
    assert_eq!(cells.map(|count| count.as_u64().unwrap()).sum::<u64>(), then.len() as u64);
    let detection = &compared["detection"][0];
    assert_eq!(detection["now"], summary["measured"]["sides"][0]);
    assert_eq!(detection["then"]["malicious"], detection["now"]["malicious"]);
    let kept: Value = serde_json::from_str(&stage.read("part/summary.json")).unwrap();
    assert!(kept == summary, "summary.json is not what was printed");
}

#[test]
fn the_messages_that_moved_most_are_shown_as_they_stood() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "all"]));
    let more = ["--without", "link_rarity,visit", "--compare", "all", "--json", "--out", "part"];
    let summary = stage.ask_json(&stage.backtest(&more));
    for (list, rose) in [("rose", true), ("fell", false)] {
        let moved = summary["compared"][list].as_array().unwrap();
        assert!(!moved.is_empty() && moved.len() <= 10, "{list}");
        for message in moved {
            let (then, now) = (&message["then"], &message["now"]);
            let ranks = (then["rank"].as_u64().unwrap(), now["rank"].as_u64().unwrap());
            assert!(if rose { ranks.0 > ranks.1 } else { ranks.0 < ranks.1 }, "{message}");
            for (stand, folder) in [(then, "all"), (now, "part")] {
                let line = stage.verdicts(folder).into_iter().find(|line| line["message_id"] == message["message_id"]);
                let line = line.unwrap();
                assert_eq!((&stand["score"], &stand["action"]), (&line["score"], &line["action"]));
                assert_eq!(stand["reason"], line["reasons"][0]["sentence"]);
            }
        }
    }
}

#[test]
fn the_comparison_is_told_and_changes_nothing() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "run"]));
    let before = stage.read("run/verdicts.jsonl");
    let same = stage.ask(&stage.backtest(&["--out", "run", "--compare", "run"])); // the folder that it writes to
    assert_eq!(before, stage.read("run/verdicts.jsonl"));
    assert!(same.contains("Changed actions: 0 of") && !same.contains("furthest in rank"), "{same}");
    let text = stage.ask(&stage.backtest(&["--without", "contact", "--compare", "run", "--labels", "labels.jsonl"]));
    for part in [
        "Compared with run",
        "signals left out then: none; now: contact",
        "then \\ now",
        "Rose furthest in rank",
        "Fell furthest in rank",
        "Detection then → now, inbound",
        "fearware",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn messages_of_one_run_alone_are_counted() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "whole"]));
    let mbox = stage.world.mbox();
    let half = stage.world.messages.len() / 2;
    let cut = mbox.windows(6).enumerate().filter(|(_, w)| *w == b"\nFrom ").nth(half).unwrap().0 + 1;
    stage.write("mail.mbox", &mbox[..cut]);
    let part = stage.ask_json(&stage.backtest(&["--json", "--out", "half", "--compare", "whole"]))["compared"].clone();
    let (whole, kept) = (stage.world.messages.len(), stage.verdicts("half").len());
    let counts = |compared: &Value| ["messages", "only_then", "only_now"].map(|key| compared[key].as_u64().unwrap());
    assert_eq!(counts(&part), [kept as u64, (whole - kept) as u64, 0]);
    stage.write("mail.mbox", &mbox);
    let more = stage.ask_json(&stage.backtest(&["--json", "--compare", "half"]))["compared"].clone();
    assert_eq!(counts(&more), [kept as u64, 0, (whole - kept) as u64]);
}

#[test]
fn an_earlier_run_that_cannot_be_read_stops_the_run_before_it_begins() {
    let stage = Stage::new();
    let arguments = |run| stage.backtest(&["--out", "new", "--compare", run]);
    let complaint = stage.fail(1, &arguments("nowhere"));
    assert!(complaint.contains("nowhere/verdicts.jsonl"), "{complaint}");
    std::fs::create_dir(stage.path("old")).unwrap();
    let line = r#"{"message_id":"a","time":"2026-03-01T00:00:00Z","score":1,"action":"allow","tags":[],"reasons":[]}"#;
    for bad in ["no verdict", r#"{"message_id":"b","score":2}"#, "", &line[..40]] {
        stage.write("old/verdicts.jsonl", format!("{line}\n{bad}\n").as_bytes());
        let complaint = stage.fail(2, &arguments("old"));
        assert!(complaint.contains("old/verdicts.jsonl:2: "), "{complaint}");
    }
    assert!(!stage.path("new").exists(), "the run had begun");
}

//! `thymus backtest`: from an archive to verdicts and a summary.

mod stage;

use serde_json::Value;
use stage::Stage;
use std::collections::BTreeSet;

fn points(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

#[test]
fn every_message_has_one_line_in_the_order_of_time() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "run"]));
    let verdicts = stage.verdicts("run");
    assert_eq!(verdicts.len(), stage.world.messages.len());
    let ids: BTreeSet<&str> = verdicts.iter().map(|line| line["message_id"].as_str().unwrap()).collect();
    let sent: BTreeSet<&str> = stage.world.messages.iter().map(|message| message.truth.message_id.as_str()).collect();
    assert_eq!(ids, sent);
    let times: Vec<_> =
        verdicts.iter().map(|line| line["time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()).collect();
    assert!(times.is_sorted());
}

#[test]
fn a_line_says_what_was_thought_and_why() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "run"]));
    for line in stage.verdicts("run") {
        let score = points(&line["score"]);
        assert!((0.0..=100.0).contains(&score), "{line}");
        let parts: f64 = line["reasons"].as_array().unwrap().iter().map(|reason| points(&reason["contribution"])).sum();
        assert!((parts - score).abs() < 1e-6, "{parts} is not {score}");
        let recipients = line["recipients"].as_array().unwrap();
        let highest = recipients.iter().map(|recipient| points(&recipient["score"])).fold(0.0, f64::max);
        assert!((highest - score).abs() < 1e-6, "{line}");
        assert!(
            line["reasons"].as_array().unwrap().iter().all(|reason| !reason["sentence"].as_str().unwrap().is_empty())
        );
        for key in ["direction", "action", "tags", "metrics"] {
            assert!(!line[key].is_null(), "{key} is missing");
        }
    }
}

#[test]
fn running_again_gives_the_same_bytes() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "one"]));
    stage.ask(&stage.backtest(&["--out", "two", "--threads", "5", "--store", "thymus.db"]));
    stage.ask(&stage.backtest(&["--out", "three", "--store", "thymus.db"]));
    assert_eq!(stage.read("one/verdicts.jsonl"), stage.read("two/verdicts.jsonl"));
    assert_eq!(stage.read("one/verdicts.jsonl"), stage.read("three/verdicts.jsonl"));
    let stats = stage.ask_json(&["stats", "--json", "--store", "thymus.db"]);
    assert_eq!(stats["messages"], stage.world.messages.len());
    assert_eq!(stats["assessments"], stage.world.messages.len());
}

#[test]
fn labels_change_no_verdict_and_are_measured_against() {
    let stage = Stage::new();
    let until = stage.world.learn_until.to_string();
    stage.ask(&stage.backtest(&["--out", "without", "--learn-until", &until]));
    let arguments = ["--json", "--out", "with", "--learn-until", &until, "--labels", "labels.jsonl"];
    let summary = stage.ask_json(&stage.backtest(&arguments));
    assert_eq!(stage.read("without/verdicts.jsonl"), stage.read("with/verdicts.jsonl"));
    let inbound = &summary["measured"]["sides"][0];
    let attacks = stage.read("labels.jsonl").matches("\"malicious\"").count();
    let lateral = stage.read("labels.jsonl").matches("\"lateral\"").count();
    assert_eq!(inbound["malicious"], attacks - lateral);
    assert_eq!(summary["measured"]["missing"], 0);
    let found = |budget: usize| inbound["budgets"][budget]["all"]["found"].as_u64().unwrap();
    assert!(found(0) <= found(1) && found(1) <= found(2));
    let worst = summary["measured"]["worst_false_positives"].as_array().unwrap();
    let scores: Vec<f64> = worst.iter().map(|shown| -points(&shown["score"])).collect();
    assert!(worst.len() <= 20 && scores.is_sorted());
}

#[test]
fn the_future_does_not_show() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "whole"]));
    let mbox = stage.world.mbox();
    let half = stage.world.messages.len() / 2;
    let cut = mbox.windows(6).enumerate().filter(|(_, w)| *w == b"\nFrom ").nth(half).unwrap().0 + 1;
    stage.write("mail.mbox", &mbox[..cut]);
    stage.ask(&stage.backtest(&["--out", "half"]));
    let (whole, part) = (stage.read("whole/verdicts.jsonl"), stage.read("half/verdicts.jsonl"));
    assert!(part.lines().count() > half && whole.starts_with(&part));
}

#[test]
fn what_comes_twice_counts_once() {
    let stage = Stage::new();
    let mbox = [stage.world.mbox(), stage.world.mbox()].concat();
    stage.ask(&stage.backtest(&["--out", "once"]));
    stage.write("mail.mbox", &mbox);
    let summary = stage.ask_json(&stage.backtest(&["--json", "--out", "twice"]));
    assert_eq!(summary["duplicates_merged"], stage.world.messages.len());
    assert_eq!(stage.read("once/verdicts.jsonl"), stage.read("twice/verdicts.jsonl"));
}

#[test]
fn the_summary_tells_an_administrator_what_to_know() {
    let stage = Stage::new();
    let until = stage.world.learn_until.to_string();
    let text = stage.ask(&stage.backtest(&["--learn-until", &until, "--labels", "labels.jsonl"]));
    for part in [
        "Volumes",
        "inbound",
        "per 10,000 inbound messages",
        "Most anomalous messages",
        "Detection, inbound",
        "fearware",
        "What the actions did",
        "Worst false positives",
        "nothing was stored",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
}

#[test]
fn own_domains_are_found_out_or_asked_for() {
    let stage = Stage::new();
    stage.ask(&["backtest", "--org", &stage.world.domains[0], "--out", "told", "mail.mbox"]);
    let output = stage.run(&["backtest", "--out", "guessed", "mail.mbox"]);
    let note = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && note.contains(&stage.world.domains[0]), "{note}");
    assert_eq!(stage.read("told/verdicts.jsonl"), stage.read("guessed/verdicts.jsonl"));
    let one = |n| format!("From x Mon Mar  2 10:00:00 2026\nFrom: a@a{n}.example\nTo: b@b{n}.example\n\nhello\n\n");
    stage.write("mixed.mbox", (0..5).map(one).collect::<String>().as_bytes());
    let complaint = stage.fail(2, &["backtest", "mixed.mbox"]);
    assert!(complaint.contains("--org"), "{complaint}");
}

#[test]
fn odd_mail_is_judged_like_any_other() {
    let stage = Stage::empty();
    let odd: [&[u8]; 4] = [
        b"From x Mon Mar  2 10:00:00 2026\nSubject: no sender, no id\n\n\n",
        b"From x Mon Mar  2 10:00:01 2026\nSubject: no sender, no id\nTo: ann@a.example\n\n\x00\xff\xfe\n\n",
        b"From x Mon Mar  2 10:00:02 2026\nContent-Type: multipart/mixed; boundary=\n\n--\n\n",
        b"From x Mon Mar  2 10:00:03 2026\n\n\n",
    ];
    stage.write("odd.mbox", &odd.concat());
    stage.ask(&["backtest", "--org", "a.example", "--out", "run", "odd.mbox"]);
    let verdicts = stage.verdicts("run");
    assert_eq!(verdicts.len(), odd.len());
    let ids: BTreeSet<&str> = verdicts.iter().map(|line| line["message_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), odd.len(), "messages without an id are named by their content");
}

#[test]
fn wrong_input_is_named() {
    let stage = Stage::new();
    assert!(stage.fail(1, &["backtest", "--org", "a.example", "nowhere.mbox"]).contains("nowhere.mbox"));
    assert!(stage.fail(2, &["backtest", "--org", "a b", "mail.mbox"]).contains("--org"));
    assert!(stage.fail(2, &["backtest", "--org", "a.example", "--learn-until", "soon", "mail.mbox"]).contains("soon"));
    stage.write("bad.jsonl", b"{\"message_id\":\"x\",\"label\":\"benign\"}\n{\"message_id\":\"y\"}\n");
    let complaint = stage.fail(2, &stage.backtest(&["--labels", "bad.jsonl"]));
    assert!(complaint.contains("bad.jsonl:2") && complaint.contains("label"), "{complaint}");
}

#[test]
fn every_line_of_every_web_log_is_accounted_for() {
    let stage = Stage::new();
    let visits = stage.read("http.log").lines().count();
    let squid = "1772352000.125 9 10.0.0.1 TCP_TUNNEL/200 5 CONNECT late.example:443 - HIER_DIRECT/192.0.2.1 -\n\
                 1772351000.125 9 10.0.0.1 TCP_DENIED/407 5 CONNECT early.example:443 - HIER_NONE/- -\n\
                 half a li";
    stage.write("access.log", squid.as_bytes());
    stage.write("long.log", &[b"x".repeat(2 << 20), b"\n\n".to_vec()].concat());
    let summary = stage.ask_json(&stage.backtest(&["--json", "--web", "access.log", "--web", "long.log"]));
    assert_eq!(summary["web_visits"], visits + 1);
    assert_eq!(summary["unreadable_log_lines"], 2);
    let logs = summary["web_logs"].as_array().unwrap();
    assert_eq!((&logs[0]["lines"], &logs[0]["visits"]), (&visits.into(), &visits.into()));
    let expected = serde_json::json!({"file": "access.log", "lines": 3, "visits": 1, "no_visits": {"refused": 1},
        "defects": {"bad_line": 1}, "cut_short": false});
    assert_eq!(logs[1], expected);
    assert_eq!((&logs[2]["lines"], &logs[2]["defects"]["line_too_long"]), (&2.into(), &1.into()));
    let text = stage.ask(&stage.backtest(&["--web", "access.log"]));
    assert!(text.contains("Web logs") && text.contains("1 refused, 1 bad line"), "{text}");
}

#[test]
fn lines_may_come_late_and_twice_and_a_damaged_log_counts_as_far_as_it_goes() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "in-order"]));
    let log = stage.read("http.log");
    let backwards: String = log.lines().rev().chain(log.lines().take(100)).flat_map(|line| [line, "\n"]).collect();
    stage.write("http.log", backwards.as_bytes());
    stage.ask(&stage.backtest(&["--out", "backwards"]));
    assert_eq!(stage.read("in-order/verdicts.jsonl"), stage.read("backwards/verdicts.jsonl"));
    // RFC 1952 and RFC 1951 §3.2.4: stored blocks without the end of the last.
    let bytes = log.repeat(4).into_bytes();
    let block = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap();
        [&[0], &length.to_le_bytes()[..], &(!length).to_le_bytes(), bytes].concat()
    };
    let blocks: Vec<u8> = bytes.chunks(0xf000).flat_map(block).collect();
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    stage.write("http.log", &[&head, &blocks[..blocks.len() - 1]].concat());
    let summary = stage.ask_json(&stage.backtest(&["--json"]));
    assert_eq!(summary["web_logs"][0]["cut_short"], true, "{}", summary["web_logs"]);
    assert!(summary["web_logs"][0]["visits"].as_u64() > Some(log.lines().count() as u64));
}

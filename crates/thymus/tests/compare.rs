//! `thymus backtest --without` and `--compare`: what a signal carries, and what changed since an earlier run.

mod stage;

use stage::Stage;

#[test]
fn signals_are_left_out_by_name() {
    let stage = Stage::new();
    stage.ask(&stage.backtest(&["--out", "all"]));
    let summary = stage.ask_json(&stage.backtest(&["--json", "--out", "part", "--without", "link_rarity,contact"]));
    assert_eq!(summary["signals_off"], serde_json::json!(["link_rarity", "contact"]));
    let named = |folder: &str, signal: &str| {
        let of = |line: &serde_json::Value| line["reasons"].as_array().unwrap().iter().any(|r| r["signal"] == signal);
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
    assert_eq!(summary["signals_off"], serde_json::json!(["pair", "contact", "visit"]));
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

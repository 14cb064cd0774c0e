//! The store is copied while the program writes to it, and brought back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod stage;

use serde_json::Value;
use stage::Stage;
use std::process::Stdio;
use std::time::Duration;

fn found(stage: &Stage, store: &str) -> Value {
    stage.ask_json(&["search", "--json", "--limit", "10000", "sort:score", "--store", store])
}

/// What the store holds, without how large its files are.
fn stats(stage: &Stage, store: &str) -> Value {
    let mut stats = stage.ask_json(&["stats", "--json", "--store", store]);
    stats.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_bytes"));
    stats
}

#[test]
fn a_backup_of_a_store_in_use_is_brought_back() {
    let stage = Stage::new();
    let mut writing = stage.thymus(&stage.backtest(&["--store", "t.db", "--out", "run"]));
    let mut writing = writing.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !stage.path("t.db").exists() || stage.run(&["stats", "--store", "t.db"]).status.code() != Some(0) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let told = stage.ask(&["backup", "--store", "t.db", "kept"]);
    assert!(told.contains("copied to kept"), "{told}");
    assert!(!stage.path("kept.unfinished").exists());
    let _ = writing.kill();
    writing.wait().unwrap();
    // The store goes on, and what was copied stays as it was.
    stage.ask(&stage.backtest(&["--store", "t.db", "--out", "run"]));
    stage.ask(&["backup", "--store", "t.db", "whole"]);
    stage.ask(&["restore", "--store", "again/t.db", "kept"]);
    stage.ask(&["restore", "--store", "all/t.db", "whole"]);
    assert_eq!(stats(&stage, "again/t.db"), stats(&stage, "kept/thymus.db"));
    assert_eq!(found(&stage, "again/t.db"), found(&stage, "kept/thymus.db"));
    assert_eq!(stats(&stage, "all/t.db"), stats(&stage, "t.db"));
    assert_eq!(found(&stage, "all/t.db"), found(&stage, "t.db"));
    // What is brought back goes on where it was: the same mail ends where it ended.
    stage.ask(&stage.backtest(&["--store", "again/t.db", "--out", "run2"]));
    assert_eq!(found(&stage, "again/t.db"), found(&stage, "t.db"));
}

#[test]
fn a_backup_overwrites_nothing_and_says_what_is_wrong() {
    let stage = Stage::empty();
    stage.ask(&["evidence", "add", "compromised", "host:www.example.net", "--store", "t.db"]);
    std::fs::create_dir(stage.path("there")).unwrap();
    assert!(stage.fail(2, &["backup", "--store", "t.db", "there"]).contains("exists already"));
    stage.fail(1, &["backup", "--store", "none.db", "kept"]);
    // What a copy that was killed left is no obstacle.
    std::fs::create_dir_all(stage.path("kept.unfinished/thymus.db.packs")).unwrap();
    stage.write("kept.unfinished/thymus.db", b"half");
    let told = stage.ask_json(&["backup", "--json", "--store", "t.db", "kept"]);
    assert_eq!((&told["packs"], told["damaged_packs"].as_array().unwrap().len()), (&0.into(), 0));
    assert!(stage.fail(1, &["restore", "--store", "t.db", "kept"]).contains("exists already"));
    assert!(stage.fail(2, &["restore", "--store", "u.db", "there"]).contains("no backup"));
}

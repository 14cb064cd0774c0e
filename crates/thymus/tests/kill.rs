//! A run that is killed at any moment leaves a store that opens; running again gives the same verdicts and counts
//! nothing twice.

#![cfg(unix)]

mod stage;

use stage::Stage;
use std::process::Stdio;
use std::time::Instant;

/// How often a run is killed, each time later in it.
const KILLS: u32 = 6;

#[test]
fn a_killed_run_can_be_run_again() {
    let stage = Stage::new();
    let began = Instant::now();
    stage.ask(&stage.backtest(&["--out", "whole", "--store", "whole.db"]));
    let length = began.elapsed();
    for kill in 1..=KILLS {
        let mut run = stage.thymus(&stage.backtest(&["--out", "killed", "--store", "killed.db"]));
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(length * kill / (KILLS + 1));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        // Early on there may be no store yet, or one without tables; whatever there is, opening for writing mends it.
        stage.ask(&["evidence", "add", "compromised", "example.net", "--known", "2040-01-01", "--store", "killed.db"]);
        stage.ask(&["stats", "--store", "killed.db"]);
    }
    stage.ask(&stage.backtest(&["--out", "killed", "--store", "killed.db"]));
    assert_eq!(stage.read("whole/verdicts.jsonl"), stage.read("killed/verdicts.jsonl"));
    let stats = |store| {
        let stats = stage.ask_json(&["stats", "--json", "--store", store]);
        ["messages", "assessments", "by_action", "by_direction", "defects", "raw_bytes", "damaged_packs"]
            .map(|key| stats[key].clone())
    };
    assert_eq!(stats("whole.db"), stats("killed.db"));
}

//! Configuration: file, environment and flags, and what is said of mistakes.

mod stage;

use stage::Stage;

#[test]
fn flags_override_the_environment_and_it_the_file() {
    let stage = Stage::empty();
    stage.write("thymus.toml", b"[store]\npath = \"file.db\"\n[policy]\nheld_per_10000 = 1.0\n");
    assert!(stage.ask(&["config", "show"]).contains("path = \"file.db\""));
    let environment = stage.thymus(&["config", "show"]).env("THYMUS_STORE_PATH", "environment.db").output().unwrap();
    assert!(String::from_utf8_lossy(&environment.stdout).contains("path = \"environment.db\""));
    let mut both = stage.thymus(&["config", "show", "--json", "--store", "flag.db"]);
    let both = both.env("THYMUS_STORE_PATH", "environment.db").output().unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&both.stdout).unwrap();
    assert_eq!((&shown["store"]["path"], &shown["policy"]["held_per_10000"]), (&"flag.db".into(), &1.0.into()));
}

#[test]
fn mistakes_are_named_by_file_line_and_key() {
    let stage = Stage::empty();
    stage.write("thymus.toml", b"[policy]\n\nheld_per_10000 = \"few\"\n");
    for arguments in [&["config", "check"][..], &["stats"], &["backtest", "x.mbox"]] {
        let complaint = stage.fail(2, arguments);
        assert!(complaint.contains("thymus.toml:3: policy.held_per_10000"), "{complaint}");
    }
    stage.write("other.toml", b"[organisation]\ndomain = []\n");
    let complaint = stage.fail(2, &["config", "check", "--config", "other.toml"]);
    assert!(complaint.contains("other.toml:2: organisation.domain"), "{complaint}");
    assert!(stage.fail(2, &["config", "check", "--config", "missing.toml"]).contains("missing.toml"));
}

#[test]
fn the_example_is_a_configuration() {
    let stage = Stage::empty();
    let example = stage.ask(&["config", "example"]);
    stage.write("thymus.toml", example.as_bytes());
    stage.ask(&["config", "check"]);
}

#[test]
fn wrong_arguments_are_a_matter_of_usage() {
    let stage = Stage::empty();
    stage.fail(2, &["backtest"]);
    stage.fail(2, &["evidence", "add", "compromised", "no such thing"]);
    stage.fail(2, &["frobnicate"]);
    assert!(stage.ask(&["--help"]).contains("Examples:"));
}

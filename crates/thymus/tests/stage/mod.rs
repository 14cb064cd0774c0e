//! A small invented organisation as files, and the program to run on them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)] // a test may fail; each file uses another part

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use thymus_generate::{AttackMix, Scenario, World, generate};

/// Files in a folder that vanishes.
pub(crate) struct Stage {
    pub(crate) world: World,
    folder: TempDir,
}

impl Stage {
    /// Some six hundred messages of a dozen people, with attacks of every family.
    pub(crate) fn new() -> Self {
        let attacks = AttackMix::ALL;
        let scenario = Scenario { people: 12, days: 60, messages: 600, attacks, ..Scenario::default_with_seed(5) };
        let world = generate(&scenario);
        let stage = Self { world, folder: tempfile::tempdir().unwrap() };
        stage.write("mail.mbox", &stage.world.mbox());
        stage.write("http.log", stage.world.visits_zeek_jsonl().as_bytes());
        stage.write("hosts.csv", stage.world.hosts_csv().as_bytes());
        stage.write("labels.jsonl", stage.world.labels_jsonl().as_bytes());
        stage
    }

    /// Nothing but a folder.
    pub(crate) fn empty() -> Self {
        let scenario = Scenario { people: 2, days: 30, messages: 0, ..Scenario::default_with_seed(1) };
        Self { world: generate(&scenario), folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program in this folder, without anything of this machine's configuration.
    pub(crate) fn thymus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thymus"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.thymus(arguments).output().unwrap()
    }

    /// Runs it, and takes what it printed; it must have gone well.
    pub(crate) fn ask(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, as JSON.
    pub(crate) fn ask_json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ask(arguments)).unwrap()
    }

    /// Runs it, and takes what it complained of; it must have failed with this status.
    pub(crate) fn fail(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {complaint}");
        complaint
    }

    /// The arguments of a backtest of the mail with everything beside it, and then these.
    pub(crate) fn backtest<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec!["backtest", "--org", &self.world.domains[0], "--authserv-id", &self.world.authserv_id];
        arguments.extend(["--web", "http.log", "--hosts", "hosts.csv"]);
        arguments.extend(more);
        arguments.push("mail.mbox");
        arguments
    }

    /// The verdicts of a run.
    pub(crate) fn verdicts(&self, folder: &str) -> Vec<Value> {
        let text = self.read(Path::new(folder).join("verdicts.jsonl").to_str().unwrap());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

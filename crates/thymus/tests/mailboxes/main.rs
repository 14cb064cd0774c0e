//! Mail out of the mailboxes of a real Dovecot: the last months of them, and what comes from now on.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and says when it is skipped"
)]

mod backfill;
#[allow(dead_code, reason = "another crate's tests use the rest")]
#[path = "../../../action/tests/dovecot/house.rs"]
mod dovecot;
mod journal;
#[allow(dead_code, reason = "another crate's tests use the rest")]
#[path = "../../../action/tests/dovecot/owner.rs"]
mod owner;
#[path = "../service/mod.rs"]
mod service;

use dovecot::{House as Dovecot, MASTER_PASSWORD, Wish, house};
use owner::Owner;
use serde_json::Value;
use service::{Service, wait_for};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use thymus_event::Address;

pub(crate) const ANN: &str = "ann@harbour.example";
pub(crate) const BOB: &str = "bob@harbour.example";

/// A Dovecot with two mailboxes, and Thymus beside it.
pub(crate) struct Site {
    pub(crate) dovecot: Dovecot,
    folder: TempDir,
}

/// `None`, with a word on why, where Dovecot is not installed. `settings` is more configuration.
pub(crate) fn site(settings: &str) -> Option<Site> {
    let dovecot = house(&[ANN, BOB], &Wish::default())?;
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[organisation]\ndomains = [\"harbour.example\"]\n[store]\npath = \"thymus.db\"\n[dns]\nservers = []\n\
         [listener]\nlmtp = []\n[console]\nlisten = \"\"\n\
         [imap]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n{settings}",
        dovecot.port
    );
    std::fs::write(folder.path().join("thymus.toml"), config).unwrap();
    Some(Site { dovecot, folder })
}

impl Site {
    pub(crate) fn thymus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thymus"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path());
        command.env("THYMUS_IMAP_PASSWORD", MASTER_PASSWORD);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.thymus(arguments).output().unwrap()
    }

    /// Runs a command to its end; it must go well.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Messages and verdicts.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let stats = self.ask(&["stats"]);
        let count = |key: &str| stats[key].as_u64().unwrap_or_default();
        (count("messages"), count("assessments"))
    }

    pub(crate) fn start(&self) -> Service {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let child = self.thymus(&["run", "--json"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        Service { child }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Waits until it has been said so often that a mailbox is watched.
    pub(crate) fn wait_for_watching(&self, times: usize) {
        wait_for("watching", || self.log().matches("\"watching\"").count() >= times);
    }

    pub(crate) async fn owner(&self, mailbox: &str) -> Owner {
        self.dovecot.owner(&Address::parse(mailbox).unwrap()).await
    }
}

/// A day so many days ago, as IMAP and as mail have it.
pub(crate) fn date(days_ago: i64) -> String {
    let time = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days_ago);
    time.strftime("%d-%b-%Y %H:%M:%S +0000").to_string()
}

/// What an author wrote.
pub(crate) fn written(number: u32, from: &str, to: &str) -> String {
    format!(
        "From: {from}\nTo: {to}\nSubject: number {number}\nMessage-ID: <{number}@mail.example>\n\
         Date: Tue, 14 Jul 2026 02:44:20 +0000\n\nPlease see https://www{number}.quill.example/ for number {number}.\n"
    )
}

/// The same as it was delivered to somebody, so many days ago.
pub(crate) fn delivered(number: u32, from: &str, to: &str, mailbox: &str, days_ago: i64) -> String {
    let time = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days_ago);
    let time = time.strftime("%a, %d %b %Y %H:%M:%S +0000");
    format!(
        "Return-Path: <{from}>\nDelivered-To: {mailbox}\nReceived: from out.example (out.example [192.0.2.9])\n\tby mx.harbour.example with ESMTP id {number}\n\tfor <{mailbox}>; {time}\n{}",
        written(number, from, to)
    )
}

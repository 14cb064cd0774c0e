//! A look again that is killed at any moment is done by whoever comes next, once.
//!
//! `KILLED_MESSAGES=250000 cargo test --release -p thymus --test kill_look_again -- --nocapture` does it at the size of a
//! large organisation; it takes some minutes and a few gigabytes of temporary files.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod stage;

use stage::Stage;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use thymus_event::TenantId;
use thymus_event::evidence::EvidenceVersion;
use thymus_store::{Revised, Store};

/// How often it is killed, each time later in it.
const KILLS: u32 = 8;
/// Newsletters that link to the site that is compromised afterwards; as many link elsewhere.
const MESSAGES: usize = 1200;
const BEGAN: i64 = 1_780_000_000;
const FOUND: [&str; 8] =
    ["evidence", "add", "compromised", "www.busy.example", "--known", "2026-07-28", "--store", "killed.db"];

fn mail(messages: usize) -> Vec<u8> {
    let mut mbox = String::new();
    for n in 0..2 * messages {
        let house = if n % 2 == 0 { "busy" } else { "calm" };
        let at = jiff::Timestamp::from_second(BEGAN + (n * 60 * 86_400 / (2 * messages)) as i64).unwrap();
        let (asctime, date) = (at.strftime("%a %b %e %H:%M:%S %Y"), at.strftime("%d %b %Y %H:%M:%S +0000"));
        let reader = n % 40;
        write!(
            mbox,
            "From news@{house}.example {asctime}\nReceived: from mx.{house}.example (mx.{house}.example [192.0.2.7])\n\tby \
             mx.harbour.example; {date}\nFrom: The {house} post <news@{house}.example>\nTo: r{reader}@harbour.example\n\
             Subject: Issue {n}\nMessage-ID: <{n}@{house}.example>\nList-Id: <post.{house}.example>\n\n\
             Read the issue of today: https://www.{house}.example/issue/{n}\n\n"
        )
        .unwrap();
    }
    mbox.into_bytes()
}

fn copy(stage: &Stage, from: &str, to: &str) {
    let _ = std::fs::remove_dir_all(stage.path(&format!("{to}.packs")));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(stage.path(&format!("{to}{end}")));
    }
    std::fs::copy(stage.path(from), stage.path(to)).unwrap();
    std::fs::create_dir(stage.path(&format!("{to}.packs"))).unwrap();
    for pack in std::fs::read_dir(stage.path(&format!("{from}.packs"))).unwrap().map(Result::unwrap) {
        std::fs::copy(pack.path(), stage.path(&format!("{to}.packs")).join(pack.file_name())).unwrap();
    }
}

/// What was changed by looking again, and that it was changed once.
fn changed(path: &Path) -> Vec<Revised> {
    let store = Store::open(path).unwrap();
    let tenant = TenantId::default();
    let version = store.reassessed_until(tenant).unwrap();
    assert_eq!(version, store.evidence_version().unwrap());
    assert_eq!(version, EvidenceVersion(1));
    let changed = store.revised_by(tenant, version).unwrap();
    let once = |change: &&Revised| store.revisions(tenant, change.message).unwrap().len() == 1;
    assert_eq!(changed.iter().filter(once).count(), changed.len());
    changed
}

#[test]
fn a_killed_look_again_is_done_once() {
    let messages = std::env::var("KILLED_MESSAGES").map_or(MESSAGES, |number| number.parse().unwrap());
    let stage = Stage::empty();
    stage.write("mail.mbox", &mail(messages));
    stage.ask(&["backtest", "--org", "harbour.example", "--store", "base.db", "--out", "run", "mail.mbox"]);
    std::fs::remove_file(stage.path("mail.mbox")).unwrap();
    copy(&stage, "base.db", "killed.db");
    let began = Instant::now();
    stage.ask(&FOUND);
    let length = began.elapsed();
    let whole = changed(&stage.path("killed.db"));
    assert_eq!(whole.len(), messages);
    let (mut before, mut within, mut after) = (0, 0, 0);
    for kill in 1..=KILLS {
        copy(&stage, "base.db", "killed.db");
        let mut run = stage.thymus(&FOUND).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(length * kill / (KILLS + 1));
        run.kill().unwrap(); // SIGKILL
        run.wait().unwrap();
        let store = Store::open(&stage.path("killed.db")).unwrap();
        match (store.evidence_version().unwrap().0, store.reassessed_until(TenantId::default()).unwrap().0) {
            (0, _) => before += 1,
            (_, 0) => within += 1,
            _ => after += 1,
        }
        drop(store);
        stage.ask(&FOUND);
        assert_eq!(changed(&stage.path("killed.db")), whole);
    }
    println!(
        "{messages} verdicts changed in {length:.2?}; killed {before} times before the fact was in the log, {within} \
         times while it was looked at, {after} times afterwards: each was done once"
    );
}

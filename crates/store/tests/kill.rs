//! A run that is killed at any moment leaves a store that opens; running again ends where one run would have.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{TENANT, assessment, evidence, id, raw, record, verdict};
use thymus_event::verdict::Action;
use thymus_store::{Cursor, Stats, Store};

/// Names the store to fill, in the environment of the child.
const CHILD: &str = "THYMUS_STORE_TEST_CHILD";

/// Messages of a whole run: a few dozen small batches.
const MESSAGES: u32 = 2000;

/// The whole work of a run: all messages, then all verdicts.
fn run(path: &Path) {
    let store = Store::open(path).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..MESSAGES {
        writer.put_message(&record(n), &raw(n)).unwrap();
        if n % 97 == 0 {
            writer.put_evidence(&evidence(n)).unwrap();
            writer.commit().unwrap();
        }
    }
    for n in 0..MESSAGES {
        writer.put_assessment(&assessment(verdict(n, f64::from(n % 100), Action::Banner, &["seen"]))).unwrap();
        if n % 101 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
}

/// Not a test of its own: what the killed process does.
#[test]
fn child() {
    if let Some(path) = std::env::var_os(CHILD) {
        run(Path::new(&path));
    }
}

fn kill_after(path: &Path, wait: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Everything that the store refers to is there; how many messages it has.
fn verify(path: &Path) -> u32 {
    let store = Store::open(path).unwrap();
    let check = rusqlite::Connection::open(path).unwrap();
    let answer: String = check.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(answer, "ok");
    check.execute("INSERT INTO words (words) VALUES ('integrity-check')", []).unwrap();
    assert!(store.stats(TENANT).unwrap().damage.is_empty());
    let (mut cursor, mut count) = (Cursor::START, 0);
    loop {
        let page = store.features_after(TENANT, cursor, 500).unwrap();
        let Some(last) = page.last() else { return count };
        cursor = last.cursor();
        for message in &page {
            assert_eq!(message.id, id(count));
            assert_eq!(store.raw(TENANT, message.id).unwrap(), raw(count));
            count += 1;
        }
    }
}

/// What must not depend on how often a run was killed.
fn comparable(stats: Stats) -> Stats {
    Stats { database_bytes: 0, text_index_bytes: 0, packs_bytes: 0, ..stats }
}

#[test]
fn a_killed_run_goes_on_and_counts_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    // Not random: each wait ends a little later, from before the file exists to well into the verdicts.
    for step in 0..14_u64 {
        kill_after(&path, Duration::from_millis(2 + step * step * 7));
        if path.exists() {
            verify(&path);
        }
    }
    run(&path);
    assert_eq!(verify(&path), MESSAGES);
    let once = folder.path().join("once.db");
    run(&once);
    let [killed, once] = [&path, &once].map(|path| comparable(Store::open(path).unwrap().stats(TENANT).unwrap()));
    assert_eq!(killed, once);
    assert_eq!(once.assessments, u64::from(MESSAGES));
}

//! An erasure that is killed at any moment: the store opens, everything else is there, and what was begun is ended by whoever
//! comes next.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{TENANT, id, raw, record};
use thymus_event::Timestamp;
use thymus_store::{ErasureOrder, Store, Subject, Tidied};

/// Names the store to erase from, in the environment of the child.
const CHILD: &str = "THYMUS_STORE_TEST_ERASER";
const MESSAGES: u32 = 1200;
const KILLS: u32 = 10;

/// Every hundredth message, each with its pack and at the end the database written anew.
fn erase(path: &Path) {
    let mut writer = Store::open(path).unwrap().writer().unwrap();
    for n in (0..MESSAGES).step_by(100) {
        let (by, reason) = (String::new(), String::new());
        let (time, subject) = (Timestamp::from_seconds(1), Subject::Message(id(n)));
        // Where it was killed before, it is gone already.
        let _ = writer.erase(&ErasureOrder { tenant: TENANT, time, subject, by, reason });
        let mut tidied = Tidied::default();
        while writer.tidy(&mut tidied).unwrap() {}
        assert!(tidied.damaged.is_empty());
    }
    writer.scrub().unwrap();
}

/// Not a test of its own: what the killed process does.
#[test]
fn child() {
    if let Some(path) = std::env::var_os(CHILD) {
        erase(Path::new(&path));
    }
}

fn eraser(path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child"]).env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn fill(path: &Path) {
    let mut writer = Store::open(path).unwrap().writer().unwrap();
    for n in 0..MESSAGES {
        writer.put_message(&record(n), &raw(n)).unwrap();
    }
    writer.commit().unwrap();
}

/// All that is referred to is there; how many messages.
fn verify(path: &Path) -> usize {
    let store = Store::open(path).unwrap();
    let check = rusqlite::Connection::open(path).unwrap();
    let answer: String = check.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(answer, "ok");
    assert!(store.stats(TENANT).unwrap().damage.is_empty());
    let here = |n: &u32| store.message(TENANT, id(*n)).unwrap().is_some();
    let there: Vec<u32> = (0..MESSAGES).filter(here).collect();
    there.iter().for_each(|n| assert_eq!(store.raw(TENANT, id(*n)).unwrap(), raw(*n)));
    there.len()
}

#[test]
fn a_killed_erasure_is_ended_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.db");
    fill(&whole);
    let began = Instant::now();
    assert!(eraser(&whole).status().unwrap().success());
    let length = began.elapsed();
    let (left, untidy) = (verify(&whole), Store::open(&whole).unwrap().untidy().unwrap());
    assert_eq!((left, untidy.len()), ((MESSAGES - MESSAGES / 100) as usize, 0));
    let path = folder.path().join("killed.db");
    fill(&path);
    for kill in 1..=KILLS {
        let mut child = eraser(&path).spawn().unwrap();
        std::thread::sleep(length * kill / (2 * KILLS) + Duration::from_millis(3));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        assert!(verify(&path) >= left);
    }
    erase(&path);
    assert_eq!((verify(&path), Store::open(&path).unwrap().untidy().unwrap()), (left, vec![]));
    let packs = std::fs::read_dir(folder.path().join("killed.db.packs")).unwrap().map(Result::unwrap);
    let packs = packs.filter(|it| it.file_name().into_string().unwrap().ends_with(".pack")).count();
    assert_eq!(packs, 1, "what was begun and given up is gone");
}

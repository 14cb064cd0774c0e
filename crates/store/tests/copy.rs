//! A copy made while another process writes is one moment's store, whatever is killed when.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use support::{TENANT, assessment, id, raw, record, verdict};
use thymus_event::verdict::Action;
use thymus_store::{Cursor, Query, Store, StoreError};

/// Names the store to fill, in the environment of a child; and where to copy it to, of another.
const CHILD: &str = "THYMUS_COPY_TEST_CHILD";
const TO: &str = "THYMUS_COPY_TEST_TO";

fn fill(path: &Path, messages: u32) {
    let store = Store::open(path).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..messages {
        writer.put_message(&record(n), &raw(n)).unwrap();
        writer.put_assessment(&assessment(verdict(n, f64::from(n % 100), Action::Banner, &["seen"]))).unwrap();
        if n % 37 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
}

/// Not a test of its own: what the killed processes do.
#[test]
fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    match std::env::var_os(TO) {
        Some(to) => drop(Store::open(Path::new(&path)).unwrap().copy_to(Path::new(&to)).unwrap()),
        None => fill(Path::new(&path), 1_000_000),
    }
}

fn start(path: &Path, to: Option<&Path>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(to) = to {
        command.env(TO, to);
    }
    command.spawn().unwrap()
}

/// Everything that the copy refers to is there, and it says the same of itself in every way; how many messages it has.
fn verify(path: &Path) -> u32 {
    let store = Store::open(path).unwrap();
    assert!(store.stats(TENANT).unwrap().damage.is_empty());
    let (mut cursor, mut count) = (Cursor::START, 0);
    loop {
        let page = store.features_after(TENANT, cursor, 500).unwrap();
        let Some(last) = page.last() else { break };
        cursor = last.cursor();
        for message in &page {
            assert_eq!(message.id, id(count));
            assert_eq!(store.raw(TENANT, message.id).unwrap(), raw(count));
            count += 1;
        }
    }
    assert_eq!(store.stats(TENANT).unwrap().messages, u64::from(count));
    let found = store.search(TENANT, &Query::parse("order").unwrap(), 10_000).unwrap();
    assert_eq!(found.len(), count as usize);
    count
}

#[test]
fn a_copy_of_a_store_that_is_written_is_one_moments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    fill(&path, 100);
    let mut writing = start(&path, None);
    let mut counts = Vec::new();
    for n in 0..5 {
        std::thread::sleep(Duration::from_millis(60));
        let copy = folder.path().join(format!("copy{n}/thymus.db"));
        let copied = Store::open_to_copy(&path).unwrap().copy_to(&copy).unwrap();
        assert_eq!((copied.packs, copied.damaged.len()), (1, 0));
        counts.push(verify(&copy));
    }
    writing.kill().unwrap();
    writing.wait().unwrap();
    assert!(counts.is_sorted() && counts.first() >= Some(&100) && counts.first() < counts.last(), "{counts:?}");
    // A copy is a store that can go on.
    let copy = folder.path().join("copy0/thymus.db");
    fill(&copy, counts[0] + 50);
    assert_eq!(verify(&copy), counts[0] + 50);
}

#[test]
fn a_copy_that_is_killed_leaves_nothing_in_the_way_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    fill(&path, 3000);
    let mut whole = 0;
    for wait in 0..16 {
        let copy = folder.path().join("to/copy.db");
        let mut copying = start(&path, Some(&copy));
        std::thread::sleep(Duration::from_millis(4 * wait));
        copying.kill().unwrap();
        copying.wait().unwrap();
        if copy.exists() {
            whole += 1;
        } else if !folder.path().join("to/copy.db.packs").exists() {
            Store::open_to_copy(&path).unwrap().copy_to(&copy).unwrap();
        } else {
            continue;
        }
        assert_eq!(verify(&copy), 3000);
        fs::remove_dir_all(folder.path().join("to")).unwrap();
    }
    assert!(whole < 16, "none was killed in time");
}

#[test]
fn nothing_is_overwritten_and_damage_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("thymus.db"), folder.path().join("copy.db"));
    fill(&path, 300);
    let pack = folder.path().join("thymus.db.packs/00000001.pack");
    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&pack, &bytes).unwrap();
    let copied = Store::open_to_copy(&path).unwrap().copy_to(&copy).unwrap();
    assert_eq!((copied.damaged, copied.packs_bytes), (vec![1], bytes.len() as u64));
    assert!(fs::read(folder.path().join("copy.db.packs/00000001.pack")).unwrap() == bytes);
    let again = Store::open_to_copy(&path).unwrap().copy_to(&copy);
    assert!(matches!(again, Err(StoreError::Exists(_))), "{again:?}");
    fs::remove_file(&pack).unwrap();
    let copied = Store::open_to_copy(&path).unwrap().copy_to(&folder.path().join("other.db")).unwrap();
    assert_eq!((copied.damaged, copied.packs_bytes), (vec![1], 0));
    assert!(matches!(Store::open_to_copy(&folder.path().join("none.db")), Err(StoreError::Missing(_))));
}

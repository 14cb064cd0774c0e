//! Opening: what is no store, what is of another version, who else is writing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use std::fs;
use support::{TENANT, id, raw, record};
use thymus_store::{Store, StoreError};

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "this is a text of more than a hundred bytes, so that no one can take it for an empty file; ".repeat(9),
    )
    .unwrap();
    let foreign = folder.path().join("other.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    for path in [text, foreign] {
        let before = fs::read(&path).unwrap();
        for error in [Store::open(&path).err().unwrap(), Store::open_read_only(&path).err().unwrap()] {
            assert!(matches!(error, StoreError::NotAStore(_)), "{error}");
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn reading_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let error = Store::open_read_only(&path).err().unwrap();
    assert!(error.to_string().contains("there is no store at"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    drop(Store::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    for error in [Store::open(&path).err().unwrap(), Store::open_read_only(&path).err().unwrap()] {
        assert!(matches!(error, StoreError::TooNew { found: 999, .. }), "{error}");
    }
}

#[test]
fn there_is_one_writer() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let writer = store.writer().unwrap();
    let other = Store::open(&folder.path().join("thymus.db")).unwrap();
    assert!(matches!(other.writer(), Err(StoreError::Busy)));
    drop(writer);
    other.writer().unwrap();
}

#[test]
fn who_opens_a_new_store_while_others_do_waits_until_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    std::thread::scope(|scope| {
        let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(&path).map(drop))).collect();
        openers.into_iter().for_each(|opener| opener.join().unwrap().unwrap());
    });
}

#[test]
fn a_folder_in_place_of_the_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open(folder.path()).err().unwrap();
    assert!(matches!(error, StoreError::Permission), "{error}");
}

#[test]
fn packs_that_outlived_their_database_are_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    for n in [1, 2] {
        let store = Store::open(&path).unwrap();
        let mut writer = store.writer().unwrap();
        writer.put_message(&record(n), &raw(n)).unwrap();
        writer.commit().unwrap();
        assert_eq!(store.raw(TENANT, id(n)).unwrap(), raw(n));
        drop((writer, store));
        fs::remove_file(&path).unwrap();
    }
    let header_bytes = 16;
    for n in ["00000001", "00000002"] {
        assert!(fs::metadata(folder.path().join(format!("thymus.db.packs/{n}.pack"))).unwrap().len() > header_bytes);
    }
}

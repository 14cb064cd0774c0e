//! Mail that was handed over: copies are merged, what is not judged is found, and writers take turns.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use std::time::Duration;
use support::{TENANT, address, assessment, id, raw, record, verdict};
use thymus_event::email::{AuthResult, Authentication, ReversePath};
use thymus_event::verdict::Action;
use thymus_event::{Address, Timestamp};
use thymus_store::{
    Appended, ArrivalRecord, LogPosition, MailboxFolder, ReadFor, ReadUntil, Store, StoreError, Stored, Writer,
};

/// How long to wait for what takes milliseconds, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

fn arrival(recipients: &[&str]) -> ArrivalRecord {
    ArrivalRecord {
        time: Timestamp::from_seconds(1_700_000_000),
        reverse_path: ReversePath::Null,
        recipients: recipients.iter().map(|text| address(text)).collect(),
        authentication: None,
    }
}

fn store() -> (tempfile::TempDir, Store, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let writer = store.writer().unwrap();
    (folder, store, writer)
}

#[test]
fn copies_are_merged_and_their_recipients_added() {
    let (_folder, store, mut writer) = store();
    let mut put = |recipients: &[&str]| {
        let arrived = writer.put_arrival(&record(1), &raw(1), &arrival(recipients)).unwrap();
        writer.commit().unwrap();
        (arrived.stored, arrived.added.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(put(&["ann@corp.example"]), (Stored::New, vec!["ann@corp.example".to_owned()]));
    assert_eq!(put(&["ann@corp.example", "bob@corp.example"]), (Stored::Known, vec!["bob@corp.example".to_owned()]));
    assert_eq!(put(&["bob@corp.example"]), (Stored::Known, vec![]));
    let all: Vec<Address> = store.arrived_for(TENANT, id(1)).unwrap();
    assert_eq!(all, [address("ann@corp.example"), address("bob@corp.example")]);
    assert_eq!(store.ends().unwrap().arrival, LogPosition(2));
    assert_eq!(store.ends().unwrap().message, LogPosition(1));
}

#[test]
fn history_is_not_judged_as_it_comes_and_a_copy_of_other_bytes_is_merged() {
    let (_folder, store, mut writer) = store();
    writer.put_history(&record(1), &raw(1), &arrival(&["ann@corp.example"])).unwrap();
    writer.put_history(&record(2), &raw(2), &arrival(&["ann@corp.example"])).unwrap();
    writer.put_arrival(&record(3), &raw(3), &arrival(&["ann@corp.example"])).unwrap();
    let bobs = arrival(&["bob@corp.example"]);
    for n in [1, 3] {
        assert_eq!(writer.put_copy(TENANT, id(n), &bobs).unwrap(), bobs.recipients);
        assert_eq!(writer.put_copy(TENANT, id(n), &bobs).unwrap(), []);
    }
    let folder = MailboxFolder {
        tenant: TENANT,
        read_for: ReadFor::History,
        mailbox: address("ann@corp.example"),
        folder: "INBOX".to_owned(),
    };
    let until = ReadUntil { uid_validity: 7, uid: 3, time: Timestamp::from_seconds(1) };
    writer.put_read_until(&folder, until).unwrap();
    writer.commit().unwrap();
    let live = store.unjudged_after(TENANT, LogPosition::default(), 10).unwrap();
    assert!(!live.is_empty() && live.iter().all(|message| message.id == id(3)), "{live:?}");
    assert_eq!(store.history_unjudged(TENANT).unwrap(), [id(1), id(2)].into());
    assert_eq!(store.arrived_for(TENANT, id(1)).unwrap().len(), 2);
    assert_eq!(store.read_until(&folder).unwrap(), Some(until));
    assert_eq!(store.read_until(&MailboxFolder { read_for: ReadFor::Journal, ..folder }).unwrap(), None);
    // One that comes live, too, for somebody else, is the service's to judge.
    writer.put_arrival(&record(2), &raw(2), &arrival(&["eve@corp.example"])).unwrap();
    writer.put_first_assessment(&assessment(verdict(1, 5.0, Action::Allow, &[])), &[]).unwrap();
    writer.commit().unwrap();
    assert!(store.history_unjudged(TENANT).unwrap().is_empty());
}

#[test]
fn what_came_and_was_not_judged_is_found_in_the_order_of_its_coming() {
    let (_folder, store, mut writer) = store();
    writer.put_message(&record(9), &raw(9)).unwrap(); // from an archive: not of ours to judge
    for n in [3, 1, 2] {
        writer.put_arrival(&record(n), &raw(n), &arrival(&[])).unwrap();
    }
    writer.put_arrival(&record(3), &raw(3), &arrival(&["late@corp.example"])).unwrap();
    assert_eq!(
        writer.put_first_assessment(&assessment(verdict(1, 5.0, Action::Allow, &[])), &[]).unwrap(),
        Appended::Revision(0)
    );
    writer.commit().unwrap();
    let found = store.unjudged_after(TENANT, LogPosition(0), 10).unwrap();
    assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), [id(3), id(2), id(3)]);
    let after = store.unjudged_after(TENANT, found[1].position, 10).unwrap();
    assert_eq!(after.iter().map(|message| message.id).collect::<Vec<_>>(), [id(3)]);
}

#[test]
fn a_message_of_an_archive_that_comes_again_is_an_arrival() {
    let (_folder, store, mut writer) = store();
    writer.put_message(&record(1), &raw(1)).unwrap();
    let arrived = writer.put_arrival(&record(1), &raw(1), &arrival(&[])).unwrap();
    writer.commit().unwrap();
    assert_eq!(arrived.stored, Stored::Known);
    assert_eq!(store.unjudged_after(TENANT, LogPosition(0), 10).unwrap().len(), 1);
}

#[test]
fn a_first_verdict_is_given_once() {
    let (_folder, store, mut writer) = store();
    writer.put_arrival(&record(1), &raw(1), &arrival(&[])).unwrap();
    writer.put_first_assessment(&assessment(verdict(1, 5.0, Action::Allow, &[])), &[]).unwrap();
    let again = writer.put_first_assessment(&assessment(verdict(1, 99.0, Action::Hold, &[])), &[]).unwrap();
    writer.commit().unwrap();
    assert_eq!(again, Appended::Unchanged);
    assert_eq!(store.assessments(TENANT, id(1)).unwrap().len(), 1);
}

#[test]
fn writers_take_turns() {
    let (folder, store, writer) = store();
    assert!(!writer.is_wanted());
    let path = folder.path().join("thymus.db");
    let other = std::thread::spawn(move || {
        let store = Store::open(&path).unwrap();
        let mut writer = store.writer_within(PATIENCE).unwrap();
        writer.put_message(&record(2), &raw(2)).unwrap();
        writer.commit().unwrap();
    });
    while !writer.is_wanted() {
        assert!(!other.is_finished(), "nobody else can have written");
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(writer);
    other.join().unwrap();
    let writer = store.writer_within(PATIENCE).unwrap();
    assert!(!writer.is_wanted());
    assert_eq!(store.ends().unwrap().message, LogPosition(1));
}

#[test]
fn patience_with_another_writer_ends() {
    let (folder, _store, writer) = store();
    let other = Store::open(&folder.path().join("thymus.db")).unwrap();
    assert!(matches!(other.writer_within(Duration::from_millis(5)), Err(StoreError::Busy)));
    assert!(!writer.is_wanted(), "who gave up waits no more");
}

#[test]
fn what_was_found_about_a_sender_stays_as_it_was_found() {
    let (_folder, store, mut writer) = store();
    let found =
        Authentication { authserv_id: Some("own.example".to_owned()), spf: AuthResult::Fail, ..Default::default() };
    let checked = ArrivalRecord { authentication: Some(found.clone()), ..arrival(&["a@corp.example"]) };
    writer.put_arrival(&record(1), &raw(1), &checked).unwrap();
    let later = ArrivalRecord { authentication: Some(Authentication::default()), ..arrival(&["b@corp.example"]) };
    writer.put_arrival(&record(1), &raw(1), &later).unwrap();
    writer.put_arrival(&record(2), &raw(2), &arrival(&["a@corp.example"])).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.authentication(TENANT, id(1)).unwrap(), Some(found));
    assert_eq!(store.authentication(TENANT, id(2)).unwrap(), None);
}

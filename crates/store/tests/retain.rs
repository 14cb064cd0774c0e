//! Retention deletes what is too old, by kind, and nothing that is still needed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, address, assessment, id, raw, record, verdict};
use thymus_event::Timestamp;
use thymus_event::intent::{IntentState, Outcome, Wish};
use thymus_event::verdict::Action;
use thymus_store::{Deed, Expired, KnownVisits, LogRecords, Retention, Store, StoreError, Tidied, VisitRecord, Writer};

/// Message `n` comes an hour after the one before: so many hours after the first.
fn hour(n: u32) -> Timestamp {
    record(n).time
}

fn filled(messages: u32) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..messages {
        writer.put_message(&record(n), &raw(n)).unwrap();
        let wish = Wish { recipient: address("ann@corp.example"), action: Action::Hold, dry_run: true };
        writer.put_first_assessment(&assessment(verdict(n, 90.0, Action::Hold, &[])), &[wish]).unwrap();
    }
    let visit =
        |n: u32| VisitRecord { time: hour(n), who: "ann@corp.example".to_owned(), host: format!("h{n}.example") };
    let records = LogRecords { tenant: TENANT, visits: (0..messages).map(visit).collect(), ..LogRecords::default() };
    writer.put_logs(&records, &mut KnownVisits::new()).unwrap();
    writer.commit().unwrap();
    (folder, store)
}

/// Until nothing is left to do.
fn retain(writer: &mut Writer, retention: &Retention) -> Expired {
    let mut all = Expired::default();
    loop {
        let some = writer.retain(TENANT, retention).unwrap();
        if some.is_nothing() {
            break;
        }
        all += some;
    }
    let mut tidied = Tidied::default();
    while writer.tidy(&mut tidied).unwrap() {}
    all
}

#[test]
fn raw_mail_goes_before_verdicts() {
    let (folder, store) = filled(60);
    let mut writer = store.writer().unwrap();
    let retention = Retention { mail: Some(hour(40)), messages: Some(hour(20)), ..Retention::default() };
    let preview = writer.preview_retention(TENANT, &retention).unwrap();
    assert_eq!((preview.mail, preview.messages), (40, 20));
    assert_eq!(retain(&mut writer, &retention), preview);
    assert_eq!(retain(&mut writer, &retention), Expired::default());
    assert_eq!(store.message(TENANT, id(19)).unwrap(), None);
    assert!(matches!(store.raw(TENANT, id(39)), Err(StoreError::NoRawMail(_))));
    assert_eq!(store.assessments(TENANT, id(39)).unwrap().len(), 1);
    assert_eq!(store.raw(TENANT, id(40)).unwrap(), raw(40));
    let stats = store.stats(TENANT).unwrap();
    assert_eq!((stats.messages, stats.raw_bytes), (40, (40..60).map(|n| raw(n).len() as u64).sum()));
    // One file is left of the raw mail, with what is kept.
    let packs = || std::fs::read_dir(folder.path().join("thymus.db.packs")).unwrap().map(Result::unwrap);
    let names: Vec<_> =
        packs().map(|it| it.file_name().into_string().unwrap()).filter(|it| it.ends_with(".pack")).collect();
    assert_eq!(names, ["00000002.pack"]);
    let everything = Retention { messages: Some(hour(60)), ..Retention::default() };
    assert_eq!(retain(&mut writer, &everything).messages, 40);
    assert!(packs().all(|it| !it.file_name().into_string().unwrap().ends_with(".pack")));
    // No number of a file is given twice, either.
    writer.put_message(&record(70), &raw(70)).unwrap();
    writer.commit().unwrap();
    assert!(folder.path().join("thymus.db.packs/00000003.pack").exists());
    assert_eq!(store.raw(TENANT, id(70)).unwrap(), raw(70));
}

#[test]
fn what_a_mailbox_may_still_need_stays() {
    let (_folder, store) = filled(0);
    let mut writer = store.writer().unwrap();
    for n in 0..3 {
        writer.put_message(&record(n), &raw(n)).unwrap();
        let wish = Wish { recipient: address("ann@corp.example"), action: Action::Hold, dry_run: false };
        writer.put_first_assessment(&assessment(verdict(n, 90.0, Action::Hold, &[])), &[wish]).unwrap();
    }
    writer.commit().unwrap();
    let come_to = |writer: &mut Writer, n: u32, state| {
        let intent = store.intents(TENANT, id(n)).unwrap()[0].id;
        let outcome = Outcome { state, time: hour(50), by: None, note: String::new() };
        writer.put_outcome(intent, &outcome).unwrap();
        writer.commit().unwrap();
    };
    // The first is still to be held, the second is, the third was given up.
    come_to(&mut writer, 1, IntentState::Confirmed);
    come_to(&mut writer, 2, IntentState::Refused);
    let retention = Retention { mail: Some(hour(40)), messages: Some(hour(40)), ..Retention::default() };
    assert_eq!(retain(&mut writer, &retention).messages, 1);
    assert_eq!((store.raw(TENANT, id(0)).unwrap(), store.raw(TENANT, id(1)).unwrap()), (raw(0), raw(1)));
    assert_eq!(store.message(TENANT, id(2)).unwrap(), None);
}

#[test]
fn visits_go_by_the_day_and_the_audit_log_from_its_beginning() {
    let (_folder, store) = filled(72);
    let mut writer = store.writer().unwrap();
    for n in 0..10 {
        let text = |text: &str| text.to_owned();
        let (actor, deed, object) = (text("dana"), text("message.read"), n.to_string());
        let (reason, address) = (String::new(), String::new());
        writer.put_deed(&Deed { tenant: TENANT, time: hour(n), actor, deed, object, reason, address }).unwrap();
    }
    writer.commit().unwrap();
    let retention = Retention { visits: Some(hour(30)), audit: Some(hour(4)), ..Retention::default() };
    let preview = writer.preview_retention(TENANT, &retention).unwrap();
    let expired = retain(&mut writer, &retention);
    assert_eq!(expired, preview);
    assert_eq!((expired.audit, expired.messages), (4, 0));
    assert_eq!(store.visit_days(TENANT).unwrap()[0], hour(30).day());
    // What is left is still bound together, and so is what comes.
    assert_eq!(store.audit_flaw().unwrap(), None);
    let all = Retention { audit: Some(hour(70)), ..Retention::default() };
    assert_eq!(retain(&mut writer, &all).audit, 5, "the newest entry stays");
    assert_eq!((store.audit_flaw().unwrap(), store.audit(TENANT, None, 9).unwrap()[0].position), (None, 10));
}

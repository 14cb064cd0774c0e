//! Putting, reading back, running twice.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use std::fs;
use support::{TENANT, address, assessment, evidence, id, raw, record, verdict};
use thymus_event::evidence::{EvidenceVersion, Indicator};
use thymus_event::verdict::Action;
use thymus_event::{Host, TenantId};
use thymus_store::{Appended, Cursor, LogPosition, Snapshot, Store, StoreError, Stored};

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("deep/er/thymus.db")).unwrap();
    (folder, store)
}

#[test]
fn what_was_put_comes_back_after_reopening() {
    let (folder, store) = store();
    let mut writer = store.writer().unwrap();
    for n in 0..300 {
        assert_eq!(writer.put_message(&record(n), &raw(n)).unwrap(), Stored::New);
    }
    writer.commit().unwrap();
    drop((writer, store));
    let store = Store::open_read_only(&folder.path().join("deep/er/thymus.db")).unwrap();
    for n in 0..300 {
        assert_eq!(store.raw(TENANT, id(n)).unwrap(), raw(n), "message {n}");
    }
    let message = store.message(TENANT, id(7)).unwrap().unwrap();
    assert_eq!(message.subject, "order 7");
    assert_eq!(message.author.as_deref(), Some("sender7@shop.example"));
    assert_eq!(message.recipients, ["ann@corp.example", "bob@corp.example"]);
    assert_eq!((message.features, message.features_version), (record(7).features, 3));
    assert!(matches!(store.raw(TENANT, id(999)), Err(StoreError::UnknownMessage(_))));
    assert!(matches!(store.raw(TenantId(2), id(7)), Err(StoreError::UnknownMessage(_))));
}

#[test]
fn a_second_run_changes_nothing() {
    let (_folder, store) = store();
    let mut stats = Vec::new();
    for run in [Stored::New, Stored::Known] {
        let mut writer = store.writer().unwrap();
        for n in 0..50 {
            assert_eq!(writer.put_message(&record(n), &raw(n)).unwrap(), run);
            writer.put_assessment(&assessment(verdict(n, 12.5, Action::Allow, &["newsletter"]))).unwrap();
        }
        assert_eq!(writer.put_evidence(&evidence(1)).unwrap(), run);
        writer.commit().unwrap();
        stats.push(store.stats(TENANT).unwrap());
    }
    let [first, second] = <[_; 2]>::try_from(stats).unwrap();
    assert_eq!((first.messages, first.assessments, first.evidence), (50, 50, 1));
    assert_eq!(first.defects["bad_date"], 50);
    assert_eq!(first.by_action[0], (Action::Allow, 50));
    assert_eq!(thymus_store::Stats { database_bytes: second.database_bytes, ..first }, second);
}

#[test]
fn what_is_not_committed_is_forgotten() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(1), &raw(1)).unwrap();
    assert_eq!(store.stats(TENANT).unwrap().messages, 0);
    drop(writer);
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(2), &raw(2)).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.stats(TENANT).unwrap().messages, 1);
    assert_eq!(store.raw(TENANT, id(2)).unwrap(), raw(2));
}

#[test]
fn full_batches_commit_by_themselves() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    for n in 0..2500 {
        writer.put_message(&record(n), b"").unwrap();
    }
    assert_eq!(store.stats(TENANT).unwrap().messages, 2000);
    writer.commit().unwrap();
    assert_eq!(store.stats(TENANT).unwrap().messages, 2500);
    assert_eq!(store.raw(TENANT, id(2400)).unwrap(), b"");
}

#[test]
fn message_ids_are_found_with_and_without_brackets_and_all_of_them() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(1), &raw(1)).unwrap();
    let twin = thymus_store::MessageRecord { id: id(2), ..record(1) };
    writer.put_message(&twin, &raw(2)).unwrap();
    writer.put_message(&record(3), &raw(3)).unwrap();
    writer.commit().unwrap();
    for text in ["m1@shop.example", "<m1@shop.example>", " <m1@shop.example> "] {
        let ids: Vec<_> = store.messages_by_message_id(TENANT, text).unwrap().iter().map(|m| m.id).collect();
        assert_eq!(ids, [id(1), id(2)], "{text}");
    }
    assert_eq!(store.messages_by_message_id(TENANT, &id(3).to_string()).unwrap().len(), 1);
    for text in ["", "<>", "m9@shop.example", "\"", "m1"] {
        assert!(store.messages_by_message_id(TENANT, text).unwrap().is_empty(), "{text}");
    }
    assert!(store.messages_by_message_id(TenantId(2), "m1@shop.example").unwrap().is_empty());
}

#[test]
fn chains_grow_only_when_the_verdict_changes() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(1), &raw(1)).unwrap();
    let low = assessment(verdict(1, 10.0, Action::Allow, &["newsletter"]));
    let high = assessment(verdict(1, 99.5, Action::Hold, &["fearware", "Fearware"]));
    assert_eq!(writer.put_assessment(&low).unwrap(), Appended::Revision(0));
    assert_eq!(writer.put_assessment(&low).unwrap(), Appended::Unchanged);
    assert_eq!(writer.put_assessment(&high).unwrap(), Appended::Revision(1));
    assert_eq!(writer.put_assessment(&high).unwrap(), Appended::Unchanged);
    let stranger = assessment(verdict(2, 10.0, Action::Allow, &[]));
    assert!(matches!(writer.put_assessment(&stranger), Err(StoreError::UnknownMessage(_))));
    writer.commit().unwrap();
    let chain = store.assessments(TENANT, id(1)).unwrap();
    assert_eq!(chain.iter().map(|a| a.revision).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((&chain[0].verdict, &chain[1].verdict), (&low.verdict, &high.verdict));
    assert_eq!(store.latest_assessment(TENANT, id(1)).unwrap().as_ref(), chain.last());
    let find = |text: &str| store.search(TENANT, &text.parse().unwrap(), 9).unwrap().len();
    assert_eq!((find("tag:newsletter"), find("tag:fearware"), find("action:hold"), find("score<50")), (0, 1, 1, 0));
}

#[test]
fn features_come_in_time_order_page_by_page() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    for n in [5, 3, 9, 1, 7] {
        writer.put_message(&record(n), &raw(n)).unwrap();
    }
    let twin = thymus_store::MessageRecord { id: id(4), time: record(3).time, ..record(4) };
    writer.put_message(&twin, &raw(4)).unwrap();
    writer.commit().unwrap();
    let (mut cursor, mut seen) = (Cursor::START, Vec::new());
    loop {
        let page = store.features_after(TENANT, cursor, 2).unwrap();
        let Some(last) = page.last() else { break };
        cursor = last.cursor();
        seen.extend(page.iter().map(|m| m.id));
    }
    assert_eq!(seen, [1, 3, 4, 5, 7, 9].map(id));
}

#[test]
fn evidence_leads_to_messages() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    for n in 0..10 {
        writer.put_message(&record(n), &raw(n)).unwrap();
    }
    for n in 0..3 {
        writer.put_evidence(&evidence(n)).unwrap();
    }
    writer.commit().unwrap();
    let found = |indicator| store.messages_by_indicator(TENANT, &indicator).unwrap().len();
    assert_eq!(found(Indicator::Host(Host::new("track.example"))), 10);
    assert_eq!(found(Indicator::Url("https://TRACK.example/a?b".to_owned())), 10);
    assert_eq!(found(Indicator::Sender(address("sender3@shop.example"))), 1);
    assert_eq!(found(Indicator::Host(Host::new("shop.example"))), 0);
    let all = store.evidence_since(TENANT, EvidenceVersion(0)).unwrap();
    assert_eq!(all.iter().map(|(_, evidence)| evidence.clone()).collect::<Vec<_>>(), [0, 1, 2].map(evidence));
    assert_eq!(store.evidence_since(TENANT, all[1].0).unwrap(), all[2..]);
    assert_eq!(store.evidence_version().unwrap(), all[2].0);
    assert!(store.evidence_since(TenantId(2), EvidenceVersion(0)).unwrap().is_empty());
}

#[test]
fn snapshots_and_settings_are_replaced() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    for body in [Vec::new(), vec![7; 100_000]] {
        let snapshot =
            Snapshot { version: 2, position: LogPosition(9), evidence: EvidenceVersion(1), body: body.clone() };
        writer.put_snapshot(TENANT, "baselines", &snapshot).unwrap();
        writer.put_setting(TENANT, "domains", "corp.example").unwrap();
        writer.put_counter(TENANT, "source", "mbox", body.len() as u64).unwrap();
        writer.commit().unwrap();
        assert_eq!(store.snapshot(TENANT, "baselines").unwrap(), Some(snapshot));
    }
    assert_eq!(store.snapshot(TENANT, "other").unwrap(), None);
    assert_eq!(store.setting(TENANT, "domains").unwrap().as_deref(), Some("corp.example"));
    assert_eq!(store.stats(TENANT).unwrap().counters["source mbox"], 100_000);
}

#[test]
fn raw_mail_above_the_bound_is_refused_and_the_batch_goes_on() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(1), &raw(1)).unwrap();
    let huge = vec![0; thymus_store::RAW_BYTES_MAX + 1];
    assert!(matches!(writer.put_message(&record(2), &huge), Err(StoreError::TooLarge(_))));
    writer.commit().unwrap();
    assert_eq!(store.stats(TENANT).unwrap().messages, 1);
}

#[test]
fn damaged_raw_mail_is_told_and_new_mail_still_comes_in() {
    let (folder, store) = store();
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(1), &raw(1)).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let pack = folder.path().join("deep/er/thymus.db.packs/00000001.pack");
    let whole = fs::read(&pack).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for bytes in [flipped.as_slice(), &whole[..whole.len() - 3], &whole[..20], b""] {
        fs::write(&pack, bytes).unwrap();
        assert!(matches!(store.raw(TENANT, id(1)), Err(StoreError::Damaged(_))));
    }
    assert_eq!(store.stats(TENANT).unwrap().damage.len(), 1);
    let mut writer = store.writer().unwrap();
    writer.put_message(&record(2), &raw(2)).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.raw(TENANT, id(2)).unwrap(), raw(2));
}

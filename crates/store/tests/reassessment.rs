//! Looking again: what was frozen comes back, and what changed stands in the chain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, address, assessment, evidence, id, raw, record, verdict};
use thymus_event::Timestamp;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::intent::{IntentState, Outcome, Wish};
use thymus_event::verdict::{Action, Score};
use thymus_store::{
    Appended, Changed, FiledIntent, Frozen, Reassessment, Revised, Standing, Store, StoreError, Stored, Writer,
};

fn filled(messages: u32) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..messages {
        writer.put_message(&record(n), &raw(n)).unwrap();
        writer.put_assessment(&assessment(verdict(n, 20.0, Action::Allow, &[]))).unwrap();
        writer.put_frozen(TENANT, id(n), 1, &n.to_le_bytes()).unwrap();
    }
    writer.put_evidence(&evidence(1)).unwrap();
    writer.commit().unwrap();
    (folder, store)
}

fn look(version: u64) -> Reassessment {
    let time = Timestamp::from_seconds(1_800_000_000);
    Reassessment { tenant: TENANT, time, evidence_version: EvidenceVersion(version) }
}

fn held(n: u32) -> Changed {
    changed(n, 99.0, Action::Hold)
}

/// With an intent for Ann, and for the first message for Bob, too.
fn changed(n: u32, points: f64, action: Action) -> Changed {
    let verdict = Revised { message: id(n), score: Score::from_points(points), action };
    let recipients = if n == 0 { &["ann@corp.example", "bob@corp.example"][..] } else { &["ann@corp.example"] };
    let wish = |recipient: &&str| Wish { recipient: address(recipient), action, dry_run: true };
    Changed { verdict, wishes: recipients.iter().map(wish).collect() }
}

#[test]
fn what_was_frozen_comes_back() {
    let (_folder, store) = filled(3);
    assert_eq!(store.frozen(TENANT, id(2)).unwrap(), Some(Frozen { version: 1, body: 2u32.to_le_bytes().to_vec() }));
    assert_eq!(store.frozen(TENANT, id(3)).unwrap(), None);
    let mut writer = store.writer().unwrap();
    assert!(matches!(writer.put_frozen(TENANT, id(9), 1, b"x"), Err(StoreError::UnknownMessage(_))));
}

#[test]
fn a_look_again_stands_in_the_chain_and_in_the_lists() {
    let (_folder, store) = filled(10);
    assert_eq!(store.reassessed_until(TENANT).unwrap(), EvidenceVersion(0));
    let mut writer = store.writer().unwrap();
    writer.put_reassessment(&look(1), &[held(4), held(7)]).unwrap();
    assert_eq!(store.reassessed_until(TENANT).unwrap(), EvidenceVersion(1));
    assert_eq!(store.revised_by(TENANT, EvidenceVersion(1)).unwrap(), [held(4).verdict, held(7).verdict]);
    let standing = |n| store.standing(TENANT, id(n)).unwrap();
    assert_eq!(standing(4), Some(Standing { score: Score::from_points(99.0), action: Action::Hold }));
    assert_eq!(standing(5), Some(Standing { score: Score::from_points(20.0), action: Action::Allow }));
    let links = store.revisions(TENANT, id(7)).unwrap();
    assert_eq!((links.len(), links[0].revision, links[0].action), (1, 1, Action::Hold));
    assert_eq!(store.assessments(TENANT, id(7)).unwrap().len(), 1);
    // The same arrival once more changes nothing; another verdict stands behind the revision.
    let again = assessment(verdict(7, 20.0, Action::Allow, &[]));
    assert_eq!(writer.put_assessment(&again).unwrap(), Appended::Unchanged);
    let other = assessment(verdict(7, 30.0, Action::Banner, &[]));
    assert_eq!(writer.put_assessment(&other).unwrap(), Appended::Revision(2));
}

#[test]
fn a_chain_leads_back_through_every_look_again() {
    let (_folder, store) = filled(3);
    let mut writer = store.writer().unwrap();
    let put = |writer: &mut Writer, version, points, action| {
        writer.put_reassessment(&look(version), &[held(0), changed(1, points, action)]).unwrap();
    };
    put(&mut writer, 1, 60.0, Action::Junk);
    put(&mut writer, 2, 99.0, Action::Hold);
    // A rerun stands between them, and hides none.
    let rerun = assessment(verdict(1, 30.0, Action::Banner, &[]));
    assert_eq!(writer.put_assessment(&rerun).unwrap(), Appended::Revision(3));
    put(&mut writer, 3, 20.0, Action::Allow);
    writer.commit().unwrap();
    let links = store.revisions(TENANT, id(1)).unwrap();
    let seen: Vec<_> = links.iter().map(|link| (link.revision, link.evidence_version.0, link.action)).collect();
    assert_eq!(seen, [(1, 1, Action::Junk), (2, 2, Action::Hold), (4, 3, Action::Allow)]);
    assert_eq!(store.standing(TENANT, id(1)).unwrap().unwrap().action, Action::Allow);
    assert_eq!(store.revisions(TENANT, id(2)).unwrap(), []);
}

#[test]
fn what_is_wanted_is_filed_with_the_verdict_that_wants_it() {
    let (_folder, store) = filled(3);
    let mut writer = store.writer().unwrap();
    writer.put_reassessment(&look(1), &[held(0), held(1)]).unwrap();
    writer.put_reassessment(&look(2), &[changed(1, 20.0, Action::Allow)]).unwrap();
    let told = |intents: Vec<FiledIntent>| -> Vec<(u32, String, Action)> {
        let one = |filed: FiledIntent| (filed.intent.revision, filed.intent.recipient.to_string(), filed.intent.action);
        intents.into_iter().map(one).collect()
    };
    let ann = "ann@corp.example".to_owned();
    let of = |n| told(store.intents(TENANT, id(n)).unwrap());
    assert_eq!(of(0), [(1, ann.clone(), Action::Hold), (1, "bob@corp.example".to_owned(), Action::Hold)]);
    assert_eq!(of(1), [(1, ann.clone(), Action::Hold), (2, ann, Action::Allow)]);
    assert_eq!(of(2), []);
    // Of those that stand the latest is the first; all are kept.
    let latest = store.latest_intents(TENANT, false, 9).unwrap();
    assert_eq!(
        told(latest.clone()).iter().map(|one| (one.0, one.2)).collect::<Vec<_>>(),
        [(2, Action::Allow), (1, Action::Hold), (1, Action::Hold)]
    );
    assert_eq!(store.latest_intents(TENANT, true, 9).unwrap().len(), 4);
    assert_eq!(store.latest_intents(TENANT, true, 2).unwrap().len(), 2);
    let outcome = Outcome { note: "n".into(), ..Outcome::new(IntentState::Confirmed, Timestamp::from_seconds(6)) };
    assert_eq!(writer.put_outcome(latest[0].id, &outcome).unwrap(), Stored::New);
    assert_eq!(writer.put_outcome(latest[0].id, &outcome).unwrap(), Stored::Known);
    writer.commit().unwrap();
    assert_eq!(store.outcomes(latest[0].id).unwrap(), [outcome]);
}

#[test]
fn it_is_there_whole_or_not_at_all() {
    let (_folder, store) = filled(10);
    let mut writer = store.writer().unwrap();
    let broken = writer.put_reassessment(&look(1), &[held(1), held(99)]);
    assert!(matches!(broken, Err(StoreError::UnknownMessage(_))));
    writer.commit().unwrap();
    drop(writer);
    assert_eq!(store.reassessed_until(TENANT).unwrap(), EvidenceVersion(0));
    assert_eq!(store.revisions(TENANT, id(1)).unwrap(), []);
}

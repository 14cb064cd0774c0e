//! What is to be done in mailboxes: found while it is, and derived from what was appended.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, address, assessment, id, raw, record, verdict};
use thymus_event::evidence::EvidenceVersion;
use thymus_event::intent::{IntentState, Outcome, Ruled, Ruling, Wish};
use thymus_event::verdict::{Action, Score};
use thymus_event::{TenantId, Timestamp};
use thymus_store::{ActSwitch, Changed, Errand, IntentId, Reassessment, Revised, Store, StoreError, Stored, Writer};

const FAR: Timestamp = Timestamp::from_seconds(9_000_000_000);

/// Messages that are wanted held in Ann's mailbox; of each third it is only what would be done.
fn filled(messages: u32) -> (tempfile::TempDir, Store, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..messages {
        writer.put_message(&record(n), &raw(n)).unwrap();
        let wish = Wish { recipient: address("ann@corp.example"), action: Action::Hold, dry_run: n % 3 == 2 };
        let hold = assessment(verdict(n, 99.0, Action::Hold, &[]));
        writer.put_first_assessment(&hold, &[wish]).unwrap();
    }
    writer.commit().unwrap();
    (folder, store, writer)
}

fn due(store: &Store) -> Vec<Errand> {
    store.due_errands(TENANT, FAR, 100).unwrap()
}

fn come_to(writer: &mut Writer, intent: IntentId, state: IntentState, second: i64) {
    let outcome = Outcome::new(state, Timestamp::from_seconds(1_800_000_000 + second));
    assert_eq!(writer.put_outcome(intent, &outcome).unwrap(), Stored::New);
    writer.commit().unwrap();
}

#[test]
fn what_is_only_watched_is_nothing_to_do_until_a_person_approves_it() {
    let (_folder, store, mut writer) = filled(3);
    assert_eq!(due(&store).iter().map(|errand| errand.intent.message).collect::<Vec<_>>(), [id(0), id(1)]);
    let watched = store.intents(TENANT, id(2)).unwrap()[0].clone();
    assert_eq!((watched.intent.dry_run, watched.state()), (true, IntentState::Wanted));
    come_to(&mut writer, watched.id, IntentState::Approved, 1);
    let errands = due(&store);
    assert_eq!((errands.len(), errands[2].state), (3, IntentState::Approved));
    assert_eq!(store.intent(TENANT, watched.id).unwrap().unwrap().state(), IntentState::Approved);
}

#[test]
fn an_intent_goes_through_its_states_and_is_found_by_them() {
    let (_folder, store, mut writer) = filled(1);
    let first = due(&store)[0].id;
    assert_eq!(IntentId::parse(&first.to_string()), Some(first));
    come_to(&mut writer, first, IntentState::Waiting, 1);
    assert_eq!(due(&store), []);
    assert_eq!(store.intents_in_state(TENANT, IntentState::Waiting, 9).unwrap()[0].id, first);
    come_to(&mut writer, first, IntentState::Approved, 2);
    come_to(&mut writer, first, IntentState::Attempted, 3);
    let errand = due(&store)[0].clone();
    assert_eq!((errand.done.map(|done| done.id), errand.found), (Some(first), false));
    come_to(&mut writer, first, IntentState::Confirmed, 4);
    assert_eq!(due(&store), []);
    assert_eq!(store.errand_counts(TENANT).unwrap().into_iter().collect::<Vec<_>>(), [(IntentState::Confirmed, 1)]);
    come_to(&mut writer, first, IntentState::Recalled, 5);
    let errand = due(&store)[0].clone();
    assert!(errand.recalled && errand.found && errand.done.is_some());
    come_to(&mut writer, first, IntentState::Reverted, 6);
    assert_eq!(due(&store), []);
    let states: Vec<_> = store.outcomes(first).unwrap().into_iter().map(|outcome| outcome.state).collect();
    assert_eq!(states.len(), 6);
    let from = |second: i64| Timestamp::from_seconds(1_800_000_000 + second);
    assert_eq!((store.changes_since(TENANT, from(3)).unwrap(), store.changes_since(TENANT, from(4)).unwrap()), (1, 0));
}

#[test]
fn a_persons_word_changes_what_it_can_and_nothing_twice() {
    let (_folder, store, mut writer) = filled(1);
    let first = due(&store)[0].id;
    let mut second = 0;
    let mut rule = |ruling| {
        second += 1;
        let word =
            |state| Outcome { by: Some("ann".to_owned()), ..Outcome::new(state, Timestamp::from_seconds(second)) };
        let ruled = writer.rule(TENANT, first, ruling, word).unwrap();
        writer.commit().unwrap();
        ruled
    };
    assert_eq!(rule(Ruling::Undo), Ruled::Impossible, "nothing was done");
    assert_eq!(rule(Ruling::Refuse), Ruled::Becomes(IntentState::Refused));
    assert_eq!(rule(Ruling::Refuse), Ruled::Already);
    assert_eq!(due(&store), []);
    assert_eq!(rule(Ruling::Approve), Ruled::Becomes(IntentState::Approved));
    assert_eq!(rule(Ruling::Approve), Ruled::Already);
    assert_eq!(due(&store).len(), 1);
    let said = store.outcomes(first).unwrap();
    assert_eq!((said.len(), said[0].by.as_deref()), (2, Some("ann")));
    come_to(&mut writer, first, IntentState::Confirmed, 9);
    // What is wanted later takes its place; what stands in the mailbox can still be undone.
    let wishes = vec![Wish { recipient: address("ann@corp.example"), action: Action::Banner, dry_run: false }];
    let verdict = Revised { message: id(0), score: Score::from_points(50.0), action: Action::Banner };
    let time = Timestamp::from_seconds(1_800_000_010);
    let look = Reassessment { tenant: TENANT, time, evidence_version: EvidenceVersion(1) };
    writer.put_reassessment(&look, &[Changed { verdict, wishes }]).unwrap();
    let errand = due(&store)[0].clone();
    assert_eq!((errand.intent.action, errand.done.map(|done| done.id)), (Action::Banner, Some(first)));
    let word = |state| Outcome::new(state, time);
    assert_eq!(writer.rule(TENANT, first, Ruling::Approve, word).unwrap(), Ruled::Replaced);
    assert_eq!(writer.rule(TENANT, first, Ruling::Undo, word).unwrap(), Ruled::Becomes(IntentState::Recalled));
    let unknown = IntentId { ordinal: 9, ..first };
    assert!(matches!(writer.rule(TENANT, unknown, Ruling::Undo, word), Err(StoreError::UnknownIntent(_))));
    assert!(matches!(writer.rule(TenantId(7), first, Ruling::Undo, word), Err(StoreError::UnknownIntent(_))));
}

#[test]
fn what_is_postponed_is_due_later() {
    let (_folder, store, mut writer) = filled(1);
    let first = due(&store)[0].clone();
    writer.postpone(first.id, first.since.plus_minutes(5)).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.due_errands(TENANT, first.since.plus_minutes(4), 9).unwrap(), []);
    assert_eq!(store.due_errands(TENANT, first.since.plus_minutes(5), 9).unwrap(), [first]);
}

#[test]
fn what_comes_of_an_unknown_intent_is_an_error() {
    let (_folder, _store, mut writer) = filled(1);
    let unknown = IntentId { batch: 7, message: 1, ordinal: 0 };
    let outcome = Outcome::new(IntentState::Confirmed, FAR);
    assert!(matches!(writer.put_outcome(unknown, &outcome), Err(StoreError::UnknownIntent(id)) if id == unknown));
    for bad in ["", "1", "1.2", "1.2.x", "1.2.3.4"] {
        assert_eq!(IntentId::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn the_last_word_on_the_switch_counts() {
    let (_folder, store, mut writer) = filled(0);
    assert_eq!(store.act_switch(TENANT).unwrap(), None);
    for (stopped, second) in [(true, 1), (false, 2), (true, 3)] {
        let time = Timestamp::from_seconds(second);
        let switch = ActSwitch { time, stopped, by: "ann".to_owned(), note: "why".to_owned() };
        writer.put_act_switch(TENANT, &switch).unwrap();
        writer.commit().unwrap();
        assert_eq!(store.act_switch(TENANT).unwrap(), Some(switch));
    }
}

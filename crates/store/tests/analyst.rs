//! Searches are kept by those who made them, and what was done at once is known with all its messages.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, id, record};
use thymus_event::{TenantId, Timestamp};
use thymus_store::{AccountId, BULK_MAX, Bulk, SEARCHES_MAX, SavedSearch, Store};

#[test]
fn searches_are_kept_by_their_owners_under_names_and_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    let search = |name: &str, query: &str| SavedSearch { name: name.to_owned(), query: query.to_owned() };
    let (ann, bob) = (AccountId(1), AccountId(2));
    assert!(writer.put_saved_search(ann, &search("Held", "action:hold")).unwrap());
    assert!(writer.put_saved_search(ann, &search("Held", "action:hold direction:inbound")).unwrap());
    writer.commit().unwrap();
    assert_eq!(store.saved_searches(ann).unwrap(), [search("Held", "action:hold direction:inbound")]);
    assert_eq!(store.saved_searches(bob).unwrap(), []);
    for n in 1..SEARCHES_MAX {
        assert!(writer.put_saved_search(ann, &search(&format!("{n}"), "x")).unwrap());
    }
    assert!(!writer.put_saved_search(ann, &search("one more", "x")).unwrap());
    assert!(writer.put_saved_search(ann, &search("Held", "x")).unwrap(), "one that is there can be changed");
    writer.remove_saved_search(ann, "Held").unwrap();
    writer.commit().unwrap();
    assert_eq!(store.saved_searches(ann).unwrap().len(), SEARCHES_MAX as usize - 1);
}

#[test]
fn a_decision_about_many_is_undone_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 1..4 {
        writer.put_message(&record(n), b"raw").unwrap();
    }
    let bulk = Bulk {
        tenant: TENANT,
        time: Timestamp::from_seconds(7),
        by: "ann".to_owned(),
        decision: "release".to_owned(),
        reason: "a supplier".to_owned(),
        messages: [3, 1, 2].map(id).to_vec(),
    };
    let number = writer.put_bulk(&bulk).unwrap();
    let many = Bulk { messages: vec![id(1); BULK_MAX + 5], ..bulk.clone() };
    let other = writer.put_bulk(&many).unwrap();
    writer.commit().unwrap();
    let found = store.bulk(TENANT, number).unwrap().unwrap();
    assert_eq!((found.bulk, found.undone), (bulk, None));
    assert_eq!(store.bulk(TENANT, other).unwrap().unwrap().bulk.messages.len(), BULK_MAX);
    assert_eq!(store.bulk(TenantId(99), number).unwrap(), None);
    assert!(!writer.set_bulk_undone(TenantId(99), number, bulk_time()).unwrap());
    assert!(writer.set_bulk_undone(TENANT, number, bulk_time()).unwrap());
    assert!(!writer.set_bulk_undone(TENANT, number, Timestamp::from_seconds(99)).unwrap());
    writer.commit().unwrap();
    assert_eq!(store.bulk(TENANT, number).unwrap().unwrap().undone, Some(bulk_time()));
}

fn bulk_time() -> Timestamp {
    Timestamp::from_seconds(9)
}

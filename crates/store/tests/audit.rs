//! Who did what stays as it was written; sessions and links are good while they are.

#![allow(clippy::unwrap_used, reason = "a failure of the set-up is a failure")]

mod support;

use rusqlite::Connection;
use support::TENANT;
use thymus_event::Timestamp;
use thymus_store::{Deed, Role, Session, Store, Stored};

fn deed(number: i64) -> Deed {
    Deed {
        tenant: TENANT,
        time: Timestamp::from_seconds(number),
        actor: "ann".to_owned(),
        deed: "message.read".to_owned(),
        object: number.to_string(),
        reason: String::new(),
        address: "192.0.2.1".to_owned(),
    }
}

fn log_of_ten(folder: &tempfile::TempDir) -> (Store, Connection) {
    let path = folder.path().join("thymus.db");
    let store = Store::open(&path).unwrap();
    let mut writer = store.writer().unwrap();
    for number in 1..=10 {
        writer.put_deed(&deed(number)).unwrap();
    }
    writer.commit().unwrap();
    (store, Connection::open(path).unwrap())
}

#[test]
fn nothing_is_edited_or_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (store, raw) = log_of_ten(&folder);
    for sql in ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit WHERE seq = 10"] {
        assert!(raw.execute(sql, []).unwrap_err().to_string().contains("never"), "{sql}");
    }
    assert_eq!(store.audit_flaw().unwrap(), None);
    let page = store.audit(TENANT, Some(4), 2).unwrap();
    assert_eq!(page.iter().map(|entry| entry.position).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(page[0].deed, deed(3));
}

#[test]
fn what_was_changed_past_the_triggers_shows() {
    for (sql, flaw) in [
        ("UPDATE audit SET actor = 'eve' WHERE seq = 7", 7),
        ("UPDATE audit SET object = '3' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("UPDATE audit SET seq = 11 WHERE seq = 10", 10),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (store, raw) = log_of_ten(&folder);
        raw.execute_batch("DROP TRIGGER audit_is_never_edited; DROP TRIGGER audit_is_never_cut;").unwrap();
        raw.execute(sql, []).unwrap();
        assert_eq!(store.audit_flaw().unwrap(), Some(flaw), "{sql}");
    }
}

#[test]
fn a_removed_account_keeps_its_name_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    let time = Timestamp::from_seconds(1);
    assert_eq!(writer.put_account(TENANT, "ann", Role::Analyst, time).unwrap(), Stored::New);
    writer.commit().unwrap();
    let id = store.account_named(TENANT, "ann").unwrap().unwrap().id;
    let session =
        Session { hash: [1; 32], account: id, created: time, seen: time, address: String::new(), agent: String::new() };
    writer.put_session(&session).unwrap();
    writer.put_sign_in_link(&[2; 32], id, time).unwrap();
    writer.set_password(id, Some("hash")).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.session(&[1; 32]).unwrap(), Some(session));

    writer.remove_account(id, time).unwrap();
    assert_eq!(writer.put_account(TENANT, "ann", Role::Administrator, time).unwrap(), Stored::Known);
    writer.commit().unwrap();
    assert_eq!(store.account_named(TENANT, "ann").unwrap(), None);
    assert_eq!(store.session(&[1; 32]).unwrap(), None);
    assert_eq!(store.sign_in_link(&[2; 32]).unwrap(), None);
}

#[test]
fn codes_and_links_are_used_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    writer.put_account(TENANT, "ann", Role::Viewer, Timestamp::from_seconds(1)).unwrap();
    writer.commit().unwrap();
    let id = store.account_named(TENANT, "ann").unwrap().unwrap().id;
    writer.set_totp(id, Some(b"sealed"), &[[3; 32]]).unwrap();
    assert!(writer.use_totp_step(id, 5).unwrap());
    assert!(!writer.use_totp_step(id, 5).unwrap() && !writer.use_totp_step(id, 4).unwrap());
    assert!(writer.use_recovery_code(id, &[3; 32]).unwrap());
    assert!(!writer.use_recovery_code(id, &[3; 32]).unwrap());
    writer.put_sign_in_link(&[2; 32], id, Timestamp::from_seconds(9)).unwrap();
    assert!(writer.use_sign_in_link(&[2; 32]).unwrap() && !writer.use_sign_in_link(&[2; 32]).unwrap());
}

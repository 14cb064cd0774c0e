//! Old stores are brought to the present schema, with all that is in them.

use super::*;
use crate::{Query, Store, StoreError};
use thymus_event::{EventId, TenantId};

/// A store as the first version wrote it: two messages, one of them judged twice.
fn first_version(path: &Path) {
    let mut conn = Connection::open(path).unwrap();
    migrate_to(&mut conn, path, 1).unwrap();
    conn.execute_batch(
        "INSERT INTO message VALUES (1, 0, x'00000000000000000000000000000001', 'a@b', 5, 0, 'x@y.example', NULL, \
           'hello', 'ann@corp.example', 1, 16, 0, 3, 1, x'00');
         INSERT INTO message VALUES (2, 0, x'00000000000000000000000000000002', NULL, 6, 1, NULL, NULL, '', '', 1, 16, \
           3, 3, 1, x'00');
         INSERT INTO words (rowid, subject) VALUES (1, 'hello'), (2, '');
         INSERT INTO assessment VALUES (1, 0, 1, 0, 7, 0, 0, 10000000000, 0, x'01'), \
           (2, 0, 1, 1, 8, 1, 1, 95000000000, 5, x'01');",
    )
    .unwrap();
}

#[test]
fn a_store_of_the_first_version_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    first_version(&path);
    assert!(matches!(Store::open_read_only(&path), Err(StoreError::Outdated { found: 1, .. })));
    let store = Store::open(&path).unwrap();
    let find = |text: &str| store.search(TenantId(0), &Query::parse(text).unwrap(), 9).unwrap();
    let held = find("score>90 action:hold hello");
    assert_eq!(held.iter().map(|hit| hit.id).collect::<Vec<_>>(), [EventId(1_u128.to_be_bytes())]);
    assert_eq!(find("").len(), 2);
    drop(store);
    Store::open_read_only(&path).unwrap();
}

#[test]
fn a_migration_that_fails_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    first_version(&path);
    // In the way of a later step.
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE standing (x)").unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Sqlite(_))));
    let conn = Connection::open(&path).unwrap();
    assert!(matches!(inspect(&conn, &path), Ok(Found::Store(1))));
    assert_eq!(conn.query_row("SELECT count(*) FROM message", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
}

#[test]
fn revisions_kept_by_message_are_led_back_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    first_version(&path);
    let mut conn = Connection::open(&path).unwrap();
    migrate_to(&mut conn, &path, 6).unwrap();
    conn.execute_batch(
        "INSERT INTO reassessment VALUES (1, 0, 9, 1, 1), (2, 0, 10, 2, 1), (3, 0, 11, 3, 1);
         INSERT INTO revision VALUES (1, 2, 1, 60000000000, 3), (1, 3, 3, 5000000000, 0);",
    )
    .unwrap();
    drop(conn);
    let store = Store::open(&path).unwrap();
    let links = store.revisions(TenantId(0), EventId(1_u128.to_be_bytes())).unwrap();
    assert_eq!(links.iter().map(|link| (link.revision, link.evidence_version.0)).collect::<Vec<_>>(), [(2, 1), (3, 3)]);
    assert_eq!(store.revised_by(TenantId(0), links[1].evidence_version).unwrap().len(), 1);
}

#[test]
fn history_cannot_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    first_version(&path);
    let conn = Connection::open(&path).unwrap();
    let error = conn.execute("UPDATE assessment SET score = 0", []).unwrap_err();
    assert!(error.to_string().contains("never edited"), "{error}");
}

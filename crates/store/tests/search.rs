//! The query language, and what hostile text does to it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use support::{TENANT, address, assessment, id, record, verdict};
use thymus_event::verdict::Action;
use thymus_event::{EventId, Mailbox, TenantId};
use thymus_store::{MessageRecord, Query, QueryError, Store};

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 1..=3 {
        writer.put_message(&record(n), b"raw").unwrap();
    }
    let letter = MessageRecord {
        author: Some(Mailbox { name: "Zoë Müller".into(), address: address("zoe@bank.example") }),
        subject: "Überweisung past due".to_owned(),
        ..record(4)
    };
    writer.put_message(&letter, b"raw").unwrap();
    writer.put_assessment(&assessment(verdict(1, 20.0, Action::Allow, &[]))).unwrap();
    writer.put_assessment(&assessment(verdict(2, 95.5, Action::Hold, &["fearware"]))).unwrap();
    writer.commit().unwrap();
    (folder, store)
}

fn find(store: &Store, text: &str) -> Vec<EventId> {
    let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    store.search(TENANT, &query, 100).unwrap().iter().map(|hit| hit.id).collect()
}

#[test]
fn every_kind_of_term_finds_its_messages() {
    let (_folder, store) = store();
    for (text, expected) in [
        ("", vec![4, 3, 2, 1]),
        ("order", vec![4, 3, 2, 1]),
        ("subject:order", vec![3, 2, 1]),
        ("ORDER 2", vec![2]),
        ("from:sender3", vec![3]),
        ("from:sender3@shop.example", vec![3]),
        ("from:zoe", vec![4]),
        ("muller", vec![4]),
        ("to:ann@corp.example from:shop", vec![3, 2, 1]),
        ("from:ann", vec![]),
        ("host:track.example -\"past due\"", vec![3, 2, 1]),
        ("host:track", vec![4, 3, 2, 1]),
        ("file:receipt", vec![4, 3, 2, 1]),
        ("\"past due\"", vec![4]),
        ("\"due past\"", vec![]),
        ("subject:\"past due\"", vec![4]),
        ("text:\"number 3 was sent\"", vec![3]),
        ("über*", vec![4]),
        ("tag:fearware", vec![2]),
        ("-tag:fearware", vec![4, 3, 1]),
        ("action:hold", vec![2]),
        ("-action:hold", vec![4, 3, 1]),
        ("score>90", vec![2]),
        ("score<=20", vec![1]),
        ("score:95.5%", vec![2]),
        ("-score>90", vec![4, 3, 1]),
        ("is:inbound order 1", vec![1]),
        ("direction:outbound", vec![]),
        ("after:2023-11-14T23:30:00Z before:2023-11-15T01:30:00Z", vec![3, 2]),
        ("id:<m2@shop.example>", vec![2]),
        ("-id:m2@shop.example", vec![4, 3, 1]),
        ("sort:score", vec![2, 1, 4, 3]),
        ("re:plan", vec![]),
        ("http://track.example/", vec![]),
    ] {
        assert_eq!(find(&store, text), expected.into_iter().map(id).collect::<Vec<_>>(), "{text}");
    }
    let query = Query::parse("order").unwrap();
    assert_eq!(store.search(TENANT, &query, 2).unwrap().len(), 2);
    assert!(store.search(TenantId(2), &query, 2).unwrap().is_empty());
    let hit = store.search(TENANT, &Query::parse("score>90").unwrap(), 1).unwrap().remove(0);
    assert_eq!(hit.standing.unwrap().action, Action::Hold);
}

#[test]
fn a_query_that_makes_no_sense_is_told_so() {
    for (text, error) in [
        ("\"past due", QueryError::OpenQuote),
        ("from:", QueryError::Empty("from:".to_owned())),
        ("tag:", QueryError::Empty("tag:".to_owned())),
        ("***", QueryError::NoWord("***".to_owned())),
        ("after:tomorrow", QueryError::BadTime("tomorrow".to_owned())),
        ("score>very", QueryError::BadScore("score>very".to_owned())),
        ("score>101", QueryError::BadScore("score>101".to_owned())),
        ("score>NaN", QueryError::BadScore("score>NaN".to_owned())),
        ("action:explode", QueryError::BadAction("explode".to_owned())),
        ("is:sideways", QueryError::BadDirection("sideways".to_owned())),
        ("sort:random", QueryError::BadSort("random".to_owned())),
        (&"a ".repeat(33), QueryError::TooManyTerms),
        (&"a".repeat(1025), QueryError::TooLong),
    ] {
        assert_eq!(Query::parse(text), Err(error), "{text}");
    }
}

#[test]
fn hostile_queries_are_only_words() {
    let (_folder, store) = store();
    for text in [
        "NEAR(order 2)",
        "order AND",
        "OR",
        "NOT",
        "order* *",
        "a\"b\"c",
        "\"\" order",
        "{author}:order",
        "^order",
        "order^2",
        "indicator:0123456789abcdef",
        "words:order",
        "rowid:1",
        "ord\0er",
        "'; DROP TABLE message; --",
        "(order",
        "order)",
        "a+b",
        "-order",
        "--order",
        "- order",
        ":order",
        "from:\"a\"b",
        "\u{301}x",
        "عربي",
        "订单",
        "𝕆rder",
        "from:*a",
    ] {
        if let Ok(query) = Query::parse(text) {
            store.search(TENANT, &query, 10).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }
}

#[test]
fn indicators_are_not_words() {
    let (_folder, store) = store();
    let key = record(1).indicators[1].to_string();
    assert!(find(&store, &key).is_empty());
    assert!(find(&store, &format!("{}*", &key[..6])).is_empty());
}

#[test]
fn hostile_text_is_stored_and_found() {
    let (_folder, store) = store();
    let mut writer = store.writer().unwrap();
    let subject = "a\0b \"quoted\" 'single' NEAR * {x} \u{202e}evil\u{202c} \u{feff} needle";
    let hostile = MessageRecord {
        author: Some(Mailbox { name: "O'Neil\0\"; DROP TABLE message".into(), address: address("x'--@evil.example") }),
        subject: subject.to_owned(),
        ..record(9)
    };
    let long = MessageRecord { subject: "é".repeat(100_000), ..record(10) };
    for record in [hostile, long] {
        writer.put_message(&record, b"\0\xff").unwrap();
    }
    writer.commit().unwrap();
    assert_eq!(store.message(TENANT, id(9)).unwrap().unwrap().subject, subject);
    assert_eq!(find(&store, "needle"), [id(9)]);
    assert_eq!(find(&store, "o'neil"), [id(9)]);
    assert!(store.message(TENANT, id(10)).unwrap().unwrap().subject.len() <= thymus_store::FIELD_BYTES);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_query_is_a_database_error(text in "(\\PC|[\"*:<>()^+\\-\0 a-c]|score|from:|tag:|NEAR){0,12}") {
        thread_local!(static STORE: (tempfile::TempDir, Store) = store());
        if let Ok(query) = Query::parse(&text) {
            STORE.with(|(_, store)| store.search(TENANT, &query, 5)).unwrap();
        }
    }
}

//! Lists of indicators: what is taken of each format, what is passed over and why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use thymus_event::Timestamp;
use thymus_event::evidence::Indicator;
use thymus_source::indicators::{Format, LABEL_BYTES_MAX, LABELS_MAX, Listing, PassedOver, VALUE_BYTES_MAX, decode};

const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// `kind value` of each entry.
fn taken(listing: &Listing) -> Vec<String> {
    let shown = |indicator: &Indicator| format!("{} {indicator}", indicator.kind());
    listing.listed.iter().map(|listed| shown(&listed.indicator)).collect()
}

fn passed_over(why: PassedOver, count: u64) -> BTreeMap<PassedOver, u64> {
    [(why, count)].into()
}

fn bundle(objects: &[Value]) -> Listing {
    decode(json!({"type": "bundle", "id": "bundle--1", "objects": objects}).to_string().as_bytes())
}

/// An indicator object with this pattern, and more or other fields.
fn stix(id: &str, pattern: &str, more: Value) -> Value {
    let mut object = json!({
        "type": "indicator", "spec_version": "2.1", "id": format!("indicator--{id}"), "pattern_type": "stix",
        "pattern": pattern, "created": "2026-03-01T00:00:00Z", "modified": "2026-03-01T00:00:00Z",
        "valid_from": "2026-03-01T00:00:00Z",
    });
    let Value::Object(more) = more else { panic!("not an object") };
    object.as_object_mut().unwrap().extend(more);
    object
}

fn of_pattern(pattern: &str) -> Listing {
    bundle(&[stix("1", pattern, json!({}))])
}

#[test]
fn a_stix_pattern_gives_what_alone_meets_it() {
    let cases: [(&str, &[&str]); 9] = [
        ("[domain-name:value = 'Bad.example.']", &["domain bad.example"]),
        ("[domain-name:value = 'www.bad.example']", &["host www.bad.example"]),
        ("[url:value = 'https://bad.example/a?b']", &["url https://bad.example/a?b"]),
        ("[email-addr:value = 'Eve@bad.example']", &["sender eve@bad.example"]),
        ("[ipv4-addr:value = '192.0.2.7'] OR [ipv6-addr:value='2001:db8::7']", &["host 192.0.2.7", "host 2001:db8::7"]),
        ("[domain-name:value IN ('a.example', 'b.example')]", &["domain a.example", "domain b.example"]),
        (
            "([domain-name:value = 'a.example' OR (url:value = 'http://b.example/')])",
            &["domain a.example", "url http://b.example/"],
        ),
        ("[file:hashes.'SHA-256' = 'HASH']", &["hash HASH"]),
        ("[file:name = 'x.exe' AND file:hashes.'SHA-256' = 'HASH']", &["hash HASH"]),
    ];
    for (pattern, expected) in cases {
        let listing = of_pattern(&pattern.replace("HASH", HASH));
        let expected: Vec<String> = expected.iter().map(|text| text.replace("HASH", HASH)).collect();
        assert_eq!(taken(&listing), expected, "{pattern}");
        assert_eq!((listing.format, &listing.passed_over), (Format::Stix, &BTreeMap::new()), "{pattern}");
    }
}

#[test]
fn a_stix_pattern_that_is_not_one_value_is_passed_over() {
    let cases = [
        ("[domain-name:value = 'a.example' AND url:value = 'http://b.example/']", PassedOver::NotOneValue),
        ("[domain-name:value LIKE '%.example']", PassedOver::NotOneValue),
        ("[domain-name:value != 'a.example']", PassedOver::NotOneValue),
        ("[NOT domain-name:value = 'a.example']", PassedOver::NotOneValue),
        ("[url:value = 'http://a.example'] FOLLOWEDBY [url:value = 'http://b.example']", PassedOver::NotOneValue),
        ("[domain-name:value = 'a.example'] WITHIN 300 SECONDS", PassedOver::NotOneValue),
        ("[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']", PassedOver::OtherKind),
        ("[ipv4-addr:value = '192.0.2.0/24']", PassedOver::OtherKind),
        ("[domain-name:value = 'a.example", PassedOver::Unreadable),
        ("[domain-name:value = 'a b']", PassedOver::Unreadable),
        ("", PassedOver::Unreadable),
        ("[domain-name:value", PassedOver::NotOneValue),
    ];
    for (pattern, why) in cases {
        let listing = of_pattern(pattern);
        assert_eq!((taken(&listing), listing.passed_over), (vec![], passed_over(why, 1)), "{pattern}");
    }
    let deep = format!("{}domain-name:value = 'a.example'{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(of_pattern(&deep).passed_over, passed_over(PassedOver::NotOneValue, 1));
    let mixed = of_pattern("[domain-name:value = 'a.example' OR windows-registry-key:key = 'x']");
    assert_eq!(
        (taken(&mixed), mixed.passed_over),
        (vec!["domain a.example".into()], passed_over(PassedOver::OtherKind, 1))
    );
}

#[test]
fn what_a_stix_bundle_says_beside_the_pattern_is_kept() {
    let green = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";
    let more = json!({
        "created_by_ref": "identity--1", "object_marking_refs": [green], "indicator_types": ["malicious-activity"],
        "confidence": 85, "valid_until": "2026-04-01T00:00:00Z", "revoked": true,
    });
    let identity = json!({"type": "identity", "id": "identity--1", "name": "A sharing group"});
    let listing = bundle(&[stix("7", "[domain-name:value = 'a.example']", more), identity]);
    let entry = &listing.listed[0];
    assert_eq!((listing.author.as_str(), entry.reference.as_str()), ("A sharing group", "indicator--7"));
    assert_eq!(entry.labels, ["TLP:GREEN", "malicious-activity"]);
    assert_eq!((entry.confidence, entry.is_revoked), (Some(85), true));
    assert_eq!(entry.valid_from, Timestamp::parse("2026-03-01T00:00:00Z"));
    assert_eq!(entry.valid_until, Timestamp::parse("2026-04-01T00:00:00Z"));
}

#[test]
fn of_two_versions_of_an_object_the_later_counts_wherever_it_stands() {
    let later = json!({"modified": "2026-03-02T00:00:00Z", "revoked": true});
    let versions = [
        stix("1", "[domain-name:value = 'a.example']", later),
        stix("1", "[domain-name:value = 'a.example']", json!({})),
    ];
    for objects in [versions.clone(), [versions[1].clone(), versions[0].clone()]] {
        let listing = bundle(&objects);
        assert_eq!((listing.listed.len(), listing.listed[0].is_revoked), (1, true));
    }
}

#[test]
fn other_objects_and_other_pattern_languages_are_counted() {
    let yara = stix("1", "rule x {}", json!({"pattern_type": "yara"}));
    let listing = bundle(&[json!({"type": "malware"}), json!(7), yara]);
    assert_eq!((listing.listed.len(), listing.passed_over), (0, passed_over(PassedOver::OtherKind, 3)));
}

fn attribute(kind: &str, value: &str, more: Value) -> Value {
    let mut attribute = json!({"type": kind, "value": value, "to_ids": true, "uuid": "u", "timestamp": "1772323200"});
    let Value::Object(more) = more else { panic!("not an object") };
    attribute.as_object_mut().unwrap().extend(more);
    attribute
}

#[test]
fn a_misp_event_gives_attributes_and_those_of_objects() {
    let event = json!({
        "Orgc": {"name": "A team"}, "Tag": [{"name": "tlp:amber"}],
        "Attribute": [
            attribute("domain", "bad.example", json!({"Tag": [{"name": "phish"}]})),
            attribute("domain|ip", "www.bad.example|192.0.2.7", json!({})),
            attribute("email-src", "eve@bad.example", json!({"to_ids": "1"})),
            attribute("url", "http://bad.example/x", json!({"deleted": true})),
            attribute("ip-dst|port", "192.0.2.7|443", json!({})),
            attribute("link", "https://report.example/", json!({"to_ids": false})),
            attribute("md5", "d41d8cd98f00b204e9800998ecf8427e", json!({})),
        ],
        "Object": [{"name": "file", "Attribute": [attribute("filename|sha256", &format!("a|{HASH}"), json!({}))]}],
    });
    for export in [json!({"Event": event}), json!({"response": [{"Event": event}]}), json!([{"Event": event}])] {
        let listing = decode(export.to_string().as_bytes());
        assert_eq!(listing.format, Format::Misp);
        let (hash, all) = (format!("hash {HASH}"), taken(&listing));
        let url = "url http://bad.example/x";
        assert_eq!(
            all,
            ["domain bad.example", "host www.bad.example", "sender eve@bad.example", url, "host 192.0.2.7", &hash]
        );
        assert_eq!(
            (listing.author.as_str(), &listing.listed[0].labels[..]),
            ("A team", &["tlp:amber".into(), "phish".into()][..])
        );
        assert_eq!(
            listing
                .listed
                .iter()
                .filter(|entry| entry.is_revoked)
                .map(|entry| entry.indicator.to_string())
                .collect::<Vec<_>>(),
            ["http://bad.example/x"]
        );
        assert_eq!(listing.passed_over, [(PassedOver::OtherKind, 1), (PassedOver::NotForDetection, 1)].into());
    }
}

#[test]
fn a_plain_list_is_read_as_people_write_it() {
    let list = format!(
        "\u{feff}# a list\r\nhxxps://login[.]bad[.]example/x  # seen on Monday\n\"bad.example\",\nBAD(dot)example\n\
         0.0.0.0 www.bad.example\n||bad.example^\n*.bad.example\neve[@]bad.example\n{HASH}\n192.0.2[.]7\n; old\n// older\n\n"
    );
    let hash = format!("hash {HASH}");
    let listing = decode(list.as_bytes());
    let expected = [
        "url https://login.bad.example/x",
        "domain bad.example",
        "domain bad.example",
        "host www.bad.example",
        "domain bad.example",
        "domain bad.example",
        "sender eve@bad.example",
        &hash,
        "host 192.0.2.7",
    ];
    assert_eq!(taken(&listing), expected);
    assert_eq!((listing.format, listing.passed_over), (Format::Plain, BTreeMap::new()));
}

#[test]
fn what_a_plain_list_cannot_say_is_counted() {
    let long = format!("http://bad.example/{}", "a".repeat(VALUE_BYTES_MAX));
    let listing =
        decode(format!("d41d8cd98f00b204e9800998ecf8427e\n192.0.2.0/24\nno name\nnothing\n{long}\n").as_bytes());
    assert!(listing.listed.is_empty(), "{listing:?}");
    let expected = [(PassedOver::Unreadable, 2), (PassedOver::OtherKind, 2), (PassedOver::TooLong, 1)];
    assert_eq!(listing.passed_over, expected.into());
    assert!(listing.examples.iter().all(|(_, text)| text.len() <= LABEL_BYTES_MAX));
}

#[test]
fn json_that_is_no_list_says_so() {
    for text in ["{}", "[1]", "{\"type\":\"bundle\"", "[[[[", "{\"Event\": 7, \"objects\": {}}"] {
        let listing = decode(text.as_bytes());
        assert!(listing.listed.is_empty(), "{text}");
    }
    assert_eq!(decode(b"{}").passed_over, passed_over(PassedOver::Unreadable, 1));
    assert_eq!(decode("[".repeat(100_000).as_bytes()).passed_over, passed_over(PassedOver::Unreadable, 1));
}

proptest! {
    #[test]
    fn any_bytes_give_a_listing_within_its_bounds(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let listing = decode(&bytes);
        prop_assert!(listing.listed.iter().all(|entry| entry.labels.len() <= LABELS_MAX));
    }

    #[test]
    fn any_pattern_gives_a_listing(words in proptest::collection::vec(
        prop_oneof![Just("["), Just("]"), Just("("), Just(")"), Just(" AND "), Just(" OR "), Just(" IN "), Just(" = "),
            Just("'a.example'"), Just("domain-name:value"), Just("file:hashes.'SHA-256'"), Just(","), Just("'"), Just("\\")],
        0..40,
    )) {
        let listing = of_pattern(&words.concat());
        let count = listing.listed.len() as u64 + listing.passed_over.values().sum::<u64>();
        prop_assert!(count >= 1);
    }
}

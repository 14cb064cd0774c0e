//! Lists of indicators, raw and written with the words of their formats.
#![no_main]

mod alphabet;

use thymus_source::indicators::{ENTRIES_MAX, LABELS_MAX, VALUE_BYTES_MAX, decode};

const WORDS: &[&str] = &[
    "{\"type\":\"bundle\",\"objects\":[",
    "{\"type\":\"indicator\",\"pattern_type\":\"stix\",\"id\":\"indicator--1\",\"pattern\":\"",
    "\"}",
    "]}",
    ",\"revoked\":true",
    ",\"valid_until\":\"2026-03-01T00:00:00Z\"",
    "[domain-name:value = 'a.example']",
    "[url:value IN ('http://a.example/x', 'b')]",
    "file:hashes.'SHA-256'",
    " = ",
    " AND ",
    " OR ",
    " FOLLOWEDBY ",
    "[",
    "]",
    "(",
    ")",
    "'",
    "\\",
    "{\"Event\":{\"Attribute\":[",
    "{\"type\":\"domain|ip\",\"to_ids\":true,\"value\":\"a.example|192.0.2.1\"}",
    "{\"type\":\"filename|sha256\",\"to_ids\":\"1\",\"value\":\"",
    "\n",
    "hxxps://a[.]example/x",
    "0.0.0.0 a.example",
    "||a.example^",
    "2001:db8::1",
    " # ",
    "ann[@]a.example",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ",",
    "\u{feff}",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    check(&alphabet::spell(bytes, WORDS));
});

fn check(bytes: &[u8]) {
    let listing = decode(bytes);
    assert!(listing.listed.len() <= ENTRIES_MAX);
    for entry in &listing.listed {
        assert!(entry.labels.len() <= LABELS_MAX && entry.confidence.is_none_or(|sure| sure <= 100));
        assert!(entry.indicator.to_string().len() <= 2 * VALUE_BYTES_MAX);
    }
}

//! Suricata's EVE records, raw and written with its own words.
#![no_main]

mod alphabet;
mod visits;

const WORDS: &[&str] = &[
    "\n",
    "{\"event_type\":",
    "\"http\"",
    "\"tls\"",
    "\"dns\"",
    "\"flow\"",
    ",\"timestamp\":\"",
    "2026-03-01T09:00:00.125999+0100",
    "2026-03-01T09:00:00Z",
    ",\"src_ip\":\"",
    "10.0.0.1",
    "::ffff:10.0.0.1",
    "\"",
    ",\"http\":{\"hostname\":\"",
    ",\"tls\":{\"sni\":\"",
    "example.org:8080",
    "[2001:db8::1]:443",
    "}",
    "{",
    "[[[[",
    "\\u0000",
    "\\ud800",
    "null",
    ",\"x\":{\"event_type\":\"tls\"}",
    "1e999",
    "{\"timestamp\":\"2026-03-01T09:00:00.125999+0100\",\"event_type\":\"tls\",\"src_ip\":\"10.0.0.1\",\"tls\":{\"sni\":\"example.org\"}}\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    visits::decode(bytes);
    visits::decode(&alphabet::spell(bytes, WORDS));
});

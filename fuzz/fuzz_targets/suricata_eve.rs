//! Suricata's EVE records, raw and written with its own words.
#![no_main]

mod alphabet;
mod network_log;

const WORDS: &[&str] = &[
    "\n",
    "{\"event_type\":",
    "\"http\"",
    "\"tls\"",
    "\"dns\"",
    "\"flow\"",
    "\"alert\"",
    ",\"timestamp\":\"",
    "2026-03-01T09:00:00.125999+0100",
    "2026-03-01T09:00:00Z",
    ",\"src_ip\":\"",
    ",\"dest_ip\":\"",
    ",\"src_port\":53",
    ",\"dest_port\":443",
    ",\"proto\":\"TCP\"",
    ",\"app_proto\":\"tls\"",
    ",\"dns\":{\"type\":\"answer\"",
    ",\"rrname\":\"",
    ",\"rrtype\":\"A\"",
    ",\"rcode\":\"NXDOMAIN\"",
    ",\"rdata\":\"",
    ",\"answers\":[",
    ",\"queries\":[",
    ",\"grouped\":{\"A\":[",
    "]",
    ",\"flow\":{\"pkts_toclient\":0",
    ",\"bytes_toserver\":17",
    ",\"start\":\"",
    ",\"end\":\"",
    ",\"tcp\":{\"tcp_flags_tc\":\"14\"}",
    ",\"alert\":{\"severity\":1",
    ",\"signature\":\"",
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
    "{\"timestamp\":\"2026-03-01T09:00:00Z\",\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"10.0.0.2\",\"dns\":{\"type\":\"answer\",\"rrname\":\"a.example\",\"rdata\":\"192.0.2.1\"}}\n",
    "{\"timestamp\":\"2026-03-01T09:00:00Z\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"192.0.2.1\",\"flow\":{\"start\":\"2026-03-01T09:00:00Z\"}}\n",
    "{\"timestamp\":\"2026-03-01T09:00:00.125999+0100\",\"event_type\":\"tls\",\"src_ip\":\"10.0.0.1\",\"tls\":{\"sni\":\"example.org\"}}\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

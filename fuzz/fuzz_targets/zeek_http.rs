//! Zeek's http.log, raw and written with its own words.
#![no_main]

mod alphabet;

use std::sync::Arc;
use thymus_event::{Source, TenantId};
use thymus_source::network::{HostMap, ZeekHttp};

const WORDS: &[&str] = &[
    "\n",
    "\t",
    "#separator \\x09\n",
    "#separator ",
    "\\x09",
    "#unset_field\t-\n",
    "#empty_field\t(empty)\n",
    "#path\thttp\n",
    "#path\tdns\n",
    "#fields\tts\tid.orig_h\thost\n",
    "#fields\thost\tuid\tts\tid.orig_h\n",
    "1.5\t10.0.0.1\texample.org\n",
    "962435245.125",
    "10.0.0.1",
    "::1",
    "[2001:db8::1]:443",
    "example.org:8080",
    "-",
    "(empty)",
    "{\"ts\":",
    ",\"id.orig_h\":\"",
    ",\"host\":\"",
    "\"",
    "}",
    "[[[[",
    "\\u0000",
    "\\ud800",
    "1e999",
    "null",
    "{\"ts\":1.5,\"id.orig_h\":\"10.0.0.1\",\"host\":\"example.org\"}\n",
];

fn decode(log: &[u8]) {
    let (events, defects) = ZeekHttp::new(TenantId(1), Arc::new(HostMap::default())).decode(log);
    let lines = log.split(|byte| *byte == b'\n').count();
    assert!(events.len() + defects.len() <= lines, "a line is a visit or a defect or neither");
    assert!(events.iter().all(|event| event.time().millis() >= 0));
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    decode(bytes);
    decode(&alphabet::spell(bytes, WORDS));
});

//! Zeek's dns.log, raw and written with its own words.
#![no_main]

mod alphabet;
mod network_log;

const WORDS: &[&str] = &[
    "\n",
    "\t",
    ",",
    "-",
    "(empty)",
    "#separator \\x09\n",
    "#set_separator\t;\n",
    "#unset_field\t-\n",
    "1772352000.125",
    "2026-03-01T08:00:00Z",
    "10.0.0.1",
    "192.0.2.1",
    "2001:db8::1",
    "0",
    "65535",
    "4294967295",
    "1e999",
    "-1",
    "\\x2c",
    "\\x",
    "{\"ts\":1772352000.125",
    "}",
    "[",
    "]",
    "\"",
    "null",
    "true",
    "#path\tdns\n",
    "#fields\tts\tid.orig_h\tquery\tqtype\trcode\tanswers\n",
    "1.5\t10.0.0.1\ta.example\t1\t0\tb.example,192.0.2.1\n",
    "1.5\t10.0.0.1\ta.example\t28\t3\t-\n",
    "a.example",
    "*",
    "_ldap._tcp.example",
    ",\"id.orig_h\":\"10.0.0.1\"",
    ",\"query\":\"",
    ",\"qtype\":1",
    ",\"rcode\":3",
    ",\"answers\":[\"192.0.2.1\"",
    ",\"_path\":\"dns\"",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

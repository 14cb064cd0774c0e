//! Zeek's http.log and ssl.log, raw and written with its own words.
#![no_main]

mod alphabet;
mod network_log;

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
    "#path\tssl\n",
    "#fields\tts\tid.orig_h\tserver_name\n",
    ",\"server_name\":\"",
    ",\"_path\":\"ssl\"",
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

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

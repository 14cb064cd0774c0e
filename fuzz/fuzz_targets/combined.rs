//! The common and combined log formats of a proxy, raw and written with its own words.
#![no_main]

mod alphabet;
mod network_log;

const WORDS: &[&str] = &[
    "\n",
    " ",
    "10.0.0.1",
    "fc00::1",
    "www.example.org:443 ",
    " - - ",
    " - ann ",
    "[",
    "[01/Mar/2026:09:00:00 +0100]",
    "[01/Mar/2026:09:00:00.125 -0930]",
    "[29/Feb/2025:23:59:60 +2559]",
    "01/",
    "Mar",
    "/9999:",
    " \"",
    "GET ",
    "CONNECT ",
    "http://",
    "ann:secret@",
    "example.org",
    "[::1]",
    ":443",
    "/a?b=c",
    " HTTP/1.1",
    "\" 200 2326",
    " 407 ",
    "\\\"",
    "\\",
    "\"",
    " \"-\" \"agent\"",
    "10.0.0.1 - - [01/Mar/2026:09:00:00 +0100] \"GET http://example.org/ HTTP/1.1\" 200 1\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

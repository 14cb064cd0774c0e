//! Squid's native access.log, raw and written with its own words.
#![no_main]

mod alphabet;
mod network_log;

const WORDS: &[&str] = &[
    "\n",
    " ",
    "1772352000.125",
    " 921 ",
    "10.0.0.1",
    "fc00::1",
    " TCP_MISS/200 ",
    " TCP_DENIED/407 ",
    " UDP_HIT/000 ",
    " TCP_TUNNEL/200 ",
    "507",
    " GET ",
    " CONNECT ",
    "http://",
    "ann:secret@",
    "example.org",
    "[::1]",
    ":443",
    "/a?b=c",
    "error:invalid-request",
    " - HIER_DIRECT/192.0.2.1 text/html",
    "-1",
    "1e999",
    ".",
    "1772352000.125 921 10.0.0.1 TCP_TUNNEL/200 507 CONNECT example.org:443 - HIER_DIRECT/192.0.2.1 -\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

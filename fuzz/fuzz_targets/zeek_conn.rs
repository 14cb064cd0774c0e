//! Zeek's conn.log, raw and written with its own words.
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
    "#path\tconn\n",
    "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n",
    "#fields\tts\tid.orig_h\tid.resp_h\tconn_state\n",
    "1.5\t10.0.0.1\t192.0.2.1\tSF\n",
    "tcp",
    "icmp",
    "ssl",
    "-http",
    "SF",
    "S0",
    "OTH",
    ",\"id.orig_h\":\"10.0.0.1\"",
    ",\"id.resp_h\":\"192.0.2.1\"",
    ",\"id.orig_p\":",
    ",\"proto\":\"udp\"",
    ",\"service\":",
    ",\"duration\":",
    ",\"orig_bytes\":",
    ",\"conn_state\":\"REJ\"",
    ",\"_path\":\"conn\"",
    "1.5\t10.0.0.1\t5\t192.0.2.1\t443\ttcp\thttp,ssl\t0.5\t17\t0\tSF\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

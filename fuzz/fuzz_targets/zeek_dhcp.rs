//! Zeek's dhcp.log, raw and written with its own words.
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
    "#path\tdhcp\n",
    "#fields\tts\tclient_addr\tmac\thost_name\tassigned_addr\tlease_time\tmsg_types\n",
    "#fields\tts\tmac\tassigned_ip\tlease_time\n",
    "1.5\t-\t00:11:22:aa:bb:cc\tlaptop7\t10.0.0.1\t3600.0\tREQUEST,ACK\n",
    "1.5\t10.0.0.1\t00:11:22:aa:bb:cc\t-\t-\t-\tRELEASE\n",
    "DISCOVER",
    "ACK",
    "NAK",
    "0011.22aa.bbcc",
    ",\"mac\":\"",
    ",\"assigned_addr\":\"10.0.0.1\"",
    ",\"lease_time\":",
    ",\"msg_types\":[\"ACK\"",
    ",\"client_fqdn\":\"",
    ",\"_path\":\"dhcp\"",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

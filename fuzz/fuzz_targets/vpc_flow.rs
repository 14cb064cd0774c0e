//! AWS VPC flow logs, raw and written with their own words.
#![no_main]

mod alphabet;
mod network_log;

const WORDS: &[&str] = &[
    "\n",
    " ",
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "tcp-flags",
    "flow-direction",
    "${start}",
    "log_status",
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n",
    "srcaddr dstaddr start\n",
    "2 123456789010 eni-1 10.0.0.1 192.0.2.1 49761 443 6 20 4249 1772352000 1772352058 ACCEPT OK\n",
    "2 unknown eni-1 - - - - - - - 1772352000 1772352058 - SKIPDATA\n",
    "2 ",
    "5 ",
    "eni-1",
    "10.0.0.1",
    "192.0.2.1",
    "2001:db8::1",
    "-",
    "0",
    "18",
    "65535",
    "1772352000",
    "1772352058",
    "99999999999999",
    "ACCEPT",
    "REJECT",
    "OK",
    "NODATA",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    network_log::decode(bytes);
    network_log::decode(&alphabet::spell(bytes, WORDS));
});

//! What the border says of a message: Authentication-Results (RFC 8601), Received, and the ARC fields (RFC 8617).
#![no_main]

mod alphabet;
mod border;

const WORDS: &[&str] = &[
    "\nAuthentication-Results: ",
    "\nARC-Authentication-Results: i=1; ",
    "\nReceived-SPF: ",
    "\nReceived: ",
    "\nDKIM-Signature: ",
    "\nReturn-Path: ",
    "\nFrom: ",
    "mx.own.example",
    "evil.example",
    "1",
    ";",
    "; ",
    "=",
    "spf",
    "dkim",
    "dmarc",
    "arc",
    "compauth",
    "pass",
    "fail",
    "softfail",
    "none",
    "temperror",
    "hardfail",
    " smtp.mailfrom=",
    " header.d=",
    " header.i=@",
    " header.s=",
    " header.b=",
    " header.from=",
    " policy.dmarc=",
    " action=none",
    " reason=\"",
    "\"",
    "\\",
    "(",
    ")",
    "(p=REJECT sp=NONE)",
    "\n ",
    "\n\t",
    " from mail.example.org (mail.example.org [192.0.2.1]) by mx.own.example with ESMTPS id x",
    " for <ann@own.example>; Sat, 01 Jul 2000 07:01:00 +0000",
    "(Authenticated sender: ann@own.example)",
    "[IPv6:2001:db8::1]",
    "example.org",
    "ann@example.org",
    "<>",
    "\u{0}",
    "\n\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    border::decode(&[b"X-First: 1".as_slice(), &alphabet::spell(bytes, WORDS)].concat());
});

//! Records of the Okta System Log, raw and written with their own words.
#![no_main]

mod accounts;
mod alphabet;

const WORDS: &[&str] = &[
    "{\"published\":\"2026-03-01T09:00:00Z\",\"eventType\":\"",
    "user.session.start\"",
    "user.mfa.factor.activate\"",
    "app.oauth2.as.consent.grant\"",
    ",\"actor\":{\"type\":\"User\",\"alternateId\":\"ann@own.example\"}",
    ",\"client\":{",
    "\"userAgent\":{\"rawUserAgent\":\"",
    ",\"geographicalContext\":{\"country\":\"Netherlands\"}",
    ",\"securityContext\":{\"asNumber\":",
    ",\"outcome\":{\"result\":\"FAILURE\"}",
    ",\"target\":[",
    "{\"type\":\"User\",\"alternateId\":",
    ",\"uuid\":\"1\"",
    "\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "\\\"",
    "null",
    "-1",
    "1e999",
    "{}",
    "[{}]",
    "ann@own.example",
    "2026-03-01T09:00:00",
    "2026-03-01T09:00:00Z",
    "192.0.2.1",
    "[2001:db8::1]:443",
    "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36",
    "\u{0}",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    accounts::decode(bytes);
    accounts::decode(&alphabet::spell(bytes, WORDS));
});

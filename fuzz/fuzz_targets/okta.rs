//! Records of the Okta System Log, raw and written with their own words.
#![no_main]

mod accounts;

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
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    accounts::decode_raw_and_spelt(bytes, WORDS);
});

//! Entra sign-ins in their three forms, raw and written with their own words.
#![no_main]

mod accounts;

const WORDS: &[&str] = &[
    "{\"createdDateTime\":\"2026-03-01T09:00:00Z\",\"userPrincipalName\":\"ann@own.example\",\"ipAddress\":\"",
    ",\"location\":{\"countryOrRegion\":\"NL\"}",
    ",\"location\":\"NL\"",
    ",\"LocationDetails\":\"{\\\"countryOrRegion\\\":\\\"NL\\\"}\"",
    ",\"status\":{\"errorCode\":",
    ",\"deviceDetail\":{\"browser\":\"Edge 81\"}",
    ",\"autonomousSystemNumber\":",
    ",\"signInEventTypes\":[",
    "{\"time\":\"2026-03-01T09:00:00Z\",\"category\":\"SignInLogs\",\"properties\":",
    "{\"records\":[",
    "{\"CreatedDateTime\":\"2026-03-01T09:00:00.0\",\"UserPrincipalName\":\"ann@own.example\",\"IPAddress\":\"192.0.2.1\"",
    ",\"ResultType\":\"50126\"",
    "servicePrincipal",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    accounts::decode_raw_and_spelt(bytes, WORDS);
});

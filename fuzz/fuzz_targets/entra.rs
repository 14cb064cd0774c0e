//! Entra sign-ins in their three forms, raw and written with their own words.
#![no_main]

mod accounts;
mod alphabet;

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

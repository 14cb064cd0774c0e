//! Activities of Google Workspace, raw and written with their own words.
#![no_main]

mod accounts;
mod alphabet;

const WORDS: &[&str] = &[
    "{\"id\":{\"time\":\"2026-03-01T09:00:00Z\",\"applicationName\":\"login\",\"uniqueQualifier\":\"1\"}",
    "{\"items\":[",
    ",\"actor\":{\"email\":\"ann@own.example\"}",
    ",\"callerType\":\"KEY\"",
    ",\"ipAddress\":\"",
    ",\"networkInfo\":{\"regionCode\":\"NL\",\"ipAsn\":[64500]}",
    ",\"events\":[",
    "{\"name\":\"login_success\"}",
    "{\"name\":\"authorize\",\"parameters\":[",
    "{\"name\":\"app_name\",\"value\":",
    "{\"name\":\"USER_EMAIL\",\"value\":\"bob@own.example\"}",
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

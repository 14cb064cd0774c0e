//! Activities of Google Workspace, raw and written with their own words.
#![no_main]

mod accounts;

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
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    accounts::decode_raw_and_spelt(bytes, WORDS);
});

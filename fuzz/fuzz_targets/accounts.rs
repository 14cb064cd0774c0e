//! What must hold for any log of accounts.

#[path = "alphabet.rs"]
mod alphabet;

use thymus_event::saas::{CLIENT_BYTES_MAX, OPERATION_BYTES_MAX};
use thymus_event::{Event, Source, TenantId};
use thymus_source::saas::AccountSource;

/// Words that the logs of all providers have.
const COMMON: &[&str] = &[
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

/// Decodes a log as it is, and as it is spelt with a provider's own words and the common ones.
pub fn decode_raw_and_spelt(bytes: &[u8], words: &[&str]) {
    decode(bytes);
    decode(&alphabet::spell(bytes, &[words, COMMON].concat()));
}

/// Decodes a log and checks what comes out.
fn decode(log: &[u8]) {
    let (events, _) = AccountSource::new(TenantId(1)).decode(log);
    for event in events {
        let Event::Account(activity) = event else { panic!("an account's activity") };
        assert!(activity.time.millis() >= 0 && activity.items > 0);
        assert!(activity.operation_name.len() <= OPERATION_BYTES_MAX);
        assert!(activity.client.is_none_or(|client| client.len() <= CLIENT_BYTES_MAX));
        assert!(activity.application.is_none_or(|name| name.len() <= CLIENT_BYTES_MAX));
        assert!(activity.source.is_none_or(|source| !source.is_loopback()));
        assert_ne!(activity.target.as_ref(), Some(&activity.account));
    }
}

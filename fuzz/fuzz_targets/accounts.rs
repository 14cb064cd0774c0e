//! What must hold for any log of accounts.

use thymus_event::saas::{CLIENT_BYTES_MAX, OPERATION_BYTES_MAX};
use thymus_event::{Event, Source, TenantId};
use thymus_source::saas::AccountSource;

/// Decodes a log and checks what comes out.
pub fn decode(log: &[u8]) {
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

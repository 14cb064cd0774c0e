//! The border that fuzzed messages come to: everything is switched on.

use thymus_event::{Event, Host, Source};
use thymus_source::email::{EmailConfig, EmailSource};

/// Decodes a message; whatever it is, there is exactly one event, and its parts keep their bounds.
pub fn decode(message: &[u8]) {
    let source = EmailSource::new(EmailConfig {
        own_domains: vec![Host::new("own.example")],
        trusted_authserv_ids: vec!["mx.own.example".to_owned()],
        ..EmailConfig::default()
    });
    let (events, defects) = source.decode(message);
    let [Event::Email(email)] = events.as_slice() else { panic!("one message, one event") };
    assert_eq!(email.defects, defects);
    let again = source.decode(message);
    assert_eq!((&events, &defects), (&again.0, &again.1), "decoding depends on nothing but the bytes");
}

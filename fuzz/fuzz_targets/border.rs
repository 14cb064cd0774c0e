//! The border that fuzzed messages come to: everything is switched on.

use thymus_event::{Event, Host, Source};
use thymus_source::email::{EmailConfig, EmailSource};

/// Panics of foreign parsers end within the decoder, so the fuzzer must not end at once when one begins. One that comes
/// out of the decoder still ends it.
fn let_panics_be_contained() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// Decodes a message; whatever it is, there is exactly one event, and its parts keep their bounds.
pub fn decode(message: &[u8]) {
    let_panics_be_contained();
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

//! Which of the formats in JSON it is, and reading fields that may be missing or of another kind.

use super::{Format, Listing, PassedOver, misp, stix};
use serde_json::Value;
use thymus_event::Timestamp;

pub(super) fn decode(text: &str) -> Listing {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let mut listing = Listing::default();
        listing.pass_over(PassedOver::Unreadable, "the whole list: it is not one JSON document");
        return listing;
    };
    if self::text(&value, "type") == "bundle" || value.get("objects").is_some() {
        return stix::decode(&value);
    }
    let events = misp::events(&value);
    if !events.is_empty() {
        return misp::decode(&events);
    }
    let mut listing = Listing::of(Format::Plain);
    listing.pass_over(PassedOver::Unreadable, "the whole list: it is neither a STIX bundle nor a MISP event");
    listing
}

/// A field's text; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field's elements; none where it is no list.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A field that is true, or says so in another way.
pub(super) fn is_true(value: &Value, name: &str) -> bool {
    match value.get(name) {
        Some(Value::Bool(is)) => *is,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => matches!(text.as_str(), "1" | "true" | "True"),
        _ => false,
    }
}

/// A field's time: RFC 3339.
pub(super) fn time(value: &Value, name: &str) -> Option<Timestamp> {
    Timestamp::parse(text(value, name))
}

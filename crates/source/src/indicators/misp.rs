//! MISP events (MISP core format, draft-dulaunoy-misp-core-format): attributes, and those of objects.

use super::json::{is_true, list, text, time};
use super::value::{Kind, labels, reference};
use super::{Format, Listed, Listing, PassedOver};
use serde_json::Value;
use thymus_event::Timestamp;
use thymus_event::evidence::Indicator;

/// The most events of one list: an answer of a server's search holds some hundreds.
const EVENTS_MAX: usize = 10_000;

/// The events of an export, a feed's file or a search's answer.
pub(super) fn events(value: &Value) -> Vec<&Value> {
    let answers = match value.get("response").unwrap_or(value) {
        Value::Array(many) => many.iter().collect(),
        one => vec![one],
    };
    answers.into_iter().filter_map(|answer| answer.get("Event")).take(EVENTS_MAX).collect()
}

pub(super) fn decode(events: &[&Value]) -> Listing {
    let mut listing = Listing::of(Format::Misp);
    for event in events {
        if listing.author.is_empty() {
            listing.author = event.get("Orgc").map_or("", |org| text(org, "name")).to_owned();
        }
        let tags = tags(event);
        list(event, "Attribute")
            .iter()
            .for_each(|attribute| take(&mut listing, attribute, &tags, is_true(event, "deleted")));
        for object in list(event, "Object") {
            let is_deleted = is_true(object, "deleted");
            list(object, "Attribute").iter().for_each(|attribute| take(&mut listing, attribute, &tags, is_deleted));
        }
    }
    listing
}

fn tags(value: &Value) -> Vec<&str> {
    list(value, "Tag").iter().map(|tag| text(tag, "name")).collect()
}

fn take(listing: &mut Listing, attribute: &Value, event_tags: &[&str], is_deleted: bool) {
    let (kind, value) = (text(attribute, "type"), text(attribute, "value"));
    let is_revoked = is_deleted || is_true(attribute, "deleted");
    if !is_revoked && !is_true(attribute, "to_ids") {
        return listing.pass_over(PassedOver::NotForDetection, value);
    }
    match indicator(kind, value) {
        Err(why) => listing.pass_over(why, value),
        Ok(indicator) => listing.take(Listed {
            indicator,
            reference: reference(text(attribute, "uuid")),
            labels: labels(event_tags.iter().copied().chain(tags(attribute))),
            confidence: None,
            valid_from: time(attribute, "first_seen").or_else(|| stamp(attribute)),
            valid_until: None,
            is_revoked,
        }),
    }
}

/// The value of an attribute's type that mail can carry. Of a pair, the half that says it by itself.
fn indicator(kind: &str, value: &str) -> Result<Indicator, PassedOver> {
    let before = |mark: char| value.split(mark).next().unwrap_or(value);
    match kind {
        "domain" | "hostname" => Kind::Name.indicator(value),
        "domain|ip" | "hostname|port" => Kind::Name.indicator(before('|')),
        "url" | "uri" => Kind::Url.indicator(value),
        "email" | "email-src" | "email-reply-to" => Kind::Address.indicator(value),
        "sha256" => Kind::Sha256.indicator(value),
        "filename|sha256" => Kind::Sha256.indicator(value.rsplit('|').next().unwrap_or(value)),
        "ip-src" | "ip-dst" | "ip-src|port" | "ip-dst|port" if before('|').contains('/') => Err(PassedOver::OtherKind),
        "ip-src" | "ip-dst" | "ip-src|port" | "ip-dst|port" => Kind::Ip.indicator(before('|')),
        _ => Err(PassedOver::OtherKind),
    }
}

/// When the attribute was last changed: seconds since 1970, as text.
fn stamp(attribute: &Value) -> Option<Timestamp> {
    let seconds = text(attribute, "timestamp").parse::<i64>().ok()?;
    (seconds > 0).then(|| Timestamp::from_seconds(seconds))
}

//! STIX 2.1 bundles (OASIS Standard, §4.7 Indicator): patterns, validity, revocation, markings.
//!
//! A bundle may hold several versions of one object: the latest `modified` counts (§3.6).

use super::json::{is_true, list, text, time};
use super::pattern;
use super::value::{labels, reference};
use super::{Format, Listed, Listing, PassedOver};
use serde_json::Value;
use std::collections::BTreeMap;

/// The markings that the standard itself names (STIX 2.1 §7.2.1.4), and those of TLP 2.0 as an extension.
const TLP: [(&str, &str); 9] = [
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "TLP:WHITE"),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "TLP:GREEN"),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "TLP:AMBER"),
    ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "TLP:RED"),
    ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"),
    ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"),
    ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"),
    ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"),
    ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"),
];

pub(super) fn decode(bundle: &Value) -> Listing {
    let mut listing = Listing::of(Format::Stix);
    let names = names(bundle);
    let objects = list(bundle, "objects");
    let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, object) in objects.iter().enumerate().filter(|(_, object)| text(object, "type") == "indicator") {
        let known = latest.entry(text(object, "id")).or_insert(at);
        let newer = |other: &Value| time(object, "modified") >= time(other, "modified");
        if objects.get(*known).is_some_and(newer) {
            *known = at;
        }
    }
    for (at, object) in objects.iter().enumerate() {
        match text(object, "type") {
            "indicator" if latest.get(text(object, "id")) == Some(&at) || text(object, "id").is_empty() => {
                if listing.author.is_empty() {
                    listing.author = names.get(text(object, "created_by_ref")).copied().unwrap_or_default().to_owned();
                }
                take(&mut listing, object, &names);
            }
            "indicator" | "identity" | "marking-definition" => {}
            other => listing.pass_over(PassedOver::OtherKind, other),
        }
    }
    listing
}

/// What identities and markings of the bundle are called.
fn names(bundle: &Value) -> BTreeMap<&str, &str> {
    let mut names: BTreeMap<&str, &str> = TLP.into_iter().collect();
    for object in list(bundle, "objects") {
        let name = match text(object, "type") {
            "identity" | "marking-definition" => text(object, "name"),
            _ => continue,
        };
        if !name.is_empty() {
            names.insert(text(object, "id"), name);
        }
    }
    names
}

fn take(listing: &mut Listing, object: &Value, names: &BTreeMap<&str, &str>) {
    let pattern = text(object, "pattern");
    if !matches!(text(object, "pattern_type"), "stix" | "") {
        return listing.pass_over(PassedOver::OtherKind, pattern);
    }
    let read = pattern::read(pattern);
    read.passed_over.iter().for_each(|why| listing.pass_over(*why, pattern));
    let texts = |name| list(object, name).iter().filter_map(Value::as_str);
    let markings = texts("object_marking_refs").filter_map(|id| names.get(id).copied());
    let labels = labels(markings.chain(texts("indicator_types")).chain(texts("labels")));
    let confidence = object.get("confidence").and_then(Value::as_u64).filter(|number| *number <= 100);
    for indicator in read.indicators {
        listing.take(Listed {
            indicator,
            reference: reference(text(object, "id")),
            labels: labels.clone(),
            confidence: confidence.and_then(|number| u8::try_from(number).ok()),
            valid_from: time(object, "valid_from"),
            valid_until: time(object, "valid_until"),
            is_revoked: is_true(object, "revoked"),
        });
    }
}

//! Suricata's EVE records (JSON lines): `http` by its `hostname`, `tls` by its `sni`. The source of a record is the
//! client, as Suricata writes both in the direction of the flow. Names looked up, flows, alerts and the rest are no
//! visits.

use super::NoEvent;
use super::entry::{Read, Stamp, address_of, bad_json, bad_line, none, time_of_text};
use serde::Deserialize;
use std::borrow::Cow;

/// Text, borrowed unless it holds escapes: serde borrows a bare `Cow`, but not one within an `Option`.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The fields that are looked at.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    event_type: Text<'a>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    src_ip: Option<Text<'a>>,
    #[serde(borrow)]
    http: Option<Http<'a>>,
    #[serde(borrow)]
    tls: Option<Tls<'a>>,
}

#[derive(Deserialize)]
struct Http<'a> {
    #[serde(borrow)]
    hostname: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Tls<'a> {
    #[serde(borrow)]
    sni: Option<Text<'a>>,
}

/// Reads an object; fields that are not looked at may hold anything.
pub(super) fn read(stamp: Stamp<'_>) -> Read {
    let line: Line<'_> =
        serde_json::from_slice(stamp.line).map_err(|error| bad_json(&error, "a field of an EVE record is wrong"))?;
    let host = match line.event_type.0.as_ref() {
        "http" => line.http.and_then(|http| http.hostname),
        "tls" => line.tls.and_then(|tls| tls.sni),
        _ => return none(NoEvent::OtherKind),
    };
    let Some(host) = host.filter(|host| !host.0.is_empty()) else {
        return none(NoEvent::NoHost);
    };
    let (Some(timestamp), Some(device)) = (line.timestamp, line.src_ip) else {
        return Err(bad_line("timestamp or src_ip is missing"));
    };
    stamp.visit(time_of_text(&timestamp.0)?, address_of(&device.0)?, &host.0, None)
}

//! One record as JSON, with Zeek's dotted names.

use super::{Entry, NoVisit, Read, Request, another_log, bad_line, tells_of_visits, time_of_seconds, time_of_text};
use crate::network::visits::Text;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use std::fmt;
use thymus_event::Timestamp;

/// The fields that are looked at. Text is borrowed from the line unless it holds escapes.
#[derive(Deserialize)]
struct Line<'a> {
    ts: Time,
    #[serde(rename = "id.orig_h", borrow)]
    device: Text<'a>,
    /// Of an http record.
    #[serde(borrow)]
    host: Option<Text<'a>>,
    /// Of an ssl record.
    #[serde(borrow)]
    server_name: Option<Text<'a>>,
    /// Which log it is, where many go one way (`json-streaming-logs`).
    #[serde(rename = "_path", borrow)]
    path: Option<Text<'a>>,
}

/// Reads an object; fields that are not looked at may hold anything.
pub(in crate::network) fn read(line: &[u8]) -> Read<'_> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| bad_line(what_is_wrong(&error)))?;
    if line.path.is_some_and(|path| !tells_of_visits(path.0.as_bytes())) {
        return Err(another_log());
    }
    Ok(match line.host.or(line.server_name) {
        Some(host) if !host.0.is_empty() => {
            Entry::Request(Request { time: line.ts.0, device: line.device.0, host: host.0 })
        }
        _ => Entry::NoVisit(NoVisit::NoHost),
    })
}

fn what_is_wrong(error: &serde_json::Error) -> &'static str {
    if error.is_data() { "ts, id.orig_h or host is missing or wrong" } else { "no JSON object" }
}

/// Seconds since 1970 (Zeek's default), or an RFC 3339 time (`JSON::TS_ISO8601`).
struct Time(Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimeVisitor)
    }
}

struct TimeVisitor;

impl Visitor<'_> for TimeVisitor {
    type Value = Time;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since 1970 or an RFC 3339 time")
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Time, E> {
        time_of_seconds(seconds).map(Time).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Time, E> {
        self.visit_f64(seconds as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Time, E> {
        time_of_text(text).map(Time).map_err(E::custom)
    }
}

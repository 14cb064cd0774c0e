//! Suricata's EVE records (JSON lines): `http` by its `hostname`, `tls` by its `sni`, `dns` of versions 1 to 3, `flow`,
//! `alert`. The source of a record is the client, as Suricata writes it in the direction of the flow; of a DNS answer
//! old versions name the server first. Other records are understood and of no interest.

mod alert;
mod dns;
mod first;
mod flow;

use super::NoEvent;
use super::entry::{Read, Stamp, address_of, bad_json, bad_line, none, time_of_text};
use serde::Deserialize;
use std::borrow::Cow;
use std::net::IpAddr;
use thymus_event::{Defect, Timestamp};

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
    dest_ip: Option<Text<'a>>,
    src_port: Option<u16>,
    dest_port: Option<u16>,
    #[serde(borrow)]
    proto: Option<Text<'a>>,
    #[serde(borrow)]
    app_proto: Option<Text<'a>>,
    #[serde(borrow)]
    http: Option<Http<'a>>,
    #[serde(borrow)]
    tls: Option<Tls<'a>>,
    #[serde(borrow)]
    dns: Option<dns::Dns<'a>>,
    #[serde(borrow)]
    flow: Option<flow::Flow<'a>>,
    #[serde(borrow)]
    tcp: Option<flow::Tcp<'a>>,
    #[serde(borrow)]
    alert: Option<alert::Alert<'a>>,
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
    match line.event_type.0.as_ref() {
        "http" => visit(&line, line.http.as_ref().and_then(|http| http.hostname.as_ref()), stamp),
        "tls" => visit(&line, line.tls.as_ref().and_then(|tls| tls.sni.as_ref()), stamp),
        "dns" => dns::read(&line, stamp),
        "flow" => flow::read(&line, stamp),
        "alert" => alert::read(&line, stamp),
        _ => none(NoEvent::OtherKind),
    }
}

fn visit(line: &Line<'_>, host: Option<&Text<'_>>, stamp: Stamp<'_>) -> Read {
    match text(host) {
        // A server whose address cannot be read leaves the visit what it is.
        Some(host) => stamp.visit(line.time()?, line.source()?, host, line.destination().ok()),
        None => none(NoEvent::NoHost),
    }
}

impl Line<'_> {
    fn time(&self) -> Result<Timestamp, Defect> {
        time_of_text(text(self.timestamp.as_ref()).ok_or_else(|| bad_line("timestamp is missing"))?)
    }

    fn source(&self) -> Result<IpAddr, Defect> {
        address_of(text(self.src_ip.as_ref()).ok_or_else(|| bad_line("src_ip is missing"))?)
    }

    fn destination(&self) -> Result<IpAddr, Defect> {
        address_of(text(self.dest_ip.as_ref()).ok_or_else(|| bad_line("dest_ip is missing"))?)
    }
}

/// The text of a field, unless it is empty.
fn text<'a>(field: Option<&'a Text<'_>>) -> Option<&'a str> {
    field.map(|text| text.0.as_ref()).filter(|text| !text.is_empty())
}

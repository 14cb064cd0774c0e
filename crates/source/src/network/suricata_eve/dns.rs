//! `dns`: names and their addresses. Version 1 has a record for each answer (`rrname`, `rrtype`, `rdata`), version 2 one
//! for all of them (`answers`, or `grouped` by type), version 3 has the question in `queries`.

use super::first::First;
use super::{Line, Text, text};
use crate::network::NoEvent;
use crate::network::entry::{Answer, Read, Stamp, none};
use serde::Deserialize;
use smallvec::SmallVec;
use std::net::IpAddr;

/// The ports of servers: DNS, mDNS, LLMNR.
const SERVER_PORTS: [u16; 3] = [53, 5353, 5355];

/// The types of question whose answer may hold addresses.
const ADDRESS_TYPES: [&str; 7] = ["A", "AAAA", "CNAME", "ANY", "*", "HTTPS", "SVCB"];

/// The fields that are looked at.
#[derive(Deserialize)]
pub(super) struct Dns<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    rrname: Option<Text<'a>>,
    #[serde(borrow)]
    rrtype: Option<Text<'a>>,
    #[serde(borrow)]
    rdata: Option<Text<'a>>,
    #[serde(borrow)]
    rcode: Option<Text<'a>>,
    /// `query` within an alert.
    #[serde(borrow, default, alias = "query")]
    queries: First<Resource<'a>>,
    #[serde(borrow, default)]
    answers: First<Resource<'a>>,
    #[serde(borrow)]
    grouped: Option<Grouped<'a>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    rrname: Option<Text<'a>>,
    #[serde(borrow)]
    rrtype: Option<Text<'a>>,
    #[serde(borrow)]
    rdata: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Grouped<'a> {
    #[serde(rename = "A", borrow, default)]
    a: First<Text<'a>>,
    #[serde(rename = "AAAA", borrow, default)]
    aaaa: First<Text<'a>>,
}

pub(super) fn read(line: &Line<'_>, stamp: Stamp<'_>) -> Read {
    let Some(dns) = &line.dns else { return none(NoEvent::NoHost) };
    let question = dns.queries.0.first();
    let name = text(dns.rrname.as_ref()).or_else(|| text(question?.rrname.as_ref()));
    let kind = text(dns.rrtype.as_ref()).or_else(|| text(question?.rrtype.as_ref()));
    stamp.name_answer(Answer {
        time: line.time()?,
        device: client(line)?,
        name: name.unwrap_or_default(),
        asks_for_address: kind.is_none_or(|kind| ADDRESS_TYPES.contains(&kind)),
        is_answered: matches!(text(dns.kind.as_ref()), Some("answer" | "response")),
        is_missing: text(dns.rcode.as_ref()) == Some("NXDOMAIN"),
        addresses: addresses(dns),
    })
}

/// Who asked: the end without a server's port.
fn client(line: &Line<'_>) -> Result<IpAddr, thymus_event::Defect> {
    let is_server = |port: Option<u16>| port.is_some_and(|port| SERVER_PORTS.contains(&port));
    if is_server(line.src_port) && !is_server(line.dest_port) { line.destination() } else { line.source() }
}

/// Each address once: an answer may list its records and group them.
fn addresses(dns: &Dns<'_>) -> SmallVec<[IpAddr; 4]> {
    let listed = dns.answers.0.iter().filter_map(|answer| answer.rdata.as_ref());
    let grouped = dns.grouped.iter().flat_map(|grouped| grouped.a.0.iter().chain(&grouped.aaaa.0));
    let mut addresses = SmallVec::new();
    for data in dns.rdata.iter().chain(listed).chain(grouped) {
        if let Ok(address) = data.0.parse::<IpAddr>()
            && !addresses.contains(&address.to_canonical())
        {
            addresses.push(address.to_canonical());
        }
    }
    addresses
}

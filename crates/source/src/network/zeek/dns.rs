//! dns.log: names and the addresses that they have.

use super::record::{Field, Record};
use crate::network::entry::{Answer, Read, Stamp};
use std::net::IpAddr;

/// RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 9460 §14.1, RFC 8482: the types of question whose answer may hold addresses: A,
/// CNAME, AAAA, SVCB, HTTPS, ANY.
const ADDRESS_TYPES: [u64; 6] = [1, 5, 28, 64, 65, 255];

/// RFC 1035 §4.1.1: there is no such name.
const NXDOMAIN: u64 = 3;

pub(super) fn read(record: &Record<'_>, stamp: Stamp<'_>) -> Read {
    let rcode = record.count(Field::Rcode)?;
    let answers = record.list(Field::Answers)?;
    stamp.name_answer(Answer {
        time: record.time()?,
        device: record.needed_address(Field::OrigH)?,
        name: record.text(Field::Query)?.as_deref().unwrap_or_default(),
        asks_for_address: record.count(Field::Qtype)?.is_none_or(|qtype| ADDRESS_TYPES.contains(&qtype)),
        is_answered: rcode.is_some() || !answers.is_empty(),
        is_missing: rcode == Some(NXDOMAIN),
        addresses: answers
            .iter()
            .filter_map(|answer| answer.parse().ok().map(|address: IpAddr| address.to_canonical()))
            .collect(),
    })
}

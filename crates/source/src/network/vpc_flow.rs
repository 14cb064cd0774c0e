//! AWS VPC flow logs, versions 2 to 5: values parted by spaces, in the order that a header names or in the default order
//! of version 2. A record is one direction of a connection within an aggregation interval, so each connection
//! has two: the one of the asking side is the event.

use super::NoEvent;
use super::entry::{Read, Stamp, address_of, bad_line, event, none, time_of_digits, truncated, utf8};
use std::net::IpAddr;
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Connection, Defect, Event};

/// Below are the ports of well-known services.
const WELL_KNOWN_END: u16 = 1024;

/// From here on most systems take the ports of those who ask (Linux 32768, RFC 6335 49152).
const EPHEMERAL_START: u16 = 32_768;

/// RFC 9293 §3.1: the bits of FIN, SYN and ACK; a record holds all that were seen.
const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// How many known names make a line a header: one alone may be anything.
const HEADER_NAMES_MIN: usize = 3;

macro_rules! fields {
    ($($variant:ident => $name:literal,)*) => {
        /// The fields that are looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Field { $($variant,)* }

        impl Field {
            const COUNT: usize = [$(Self::$variant,)*].len();

            fn of(name: &[u8]) -> Option<Self> {
                Some(match name {
                    $($name => Self::$variant,)*
                    _ => return None,
                })
            }
        }
    };
}

fields! {
    SourceAddress => b"srcaddr",
    DestinationAddress => b"dstaddr",
    PacketSource => b"pkt-srcaddr",
    PacketDestination => b"pkt-dstaddr",
    SourcePort => b"srcport",
    DestinationPort => b"dstport",
    Protocol => b"protocol",
    Bytes => b"bytes",
    Start => b"start",
    End => b"end",
    Action => b"action",
    LogStatus => b"log-status",
    TcpFlags => b"tcp-flags",
}

/// What stands where.
#[derive(Clone, Debug)]
pub(super) struct Header(Vec<Option<Field>>);

impl Header {
    /// `None` where the line is no header.
    ///
    /// # Errors
    /// Where it is one, but lacks an end of the connection or its start.
    pub(super) fn of_line(line: &[u8]) -> Option<Result<Self, Defect>> {
        let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_${} ".contains(byte);
        if !line.iter().all(is_name) {
            return None;
        }
        let fields: Vec<_> = values(line).map(field_of).collect();
        (fields.iter().flatten().count() >= HEADER_NAMES_MIN).then(|| Self::checked(fields))
    }

    /// The default order of version 2.
    pub(super) fn of_version_2() -> Self {
        use Field::{Action, Bytes, DestinationAddress, DestinationPort, End, LogStatus, Protocol, SourceAddress};
        use Field::{SourcePort, Start};
        let named = [SourceAddress, DestinationAddress, SourcePort, DestinationPort, Protocol].map(Some);
        let rest = [Bytes, Start, End, Action, LogStatus].map(Some);
        Self([None; 3].into_iter().chain(named).chain([None]).chain(rest).collect())
    }

    fn checked(fields: Vec<Option<Field>>) -> Result<Self, Defect> {
        let has = |field| fields.contains(&Some(field));
        let is_enough = (has(Field::SourceAddress) || has(Field::PacketSource))
            && (has(Field::DestinationAddress) || has(Field::PacketDestination))
            && has(Field::Start);
        if is_enough { Ok(Self(fields)) } else { Err(bad_line("the header lacks an end or the start")) }
    }

    /// Takes a line of values.
    pub(super) fn read_row(&self, stamp: Stamp<'_>) -> Read {
        let record = self.cut(stamp.line)?;
        match record.value(Field::LogStatus) {
            Some(b"NODATA") => none(NoEvent::NoData),
            Some(b"SKIPDATA") => none(NoEvent::Skipped),
            _ => read(&record, stamp),
        }
    }

    fn cut<'a>(&self, line: &'a [u8]) -> Result<Record<'a>, Defect> {
        let mut record = Record([None; Field::COUNT]);
        let mut fields = self.0.iter();
        for value in values(line) {
            let field = fields.next().ok_or_else(|| bad_line("more values than the header has names"))?;
            if let Some(place) = field.and_then(|field| record.0.get_mut(field as usize)) {
                *place = Some(value).filter(|value| *value != b"-");
            }
        }
        if fields.next().is_some() { Err(truncated("fewer values than the header has names")) } else { Ok(record) }
    }
}

/// Whether a line without any header is of version 2: `2 account eni-… source …`, or `2 unknown eni-…`.
pub(super) fn is_version_2(line: &[u8]) -> bool {
    let mut values = values(line);
    let is_account = |value: &[u8]| value == b"unknown" || value.iter().all(u8::is_ascii_digit);
    values.next() == Some(b"2")
        && values.next().is_some_and(is_account)
        && values.next().is_some_and(|interface| interface.starts_with(b"eni-"))
}

fn values(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b' ').filter(|value| !value.is_empty())
}

/// By its name, also as `${name}` in a format or with underscores.
fn field_of(name: &[u8]) -> Option<Field> {
    let name = name.strip_prefix(b"${").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
    if !name.contains(&b'_') {
        return Field::of(name);
    }
    Field::of(&name.iter().map(|byte| if *byte == b'_' { b'-' } else { *byte }).collect::<Vec<_>>())
}

/// The values of one record.
struct Record<'a>([Option<&'a [u8]>; Field::COUNT]);

impl Record<'_> {
    fn value(&self, field: Field) -> Option<&[u8]> {
        self.0.get(field as usize).copied().flatten()
    }

    fn number<T: std::str::FromStr>(&self, field: Field) -> Result<Option<T>, Defect> {
        let parse = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse().ok();
        let wrong = || bad_line("a field holds no number, or one out of range");
        self.value(field).map(|digits| parse(digits).ok_or_else(wrong)).transpose()
    }

    /// The address of the packet where it is told apart from that of a gateway on the way.
    fn end(&self, packet: Field, interface: Field) -> Result<IpAddr, Defect> {
        let address = self.value(packet).or(self.value(interface));
        address_of(&utf8(address.ok_or_else(|| bad_line("the address of an end is missing"))?)?)
    }
}

fn read(record: &Record<'_>, stamp: Stamp<'_>) -> Read {
    let transport = transport_of(record.number(Field::Protocol)?);
    let (from, to): (u16, u16) = (
        record.number(Field::SourcePort)?.unwrap_or_default(),
        record.number(Field::DestinationPort)?.unwrap_or_default(),
    );
    let flags = record.number::<u8>(Field::TcpFlags)?.unwrap_or_default();
    let source = record.end(Field::PacketSource, Field::SourceAddress)?;
    let destination = record.end(Field::PacketDestination, Field::DestinationAddress)?;
    if is_reply(transport, flags, from, to) {
        return none(NoEvent::OtherHalf);
    }
    let time = time_of_digits(record.value(Field::Start).unwrap_or_default())?;
    let end = record.value(Field::End).map(time_of_digits).transpose()?;
    let seconds = end.map_or(0, |end| end.seconds().saturating_sub(time.seconds()).max(0));
    Ok(event(Event::Connection(Connection {
        tenant: stamp.tenant,
        id: stamp.id(),
        time,
        source,
        source_port: from,
        destination,
        destination_port: to,
        transport,
        service: None,
        service_is_inspected: false,
        duration_ms: end.map(|_| seconds.unsigned_abs().saturating_mul(1000)),
        bytes_out: record.number(Field::Bytes)?,
        bytes_in: None,
        state: state_of(record.value(Field::Action), flags),
        resolution_s: u32::try_from(seconds.max(1)).unwrap_or(u32::MAX),
    })))
}

/// IANA's protocol numbers.
fn transport_of(protocol: Option<u8>) -> Transport {
    match protocol {
        Some(6) => Transport::Tcp,
        Some(17) => Transport::Udp,
        Some(1 | 58) => Transport::Icmp,
        _ => Transport::Other,
    }
}

/// Whether the record is of the answering side: by its SYN where one was seen, else by the ports.
fn is_reply(transport: Transport, flags: u8, from: u16, to: u16) -> bool {
    match transport {
        Transport::Tcp if flags & SYN != 0 => flags & ACK != 0,
        Transport::Tcp | Transport::Udp => {
            (from < WELL_KNOWN_END && to >= WELL_KNOWN_END) || (from < EPHEMERAL_START && to >= EPHEMERAL_START)
        }
        Transport::Icmp | Transport::Other => false,
    }
}

/// What a filter let through may still have gone unanswered, unless it was ended in order.
fn state_of(action: Option<&[u8]>, flags: u8) -> ConnectionState {
    match action {
        Some(b"REJECT") => ConnectionState::Refused,
        Some(b"ACCEPT") if flags & FIN != 0 => ConnectionState::Established,
        _ => ConnectionState::Unknown,
    }
}

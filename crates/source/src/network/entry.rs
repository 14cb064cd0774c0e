//! What every format needs to make an event of a line.

use super::log::{LogLine, NoEvent};
use super::site;
use compact_str::CompactString;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::net::IpAddr;
use thymus_event::network::ANSWERS_MAX;
use thymus_event::{Defect, DefectKind, Event, EventId, Host, NameAnswer, TenantId, Timestamp, WebVisit};

/// The latest time believed, in seconds since 1970: the end of the year 9999. Above are milliseconds or noise.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// The digits of a hardware address (IEEE 802 EUI-48).
const HARDWARE_DIGITS: usize = 12;

/// How many protocols are kept of one connection; layers seldom go beyond four.
const SERVICES_MAX: usize = 8;

/// How many bytes are kept of a protocol's name.
const SERVICE_BYTES_MAX: usize = 32;

/// What a format makes of a line.
pub(super) type Read = Result<LogLine, Defect>;

/// What an event has from its line as a whole, whatever the line says.
#[derive(Clone, Copy)]
pub(super) struct Stamp<'a> {
    pub(super) tenant: TenantId,
    pub(super) line: &'a [u8],
}

impl Stamp<'_> {
    /// The content hash of the line: a log read twice counts once.
    pub(super) fn id(self) -> EventId {
        let mut id = [0; 16];
        id.copy_from_slice(blake3::hash(self.line).as_bytes().split_at(16).0);
        EventId(id)
    }

    /// A request for `host[:port]`; whose device it is, is found later.
    pub(super) fn visit(self, time: Timestamp, device: IpAddr, host: &str, server: Option<IpAddr>) -> Read {
        let host = host_of(host).ok_or_else(|| bad_line("the site is no host"))?;
        Ok(event(Event::Web(WebVisit { tenant: self.tenant, id: self.id(), time, device, user: None, host, server })))
    }

    /// A name and its addresses: none where there is no such name.
    pub(super) fn name_answer(self, answer: Answer<'_>) -> Read {
        let Answer { time, device, mut addresses, .. } = answer;
        let Some(name) = host_of(answer.name) else { return none(NoEvent::NoHost) };
        if addresses.is_empty() {
            if !answer.asks_for_address {
                return none(NoEvent::OtherKind);
            }
            if !answer.is_missing {
                return none(if answer.is_answered { NoEvent::NoAddress } else { NoEvent::Unanswered });
            }
        }
        addresses.truncate(ANSWERS_MAX);
        Ok(event(Event::Name(NameAnswer { tenant: self.tenant, id: self.id(), time, device, name, addresses })))
    }
}

/// What a record tells of a name that was looked up.
pub(super) struct Answer<'a> {
    pub(super) time: Timestamp,
    pub(super) device: IpAddr,
    /// Empty where none is told.
    pub(super) name: &'a str,
    /// Whether an answer could hold addresses.
    pub(super) asks_for_address: bool,
    /// Whether there was an answer.
    pub(super) is_answered: bool,
    /// Whether the answer was that there is no such name.
    pub(super) is_missing: bool,
    pub(super) addresses: SmallVec<[IpAddr; 4]>,
}

pub(super) fn event(event: Event) -> LogLine {
    LogLine::Event(event)
}

pub(super) fn none(why: NoEvent) -> Read {
    Ok(LogLine::NoEvent(why))
}

pub(super) fn bad_line(detail: &'static str) -> Defect {
    Defect::new(DefectKind::BadLine, detail)
}

/// A record that ends before its time.
pub(super) fn truncated(detail: &'static str) -> Defect {
    Defect::new(DefectKind::TruncatedLine, detail)
}

/// What is wrong with a line of JSON.
pub(super) fn bad_json(error: &serde_json::Error, wrong_field: &'static str) -> Defect {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => truncated("JSON without its end"),
        Category::Data => bad_line(wrong_field),
        Category::Syntax | Category::Io => bad_line("no JSON object"),
    }
}

/// Text of a line that is no JSON.
pub(super) fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Defect> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| bad_line("bytes that are no UTF-8"))
}

/// The address of a device, `to_canonical`.
pub(super) fn address_of(text: &str) -> Result<IpAddr, Defect> {
    text.parse().map(|address: IpAddr| address.to_canonical()).map_err(|_| bad_line("a device is no address"))
}

/// The host of `name[:port]`; see [`site::host_of`].
pub(super) fn host_of(field: &str) -> Option<Host> {
    site::host_of(field)
}

/// A hardware address as `00:11:22:33:44:55`, whichever way its twelve digits were parted.
pub(super) fn hardware_of(text: &str) -> Option<CompactString> {
    let is_parting = |c: &char| matches!(c, ':' | '-' | '.');
    let digits: SmallVec<[char; HARDWARE_DIGITS]> =
        text.chars().filter(|c| !is_parting(c)).take(HARDWARE_DIGITS + 1).collect();
    let is_hardware = digits.len() == HARDWARE_DIGITS && digits.iter().all(char::is_ascii_hexdigit);
    let pairs = digits
        .chunks(2)
        .enumerate()
        .flat_map(|(at, pair)| (at > 0).then_some(':').into_iter().chain(pair.iter().map(char::to_ascii_lowercase)));
    is_hardware.then(|| pairs.collect())
}

/// The protocols recognised in one connection, lower-case, in the alphabet's order, parted by commas. TLS is `ssl`, as
/// Zeek has it. What begins with `-` was ruled out.
pub(super) fn service_of<'a>(names: impl Iterator<Item = &'a str>) -> Option<CompactString> {
    let mut services: SmallVec<[CompactString; 2]> = names
        .filter(|name| !name.is_empty() && !name.starts_with('-'))
        .take(SERVICES_MAX)
        .map(|name| if name == "tls" { "ssl".into() } else { CompactString::from(name).to_ascii_lowercase() })
        .collect();
    services.sort_unstable();
    services.dedup();
    let mut joined = CompactString::default();
    for service in &services {
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(cut(service, SERVICE_BYTES_MAX));
    }
    (!joined.is_empty()).then_some(joined)
}

/// As much of the text as fits into `bytes_max` bytes.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or_default()
}

/// Seconds since 1970 with a fraction, to the nearest millisecond.
pub(super) fn time_of_seconds(seconds: f64) -> Result<Timestamp, Defect> {
    if (0.0..=SECONDS_MAX).contains(&seconds) {
        Ok(Timestamp::from_millis((seconds * 1000.0).round() as i64))
    } else {
        Err(bad_line("the time is none"))
    }
}

/// The same, as text.
pub(super) fn time_of_digits(text: &[u8]) -> Result<Timestamp, Defect> {
    let seconds = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    time_of_seconds(seconds.unwrap_or(f64::NAN))
}

/// An RFC 3339 time, not before 1970.
pub(super) fn time_of_text(text: &str) -> Result<Timestamp, Defect> {
    Timestamp::parse(text).filter(|time| time.millis() >= 0).ok_or_else(|| bad_line("the time is none"))
}

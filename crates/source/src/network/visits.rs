//! Visits to web sites, from whatever log tells of them. The format is told by the content, line by line:
//!
//! | begins with | format |
//! |---|---|
//! | `{`, and has `"event_type":` | Suricata EVE |
//! | `{` | Zeek `http` or `ssl`, as JSON |
//! | `#`, and what follows a `#fields` | Zeek `http` or `ssl`, as separated values |
//! | seconds with a fraction | squid's native access.log |
//! | anything else | the common or combined log format of a proxy |
//!
//! A visit's id is the content hash of its line, so that a log read twice counts once. One visit may stand in several
//! logs, as a request and as a TLS handshake; what is learned counts people and days, which does not grow by that.

use super::{HostMap, combined, site, squid, suricata_eve, zeek};
use crate::email::Cidr;
use memchr::memchr_iter;
use memchr::memmem::Finder;
use serde::Deserialize;
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use thymus_event::{Defect, DefectKind, Event, EventId, Source, TenantId, Timestamp, WebVisit};

/// The longest line decoded, in bytes; every writer of these logs cuts its strings far below.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// The latest time believed, in seconds since 1970: the end of the year 9999. Above are milliseconds or noise.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// What only an EVE record has. As a quote within a JSON string is escaped, no value can hold these bytes.
const EVE_MARK: &[u8] = b"\"event_type\":";

/// What some programs write before a file of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the logs of an organisation say of its web visits.
#[derive(Clone, Debug)]
pub struct VisitSource {
    tenant: TenantId,
    hosts: Arc<HostMap>,
    inside: Arc<[Cidr]>,
}

impl VisitSource {
    /// For the logs of `tenant`, whose devices are used as `hosts` says. A device counts as inside when it is in
    /// `hosts` or in one of the networks `inside`; requests of others are no visits.
    pub fn new(tenant: TenantId, hosts: Arc<HostMap>, inside: &[Cidr]) -> Self {
        Self { tenant, hosts, inside: inside.into() }
    }

    /// Begins a log: lines are decoded one after another, as the header of one tells the meaning of the next.
    pub fn lines(&self) -> VisitLines {
        VisitLines { source: self.clone(), header: zeek::Header::default(), eve_mark: Finder::new(EVE_MARK) }
    }

    fn visit(&self, line: &[u8], request: &Request<'_>) -> Result<LogLine, Defect> {
        let device: IpAddr = request.device.parse().map_err(|_| bad_line("the device is no address"))?;
        let host = site::host_of(&request.host).ok_or_else(|| bad_line("the site is no host"))?;
        let (device, user) = (device.to_canonical(), self.hosts.user_of(device).cloned());
        if user.is_none() && !self.inside.iter().any(|network| network.contains(device)) {
            return Ok(LogLine::NoVisit(NoVisit::FromOutside));
        }
        let (tenant, id, time) = (self.tenant, content_id(line), request.time);
        Ok(LogLine::Visit(WebVisit { tenant, id, time, device, user, host, server: None }))
    }
}

impl Source for VisitSource {
    /// Decodes a whole log: one line, or many with their headers.
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>) {
        let (mut events, mut defects) = (Vec::new(), Vec::new());
        let mut lines = self.lines();
        let mut start = 0;
        for end in memchr_iter(b'\n', raw).chain([raw.len()]) {
            match lines.decode_line(raw.get(start..end).unwrap_or_default()) {
                Ok(LogLine::Visit(visit)) => events.push(Event::Web(visit)),
                Ok(LogLine::NoVisit(_) | LogLine::Header) => {}
                Err(defect) => defects.push(defect),
            }
            start = end + 1;
        }
        (events, defects)
    }
}

/// What a line of a log says.
#[derive(Clone, Debug, PartialEq)]
pub enum LogLine {
    /// Somebody inside went to a site.
    Visit(WebVisit),
    /// It is understood, and tells of no visit.
    NoVisit(NoVisit),
    /// It is blank or belongs to a header.
    Header,
}

/// Why a good line tells of no visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoVisit {
    /// No site is named: a bare server, a handshake without a name, a broken request.
    NoHost,
    /// Something else was recorded: a name looked up, a flow, an alert, a question of another cache.
    OtherKind,
    /// The proxy did not let it through.
    Refused,
    /// The device is none of the organisation's: a stranger must not teach where its people go.
    FromOutside,
}

impl NoVisit {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::NoHost, Self::OtherKind, Self::Refused, Self::FromOutside];

    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoHost => "no_host",
            Self::OtherKind => "other_kind",
            Self::Refused => "refused",
            Self::FromOutside => "from_outside",
        }
    }
}

/// The lines of one log, in their order.
#[derive(Clone, Debug)]
pub struct VisitLines {
    source: VisitSource,
    header: zeek::Header,
    eve_mark: Finder<'static>,
}

impl VisitLines {
    /// Decodes a line without its LF.
    ///
    /// # Errors
    /// [`DefectKind::BadLine`] where it cannot be read, [`DefectKind::UnknownRecord`] where it is of another of
    /// Zeek's logs.
    pub fn decode_line(&mut self, line: &[u8]) -> Result<LogLine, Defect> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        if line.len() > LINE_BYTES_MAX {
            return Err(bad_line("longer than the bound"));
        }
        let entry = match line.first() {
            None => return Ok(LogLine::Header),
            Some(b'#') => return self.header.read_line(line).map(|()| LogLine::Header),
            Some(b'{') if self.eve_mark.find(line).is_some() => suricata_eve::read(line)?,
            Some(b'{') => zeek::read_json(line)?,
            Some(_) if self.header.is_seen() => self.header.read_row(line)?,
            Some(_) if squid::is_squid(line) => squid::read(line)?,
            Some(_) => combined::read(line)?,
        };
        match entry {
            Entry::Request(request) => self.source.visit(line, &request),
            Entry::NoVisit(why) => Ok(LogLine::NoVisit(why)),
        }
    }
}

/// What a format makes of a line.
pub(super) type Read<'a> = Result<Entry<'a>, Defect>;

/// A good line.
pub(super) enum Entry<'a> {
    Request(Request<'a>),
    NoVisit(NoVisit),
}

/// What is taken of a request.
pub(super) struct Request<'a> {
    pub(super) time: Timestamp,
    /// The address of the device that asked.
    pub(super) device: Cow<'a, str>,
    /// `host[:port]`.
    pub(super) host: Cow<'a, str>,
}

/// Text of a JSON line, borrowed unless it holds escapes: serde borrows a bare `Cow`, but not one within an `Option`.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

pub(super) fn bad_line(detail: &'static str) -> Defect {
    Defect::new(DefectKind::BadLine, detail)
}

/// Text of a line that is no JSON.
pub(super) fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Defect> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| bad_line("bytes that are no UTF-8"))
}

fn content_id(line: &[u8]) -> EventId {
    let mut id = [0; 16];
    id.copy_from_slice(blake3::hash(line).as_bytes().split_at(16).0);
    EventId(id)
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

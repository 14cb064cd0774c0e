//! Events from whatever log tells of them. The format is told by the content, line by line:
//!
//! | begins with | format |
//! |---|---|
//! | `{`, and has `"event_type":` | Suricata EVE |
//! | `{` | Zeek, as JSON |
//! | `#`, and what follows a `#fields` | Zeek, as separated values |
//! | the names of fields, and what follows them; or `2 account eni-` | VPC flow log |
//! | seconds with a fraction | squid's native access.log |
//! | anything else | the common or combined log format of a proxy |
//!
//! An event's id is the content hash of its line, so that a log read twice counts once. One visit may stand in several
//! logs, as a request and as a TLS handshake; what is learned counts people and days, which does not grow by that.

use super::entry::Stamp;
use super::{HostMap, Inside, combined, squid, suricata_eve, vpc_flow, zeek};
use memchr::memchr_iter;
use memchr::memmem::Finder;
use std::sync::Arc;
use thymus_event::{Cidr, Defect, DefectKind, Event, Source, TenantId, Timestamp};

/// The longest line decoded, in bytes; every writer of these logs cuts its strings far below.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// What only an EVE record has. As a quote within a JSON string is escaped, no value can hold these bytes.
const EVE_MARK: &[u8] = b"\"event_type\":";

/// What some programs write before a file of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What the network logs of an organisation say.
#[derive(Clone, Debug)]
pub struct LogSource {
    tenant: TenantId,
    inside: Inside,
}

impl LogSource {
    /// For the logs of `tenant`, whose devices are used as `hosts` says. What has no end [`Inside`] is no event. A visit
    /// gets the person whom `hosts` names; whom leases and sign-ins name is for [`super::Devices::attribute`] to say.
    pub fn new(tenant: TenantId, hosts: Arc<HostMap>, networks: &[Cidr]) -> Self {
        Self { tenant, inside: Inside::new(hosts, networks) }
    }

    /// Which addresses count as the organisation's.
    pub fn inside(&self) -> &Inside {
        &self.inside
    }

    /// Begins a log: lines are decoded one after another, as the header of one tells the meaning of the next.
    pub fn lines(&self) -> LogLines {
        LogLines {
            source: self.clone(),
            zeek: zeek::Header::default(),
            vpc_flow: None,
            eve_mark: Finder::new(EVE_MARK),
            latest: Timestamp::from_millis(i64::MAX),
        }
    }

    /// Lets an event through that is of the organisation, with the person whom the static map names.
    fn admit(&self, mut event: Event) -> LogLine {
        let is_inside = match &mut event {
            Event::Web(visit) => {
                visit.user = self.inside.hosts().user_of(visit.device, visit.time).cloned();
                visit.user.is_some() || self.inside.contains(visit.device)
            }
            Event::Name(answer) => self.inside.contains(answer.device),
            Event::Connection(connection) => {
                self.inside.contains(connection.source) || self.inside.contains(connection.destination)
            }
            Event::Alert(alert) => self.inside.contains(alert.source) || self.inside.contains(alert.destination),
            Event::Lease(_) | Event::Account(_) | Event::Email(_) => true,
        };
        if is_inside { LogLine::Event(event) } else { LogLine::NoEvent(NoEvent::FromOutside) }
    }
}

impl Source for LogSource {
    /// Decodes a whole log: one line, or many with their headers.
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>) {
        let (mut events, mut defects) = (Vec::new(), Vec::new());
        let mut lines = self.lines();
        let mut start = 0;
        for end in memchr_iter(b'\n', raw).chain([raw.len()]) {
            match lines.decode_line(raw.get(start..end).unwrap_or_default()) {
                Ok(LogLine::Event(event)) => events.push(event),
                Ok(LogLine::NoEvent(_) | LogLine::Header) => {}
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
    /// Something happened.
    Event(Event),
    /// It is understood, and tells of nothing that is looked at.
    NoEvent(NoEvent),
    /// It is blank or belongs to a header.
    Header,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// Why a good line is no event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NoEvent { $($(#[$doc])* $variant,)* }

        impl NoEvent {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The plain name, `snake_case`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

reasons! {
    /// No site or name is told: a bare server, a handshake without a name, a broken request.
    NoHost => "no_host",
    /// Something else was recorded: a question of another cache, a name's mail server, a program's statistics.
    OtherKind => "other_kind",
    /// The proxy did not let it through.
    Refused => "refused",
    /// Neither end is the organisation's: a stranger must not teach where its people go.
    FromOutside => "from_outside",
    /// A question without an answer; where the answer has a record of its own, that one tells.
    Unanswered => "unanswered",
    /// An answer, or a lease, that holds no address.
    NoAddress => "no_address",
    /// The answering half of a connection, whose asking half has a record of its own.
    OtherHalf => "other_half",
    /// An interval without traffic.
    NoData => "no_data",
    /// The log's writer lost records of an interval.
    Skipped => "skipped",
}

/// The lines of one log, in their order.
#[derive(Clone, Debug)]
pub struct LogLines {
    source: LogSource,
    zeek: zeek::Header,
    vpc_flow: Option<vpc_flow::Header>,
    eve_mark: Finder<'static>,
    latest: Timestamp,
}

impl LogLines {
    /// From now on, what claims to have happened after `latest` is a defect. Whoever reads a log as it grows sets
    /// this to the clock and some slack, before each batch; without it every time is believed.
    pub fn believe_until(&mut self, latest: Timestamp) {
        self.latest = latest;
    }

    /// Decodes a line without its LF.
    ///
    /// # Errors
    /// - [`DefectKind::BadLine`] where it cannot be read,
    /// - [`DefectKind::TruncatedLine`] where it ends too early,
    /// - [`DefectKind::LineTooLong`] above [`LINE_BYTES_MAX`],
    /// - [`DefectKind::BadCharset`] where it is no UTF-8 or has NUL bytes, as UTF-16 has,
    /// - [`DefectKind::FutureTime`] where it is after what [`Self::believe_until`] said,
    /// - [`DefectKind::UnknownRecord`] where it is of another of Zeek's logs.
    pub fn decode_line(&mut self, line: &[u8]) -> Result<LogLine, Defect> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        if line.len() > LINE_BYTES_MAX {
            return Err(Defect::new(DefectKind::LineTooLong, "longer than the bound"));
        }
        match self.read(line).map_err(|defect| in_charset(line, defect))? {
            LogLine::Event(event) if event.time() > self.latest => {
                Err(Defect::new(DefectKind::FutureTime, "later than the reader's clock"))
            }
            LogLine::Event(event) => Ok(self.source.admit(event)),
            other => Ok(other),
        }
    }

    fn read(&mut self, line: &[u8]) -> Result<LogLine, Defect> {
        let stamp = Stamp { tenant: self.source.tenant, line };
        match line.first() {
            None => Ok(LogLine::Header),
            Some(b'#') => self.zeek.read_line(line).map(|()| LogLine::Header),
            Some(b'{') if self.eve_mark.find(line).is_some() => suricata_eve::read(stamp),
            Some(b'{') => zeek::read_json(stamp),
            Some(_) if self.zeek.is_seen() => self.zeek.read_row(stamp),
            Some(b'$' | b'a'..=b'z') if self.is_vpc_flow_header(line)? => Ok(LogLine::Header),
            Some(_) if let Some(header) = &self.vpc_flow => header.read_row(stamp),
            Some(b'2') if vpc_flow::is_version_2(line) => vpc_flow::Header::of_version_2().read_row(stamp),
            Some(_) if squid::is_squid(line) => squid::read(stamp),
            Some(_) => combined::read(stamp),
        }
    }

    /// Takes the header of a VPC flow log, if the line is one; each file brings its own.
    fn is_vpc_flow_header(&mut self, line: &[u8]) -> Result<bool, Defect> {
        let Some(header) = vpc_flow::Header::of_line(line) else { return Ok(false) };
        self.vpc_flow = Some(header?);
        Ok(true)
    }
}

/// Tells a wrong encoding from a wrong line.
fn in_charset(line: &[u8], defect: Defect) -> Defect {
    if memchr::memchr(0, line).is_some() {
        Defect::new(DefectKind::BadCharset, "NUL bytes, as UTF-16 has")
    } else if defect.kind != DefectKind::UnknownRecord && std::str::from_utf8(line).is_err() {
        Defect::new(DefectKind::BadCharset, "bytes that are no UTF-8")
    } else {
        defect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_names_of_their_own() {
        let mut names: Vec<_> = NoEvent::ALL.iter().map(|why| why.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NoEvent::ALL.len());
    }
}

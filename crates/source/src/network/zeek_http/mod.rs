//! Zeek's http.log, as JSON lines or as tab-separated values with their header; both may change within one file.
//!
//! A line is a [`WebVisit`]; one without a host is a request to a bare server and is reported as of no interest. An
//! id is the content hash of the line, so that a log read twice counts once.

mod json;
mod tsv;

use super::{HostMap, site};
use memchr::memchr_iter;
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use thymus_event::{Defect, DefectKind, Event, EventId, Source, TenantId, Timestamp, WebVisit};
use tsv::Header;

/// The longest line decoded, in bytes; Zeek itself cuts its strings far below.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// The latest time believed, in seconds since 1970: the end of the year 9999. Above are milliseconds or noise.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// What Zeek's http.log says of the web visits of an organisation.
#[derive(Clone, Debug, Default)]
pub struct ZeekHttp {
    tenant: TenantId,
    hosts: Arc<HostMap>,
}

impl ZeekHttp {
    /// For the log of `tenant`, whose devices are used as `hosts` says.
    pub fn new(tenant: TenantId, hosts: Arc<HostMap>) -> Self {
        Self { tenant, hosts }
    }

    /// Begins a log: lines are decoded one after another, as the header of one tells the meaning of the next.
    pub fn lines(&self) -> ZeekHttpLines {
        ZeekHttpLines { source: self.clone(), header: Header::default() }
    }

    fn visit(&self, line: &[u8], record: &Record<'_>) -> Result<WebVisit, Defect> {
        let device: IpAddr = record.device.parse().map_err(|_| bad_line("id.orig_h is no address"))?;
        let host = site::host_of(&record.host).ok_or_else(|| bad_line("host is no host"))?;
        Ok(WebVisit {
            tenant: self.tenant,
            id: content_id(line),
            time: record.time,
            device: device.to_canonical(),
            user: self.hosts.user_of(device).cloned(),
            host,
        })
    }
}

impl Source for ZeekHttp {
    /// Decodes a whole log: one line, or many with their headers.
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>) {
        let (mut events, mut defects) = (Vec::new(), Vec::new());
        let mut lines = self.lines();
        let mut start = 0;
        for end in memchr_iter(b'\n', raw).chain([raw.len()]) {
            match lines.decode_line(raw.get(start..end).unwrap_or_default()) {
                Ok(Some(visit)) => events.push(Event::Web(visit)),
                Ok(None) => {}
                Err(defect) => defects.push(defect),
            }
            start = end + 1;
        }
        (events, defects)
    }
}

/// The lines of one http.log, in their order.
#[derive(Clone, Debug)]
pub struct ZeekHttpLines {
    source: ZeekHttp,
    header: Header,
}

impl ZeekHttpLines {
    /// Decodes a line without its LF; `None` for a blank line and for a line of the header.
    ///
    /// # Errors
    /// [`DefectKind::BadLine`] where it cannot be read, [`DefectKind::UnknownRecord`] where it is of another log or
    /// names no host.
    pub fn decode_line(&mut self, line: &[u8]) -> Result<Option<WebVisit>, Defect> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > LINE_BYTES_MAX {
            return Err(bad_line("longer than the bound"));
        }
        match line.first() {
            None => Ok(None),
            Some(b'{') => self.source.visit(line, &json::read(line)?).map(Some),
            Some(b'#') => self.header.read_line(line).map(|()| None),
            Some(_) => self.source.visit(line, &self.header.read_row(line)?).map(Some),
        }
    }
}

/// What is taken of a line.
struct Record<'a> {
    time: Timestamp,
    device: Cow<'a, str>,
    host: Cow<'a, str>,
}

fn bad_line(detail: &'static str) -> Defect {
    Defect::new(DefectKind::BadLine, detail)
}

fn no_host() -> Defect {
    Defect::new(DefectKind::UnknownRecord, "an http record without a host")
}

fn content_id(line: &[u8]) -> EventId {
    let mut id = [0; 16];
    id.copy_from_slice(blake3::hash(line).as_bytes().split_at(16).0);
    EventId(id)
}

/// Seconds since 1970 with a fraction, to the nearest millisecond.
fn time_of_seconds(seconds: f64) -> Result<Timestamp, Defect> {
    if (0.0..=SECONDS_MAX).contains(&seconds) {
        Ok(Timestamp::from_millis((seconds * 1000.0).round() as i64))
    } else {
        Err(bad_line("ts is no time"))
    }
}

//! Squid's native access.log: `time elapsed client code/status bytes method URL user hierarchy type`, parted by
//! spaces. A CONNECT names `host:port`, every other request a URL. What squid denied, and what other caches asked of it,
//! are no visits.

use super::site::authority_of;
use super::visits::{Entry, NoVisit, Read, Request, bad_line, time_of_digits, utf8};

/// Whether a line begins as squid's do: with seconds and a fraction.
pub(super) fn is_squid(line: &[u8]) -> bool {
    let time = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_time = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    time.iter().all(is_time) && time.iter().filter(|byte| **byte == b'.').count() == 1
}

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Read<'_> {
    let mut fields = line.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let mut field = || fields.next().ok_or_else(|| bad_line("fewer fields than squid writes"));
    let (time, elapsed, device, result, size) = (field()?, field()?, field()?, field()?, field()?);
    let (method, target) = (field()?, field()?);
    if !is_number(elapsed) || !is_number(size) {
        return Err(bad_line("elapsed or bytes is no number"));
    }
    if let Some(why) = no_visit(result)? {
        return Ok(Entry::NoVisit(why));
    }
    let Some(host) = authority_of(method, target) else {
        return Ok(Entry::NoVisit(NoVisit::NoHost));
    };
    Ok(Entry::Request(Request { time: time_of_digits(time)?, device: utf8(device)?, host: utf8(host)? }))
}

/// Why a result such as `TCP_DENIED/407` is no visit.
fn no_visit(result: &[u8]) -> Result<Option<NoVisit>, thymus_event::Defect> {
    let slash = memchr::memchr(b'/', result).ok_or_else(|| bad_line("code/status without its slash"))?;
    let (code, status) = result.split_at(slash);
    Ok(if code.starts_with(b"TCP_DENIED") || status == b"/407" {
        Some(NoVisit::Refused)
    } else if code.starts_with(b"UDP_") {
        Some(NoVisit::OtherKind)
    } else {
        None
    })
}

fn is_number(field: &[u8]) -> bool {
    let digits = field.strip_prefix(b"-").unwrap_or(field);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

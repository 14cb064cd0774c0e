//! Squid's native access.log: `time elapsed client code/status bytes method URL user hierarchy type`, parted by
//! spaces. A CONNECT names `host:port`, every other request a URL. What squid denied, and what other caches asked of it,
//! are no visits.

use super::NoEvent;
use super::entry::{Read, Stamp, address_of, bad_line, none, time_of_digits, truncated, utf8};
use super::site::authority_of;
use thymus_event::Defect;

/// Whether a line begins as squid's do: with seconds and a fraction.
pub(super) fn is_squid(line: &[u8]) -> bool {
    let time = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_time = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    time.iter().all(is_time) && time.iter().filter(|byte| **byte == b'.').count() == 1
}

/// Reads a line.
pub(super) fn read(stamp: Stamp<'_>) -> Read {
    let mut fields = stamp.line.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let mut field = || fields.next().ok_or_else(|| truncated("fewer fields than squid writes"));
    let (time, elapsed, device, result, size) = (field()?, field()?, field()?, field()?, field()?);
    let (method, target) = (field()?, field()?);
    if !is_number(elapsed) || !is_number(size) {
        return Err(bad_line("elapsed or bytes is no number"));
    }
    if let Some(why) = no_visit(result)? {
        return none(why);
    }
    let Some(host) = authority_of(method, target) else {
        return none(NoEvent::NoHost);
    };
    stamp.visit(time_of_digits(time)?, address_of(&utf8(device)?)?, &utf8(host)?, None)
}

/// Why a result such as `TCP_DENIED/407` is no visit.
fn no_visit(result: &[u8]) -> Result<Option<NoEvent>, Defect> {
    let slash = memchr::memchr(b'/', result).ok_or_else(|| bad_line("code/status without its slash"))?;
    let (code, status) = result.split_at(slash);
    Ok(if code.starts_with(b"TCP_DENIED") || status == b"/407" {
        Some(NoEvent::Refused)
    } else if code.starts_with(b"UDP_") {
        Some(NoEvent::OtherKind)
    } else {
        None
    })
}

fn is_number(field: &[u8]) -> bool {
    let digits = field.strip_prefix(b"-").unwrap_or(field);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

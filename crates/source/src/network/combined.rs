//! The common and combined log formats, as a proxy writes them: `client ident user [time] "method URL version" status
//! bytes …`, or the same after the name of the virtual host. The site is that of an absolute URL (which wins over any
//! Host, RFC 9112 §3.2.2), of a CONNECT, or the virtual host.

use super::NoEvent;
use super::entry::{Read, Stamp, address_of, bad_line, none, time_of_text, truncated, utf8};
use super::site::authority_of;
use memchr::memchr_iter;
use std::net::IpAddr;
use thymus_event::{Defect, Timestamp};

/// The fields before the time when no virtual host stands there: client, ident, user.
const FIELDS_BEFORE_TIME: usize = 3;

/// Bytes of `dd/Mon/yyyy:HH:MM:SS`.
const TIME_BYTES: usize = 20;

/// Bytes of ` -0700`.
const ZONE_BYTES: usize = 6;

/// Reads a line.
pub(super) fn read(stamp: Stamp<'_>) -> Read {
    let (head, time, rest) = cut_at_time(stamp.line)?;
    let (vhost, device) = client_of(head)?;
    let rest = rest.strip_prefix(b"] \"").ok_or_else(|| bad_line("no request after the time"))?;
    let (request, after) = rest.split_at(closing_quote(rest).ok_or_else(|| truncated("a request without its end"))?);
    if after.starts_with(b"\" 407 ") {
        return none(NoEvent::Refused);
    }
    match site_of(request, vhost) {
        Some(host) => stamp.visit(time, address_of(&utf8(device)?)?, &utf8(host)?, None),
        None => none(NoEvent::NoHost),
    }
}

/// What stands before the time, the time, and what follows it. A user's name may hold brackets too.
fn cut_at_time(line: &[u8]) -> Result<(&[u8], Timestamp, &[u8]), Defect> {
    memchr_iter(b'[', line)
        .find_map(|at| {
            let (head, bracket) = line.split_at(at);
            let (time, length) = time_at(bracket.get(1..)?)?;
            Some((head, time, bracket.get(1 + length..)?))
        })
        .ok_or_else(|| bad_line("neither JSON nor a header, and without a time in brackets"))
}

/// `10/Oct/2000:13:55:36 -0700`, where seconds may have a fraction of three digits; and its length.
fn time_at(text: &[u8]) -> Option<(Timestamp, usize)> {
    let (civil, rest) = text.split_at_checked(TIME_BYTES)?;
    let (millis, zone) = match rest.strip_prefix(b".") {
        Some(fraction) => fraction.split_at_checked(3).and_then(|(digits, zone)| Some((number_of(digits)?, zone)))?,
        None => (0, rest),
    };
    let (zone, after) = zone.split_at_checked(ZONE_BYTES)?;
    let time = time_of_text(std::str::from_utf8(&rfc3339(civil, zone)?).ok()?).ok()?;
    Some((Timestamp::from_millis(time.millis() + millis), text.len() - after.len()))
}

/// The same time as RFC 3339 writes it; its digits are not looked at.
fn rfc3339(civil: &[u8], zone: &[u8]) -> Option<[u8; 25]> {
    let [d1, d2, b'/', m1, m2, m3, b'/', y1, y2, y3, y4, b':', clock @ ..] = civil else { return None };
    let [b' ', sign, hours @ .., z1, z2] = zone else { return None };
    let month = month_of([*m1, *m2, *m3])?;
    let mut text = *b"0000-00-00T00:00:00+00:00";
    let parts: [(usize, &[u8]); 6] =
        [(0, &[*y1, *y2, *y3, *y4]), (5, month.as_bytes()), (8, &[*d1, *d2]), (11, clock), (19, &[*sign]), (20, hours)];
    for (at, part) in parts.into_iter().chain([(23, [*z1, *z2].as_slice())]) {
        text.get_mut(at..at + part.len())?.copy_from_slice(part);
    }
    Some(text)
}

fn month_of(name: [u8; 3]) -> Option<&'static str> {
    Some(match &name {
        b"Jan" => "01",
        b"Feb" => "02",
        b"Mar" => "03",
        b"Apr" => "04",
        b"May" => "05",
        b"Jun" => "06",
        b"Jul" => "07",
        b"Aug" => "08",
        b"Sep" => "09",
        b"Oct" => "10",
        b"Nov" => "11",
        b"Dec" => "12",
        _ => return None,
    })
}

fn number_of(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

/// The virtual host, where the line begins with one, and the client. A client's address first is no virtual host,
/// unless a field too many shows that it is.
fn client_of(head: &[u8]) -> Result<(Option<&[u8]>, &[u8]), Defect> {
    let mut fields = head.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let first = fields.next().ok_or_else(|| bad_line("a time without a client before it"))?;
    let second = fields.next().unwrap_or_default();
    let has_more = fields.count() + 2 > FIELDS_BEFORE_TIME;
    if is_address(second) && (has_more || !is_address(first)) { Ok((Some(first), second)) } else { Ok((None, first)) }
}

fn is_address(field: &[u8]) -> bool {
    std::str::from_utf8(field).is_ok_and(|field| field.parse::<IpAddr>().is_ok())
}

/// Where the quote is that ends the request; those within it are escaped.
fn closing_quote(text: &[u8]) -> Option<usize> {
    memchr_iter(b'"', text).find(|&quote| {
        let before = text.get(..quote).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b'\\').count().is_multiple_of(2)
    })
}

/// The site that `GET http://example.org/ HTTP/1.1` asks for.
fn site_of<'a>(request: &'a [u8], vhost: Option<&'a [u8]>) -> Option<&'a [u8]> {
    let mut words = request.split(|byte| *byte == b' ');
    let method = words.next().filter(|method| !method.is_empty() && method.iter().all(u8::is_ascii_alphabetic))?;
    let target = words.next()?;
    authority_of(method, target).or(vhost.filter(|vhost| *vhost != b"-"))
}

//! Content-Transfer-Encoding (RFC 2045 §6): leniently, as mail programs do.

use memchr::memchr2;
use std::borrow::Cow;

/// How a body is encoded for transport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TransferEncoding {
    /// 7bit, 8bit, binary, or anything unknown.
    #[default]
    Identity,
    /// RFC 2045 §6.7.
    QuotedPrintable,
    /// RFC 2045 §6.8.
    Base64,
}

impl TransferEncoding {
    /// Reads the field's value.
    pub(crate) fn parse(value: &[u8]) -> Self {
        let token = value.trim_ascii();
        let token = token.split(|b| matches!(b, b';' | b' ' | b'\r' | b'\n' | b'(')).next().unwrap_or_default();
        if token.eq_ignore_ascii_case(b"base64") {
            TransferEncoding::Base64
        } else if token.eq_ignore_ascii_case(b"quoted-printable") {
            TransferEncoding::QuotedPrintable
        } else {
            TransferEncoding::Identity
        }
    }

    /// Decodes a body; the flag says that something in it was not allowed.
    pub(crate) fn decode(self, body: &[u8]) -> (Cow<'_, [u8]>, bool) {
        match self {
            TransferEncoding::Identity => (Cow::Borrowed(body), false),
            TransferEncoding::QuotedPrintable => {
                let (decoded, odd) = quoted_printable(body);
                (Cow::Owned(decoded), odd)
            }
            TransferEncoding::Base64 => {
                let (decoded, odd) = base64(body);
                (Cow::Owned(decoded), odd)
            }
        }
    }
}

/// Decodes quoted-printable. A lone `=` stays as it is.
pub(crate) fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let (mut rest, mut odd) = (body, false);
    while let Some(at) = memchr2(b'=', b'\n', rest) {
        let (before, after) = rest.split_at(at);
        if after.first() == Some(&b'\n') {
            push_line(&mut out, before);
            rest = after.get(1..).unwrap_or_default();
            continue;
        }
        out.extend_from_slice(before);
        let skip = match after {
            [_, b'\r', b'\n', ..] => 3,
            [_, b'\n', ..] => 2,
            [_, high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex(*high) << 4 | hex(*low));
                3
            }
            [_, b' ' | b'\t', ..] if blank_to_line_end(after).is_some() => blank_to_line_end(after).unwrap_or(1),
            [_] => 1,
            _ => {
                odd = true;
                out.push(b'=');
                1
            }
        };
        rest = after.get(skip..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    (out, odd)
}

/// Transport may add white space at the end of a line; it does not count (RFC 2045 §6.7, rule 3).
fn push_line(out: &mut Vec<u8>, before: &[u8]) {
    let (text, cr) = before.strip_suffix(b"\r").map_or((before, false), |text| (text, true));
    let blanks = text.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    out.extend_from_slice(text.get(..text.len() - blanks).unwrap_or(text));
    if cr {
        out.push(b'\r');
    }
    out.push(b'\n');
}

/// The longest run of white space looked at after a soft break's `=`.
const SOFT_BREAK_BLANKS_MAX: usize = 64;

fn blank_to_line_end(after: &[u8]) -> Option<usize> {
    let blanks =
        after.iter().skip(1).take(SOFT_BREAK_BLANKS_MAX).take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    (after.get(1 + blanks) == Some(&b'\n')).then_some(blanks + 2)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

const SKIP: u8 = 64;
const PAD: u8 = 65;
const ODD: u8 = 66;

const BASE64: [u8; 256] = {
    let mut table = [ODD; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut i = 0;
    while i < 64 {
        table[alphabet[i] as usize] = i as u8;
        i += 1;
    }
    table[b'=' as usize] = PAD;
    table[b'\r' as usize] = SKIP;
    table[b'\n' as usize] = SKIP;
    table[b' ' as usize] = SKIP;
    table[b'\t' as usize] = SKIP;
    table
};

/// Decodes base64. Characters outside the alphabet are skipped; padding within starts anew, as when
/// two encoded bodies were joined.
pub(crate) fn base64(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut quad, mut have, mut odd) = (0_u32, 0_u8, false);
    let mut rest = body;
    loop {
        if have == 0 {
            rest = whole_quads(rest, &mut out);
        }
        let Some((&byte, tail)) = rest.split_first() else { break };
        rest = tail;
        match BASE64[usize::from(byte)] {
            SKIP => {}
            PAD => {
                flush(&mut out, quad, have);
                (quad, have) = (0, 0);
            }
            ODD => odd = true,
            value => {
                quad = quad << 6 | u32::from(value);
                have += 1;
                if have == 4 {
                    out.extend_from_slice(&quad.to_be_bytes()[1..]);
                    (quad, have) = (0, 0);
                }
            }
        }
    }
    flush(&mut out, quad, have);
    (out, odd)
}

/// The fast path: four good characters at a time.
fn whole_quads<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    while let Some((&[a, b, c, d], tail)) = rest.split_first_chunk::<4>() {
        let [a, b, c, d] = [a, b, c, d].map(|byte| BASE64[usize::from(byte)]);
        if (a | b | c | d) >= 64 {
            break;
        }
        let quad = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
        out.extend_from_slice(&quad.to_be_bytes()[1..]);
        rest = tail;
    }
    rest
}

fn flush(out: &mut Vec<u8>, quad: u32, have: u8) {
    match have {
        2 => out.push((quad >> 4) as u8),
        3 => out.extend_from_slice(&[(quad >> 10) as u8, (quad >> 2) as u8]),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_as_written() {
        let cases: &[(&[u8], &[u8], bool)] = &[
            (b"a=C3=A9b", "aéb".as_bytes(), false),
            (b"a=\r\nb=\nc", b"abc", false),
            (b"a=  \r\nb", b"ab", false),
            (b"x  \t\r\ny", b"x\r\ny", false),
            (b"1=1 a=zz", b"1=1 a=zz", true),
            (b"end=", b"end", false),
        ];
        for (given, wanted, odd) in cases {
            assert_eq!(quoted_printable(given), (wanted.to_vec(), *odd), "{given:?}");
        }
    }

    #[test]
    fn base64_as_written() {
        let cases: &[(&[u8], &[u8], bool)] = &[
            (b"aGVsbG8=", b"hello", false),
            (b"aGVs\r\nbG8", b"hello", false),
            (b"aGVsbG8=aGVsbG8=", b"hellohello", false),
            (b"a!GVsbG8=", b"hello", true),
            (b"", b"", false),
        ];
        for (given, wanted, odd) in cases {
            assert_eq!(base64(given), (wanted.to_vec(), *odd), "{given:?}");
        }
    }
}

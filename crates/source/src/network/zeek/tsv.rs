//! Records as separated values, under the header that Zeek writes at the start of a log and after each rotation.

use super::{Entry, NoVisit, Read, Request, another_log, bad_line, tells_of_visits, time_of_digits};
use memchr::memchr_iter;
use std::borrow::Cow;
use thymus_event::Defect;

/// What the header said so far.
#[derive(Clone, Debug)]
pub(in crate::network) struct Header {
    separator: u8,
    unset: Vec<u8>,
    empty: Vec<u8>,
    /// Whether `#path` names another log.
    is_foreign: bool,
    columns: Option<Columns>,
}

/// Where the fields stand that are looked at.
#[derive(Clone, Copy, Debug)]
struct Columns {
    count: usize,
    ts: usize,
    device: usize,
    host: usize,
}

impl Default for Header {
    /// What Zeek writes unless it is told otherwise.
    fn default() -> Self {
        Self { separator: b'\t', unset: b"-".to_vec(), empty: b"(empty)".to_vec(), is_foreign: false, columns: None }
    }
}

impl Header {
    /// Takes a line that begins with `#`. Directives that don't matter are passed over.
    pub(in crate::network) fn read_line(&mut self, line: &[u8]) -> Result<(), Defect> {
        if let Some(value) = line.strip_prefix(b"#separator ") {
            let separator = read_separator(value).ok_or_else(|| bad_line("#separator is no single byte"))?;
            *self = Self { separator, ..Self::default() };
            return Ok(());
        }
        let mut fields = line.split(|byte| *byte == self.separator);
        let directive = fields.next().unwrap_or_default();
        match directive {
            b"#unset_field" => self.unset = fields.next().unwrap_or_default().to_vec(),
            b"#empty_field" => self.empty = fields.next().unwrap_or_default().to_vec(),
            b"#path" => self.is_foreign = !fields.next().is_some_and(tells_of_visits),
            b"#fields" => self.columns = Columns::of(fields),
            _ => {}
        }
        if directive == b"#fields" && self.columns.is_none() && !self.is_foreign {
            return Err(bad_line("#fields lacks ts, id.orig_h, or host and server_name"));
        }
        Ok(())
    }

    /// Whether there was any: what follows are values.
    pub(in crate::network) fn is_seen(&self) -> bool {
        self.is_foreign || self.columns.is_some()
    }

    /// Takes a line of values.
    pub(in crate::network) fn read_row<'a>(&self, line: &'a [u8]) -> Read<'a> {
        if self.is_foreign {
            return Err(another_log());
        }
        let columns = self.columns.ok_or_else(|| bad_line("a record before any #fields"))?;
        let [ts, device, host] = columns.cut(line, self.separator)?;
        if host.is_empty() || host == self.unset || host == self.empty {
            return Ok(Entry::NoVisit(NoVisit::NoHost));
        }
        Ok(Entry::Request(Request { time: time_of_digits(ts)?, device: text(device)?, host: text(host)? }))
    }
}

impl Columns {
    fn of<'a>(names: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let (mut ts, mut device, mut host, mut count) = (None, None, None, 0);
        for (at, name) in names.enumerate() {
            match name {
                b"ts" => ts = Some(at),
                b"id.orig_h" => device = Some(at),
                b"host" | b"server_name" => host = Some(at),
                _ => {}
            }
            count = at + 1;
        }
        Some(Self { count, ts: ts?, device: device?, host: host? })
    }

    /// The values of `ts`, `id.orig_h` and `host`; a line of more or fewer values was cut or forged.
    fn cut<'a>(&self, line: &'a [u8], separator: u8) -> Result<[&'a [u8]; 3], Defect> {
        let mut values: [&[u8]; 3] = [&[]; 3];
        let (mut start, mut count) = (0, 0);
        for end in memchr_iter(separator, line).chain([line.len()]) {
            for (value, column) in values.iter_mut().zip([self.ts, self.device, self.host]) {
                if column == count {
                    *value = line.get(start..end).unwrap_or_default();
                }
            }
            (start, count) = (end + 1, count + 1);
        }
        if count == self.count { Ok(values) } else { Err(bad_line("other than the number of #fields")) }
    }
}

/// `\x09`, or the byte itself.
fn read_separator(value: &[u8]) -> Option<u8> {
    match unescape(value).as_ref() {
        [separator] if *separator != b'\n' => Some(*separator),
        _ => None,
    }
}

fn text(value: &[u8]) -> Result<Cow<'_, str>, Defect> {
    let text = match unescape(value) {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    };
    text.ok_or_else(|| bad_line("bytes that are no UTF-8"))
}

/// Puts back the bytes that Zeek wrote as `\x` and two hexadecimal digits.
fn unescape(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, tail)) = rest.split_first() {
        if let Some((byte, tail)) = escaped_byte(rest) {
            plain.push(byte);
            rest = tail;
        } else {
            plain.push(*first);
            rest = tail;
        }
    }
    Cow::Owned(plain)
}

fn escaped_byte(text: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = text.strip_prefix(b"\\x")?.split_at_checked(2)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some((u8::from_str_radix(digits, 16).ok()?, rest))
}

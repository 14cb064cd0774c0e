//! One record, whichever way it was written: the values of the fields that are looked at.

use crate::network::entry::{address_of, bad_line, time_of_digits, time_of_seconds, time_of_text};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::net::IpAddr;
use thymus_event::{Defect, Timestamp};

/// How many elements of a set or vector are looked at: more addresses than an answer has room for.
pub(super) const ELEMENTS_MAX: usize = 256;

macro_rules! fields {
    ($($variant:ident => $($name:literal)|+,)*) => {
        /// The fields that are looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field { $($variant,)* }

        impl Field {
            const COUNT: usize = [$(Self::$variant,)*].len();

            /// By Zeek's name, with its dots or with underscores in their place.
            pub(super) fn of(name: &[u8]) -> Option<Self> {
                Some(match name {
                    $($($name)|+ => Self::$variant,)*
                    _ => return None,
                })
            }
        }
    };
}

fields! {
    Ts => b"ts",
    OrigH => b"id.orig_h" | b"id_orig_h",
    OrigP => b"id.orig_p" | b"id_orig_p",
    RespH => b"id.resp_h" | b"id_resp_h",
    RespP => b"id.resp_p" | b"id_resp_p",
    Path => b"_path",
    Host => b"host",
    ServerName => b"server_name",
    Proto => b"proto",
    Service => b"service",
    Duration => b"duration",
    OrigBytes => b"orig_bytes",
    RespBytes => b"resp_bytes",
    ConnState => b"conn_state",
    Query => b"query",
    Qtype => b"qtype",
    Rcode => b"rcode",
    Answers => b"answers",
    ClientAddr => b"client_addr",
    AssignedAddr => b"assigned_addr" | b"assigned_ip",
    Mac => b"mac",
    HostName => b"host_name",
    ClientFqdn => b"client_fqdn",
    LeaseTime => b"lease_time",
    MsgTypes => b"msg_types",
}

/// What stands in a field.
#[derive(Clone, Debug, Default)]
pub(super) enum Value<'a> {
    /// Nothing.
    #[default]
    Unset,
    /// What stands between two separators, with its escapes.
    Raw(&'a [u8]),
    /// A string of JSON.
    Text(Cow<'a, str>),
    /// A number of JSON.
    Number(f64),
    /// A whole number of JSON.
    Count(u64),
    /// An array of JSON; the first [`ELEMENTS_MAX`] strings of it.
    List(Vec<Cow<'a, str>>),
    /// What no field that is looked at holds: an object, a truth value.
    Odd,
}

/// The values of one record.
pub(super) struct Record<'a> {
    values: [Value<'a>; Field::COUNT],
    /// What parts the elements of a set or vector within [`Value::Raw`].
    set_separator: u8,
}

impl<'a> Record<'a> {
    pub(super) fn new(set_separator: u8) -> Self {
        Self { values: [const { Value::Unset }; Field::COUNT], set_separator }
    }

    pub(super) fn set(&mut self, field: Field, value: Value<'a>) {
        if let Some(place) = self.values.get_mut(field as usize) {
            *place = value;
        }
    }

    fn value(&self, field: Field) -> &Value<'a> {
        self.values.get(field as usize).unwrap_or(&Value::Unset)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        !matches!(self.value(field), Value::Unset)
    }

    /// `ts`: seconds since 1970 (Zeek's default), or an RFC 3339 time (`JSON::TS_ISO8601`).
    pub(super) fn time(&self) -> Result<Timestamp, Defect> {
        match self.value(Field::Ts) {
            Value::Raw(text) if text.contains(&b'T') => time_of_text(std::str::from_utf8(text).unwrap_or_default()),
            Value::Raw(digits) => time_of_digits(digits),
            Value::Text(text) => time_of_text(text),
            Value::Number(seconds) => time_of_seconds(*seconds),
            Value::Count(seconds) => time_of_seconds(*seconds as f64),
            Value::Unset | Value::List(_) | Value::Odd => Err(bad_line("ts is missing or wrong")),
        }
    }

    /// Text with its escapes undone; `None` where there is none.
    pub(super) fn text(&self, field: Field) -> Result<Option<Cow<'_, str>>, Defect> {
        match self.value(field) {
            Value::Unset => Ok(None),
            Value::Raw(bytes) => plain(bytes).map(Some),
            Value::Text(text) => Ok((!text.is_empty()).then(|| Cow::Borrowed(text.as_ref()))),
            _ => Err(bad_line("a field holds no text")),
        }
    }

    /// The elements of a set or vector, or the one that stands there alone.
    pub(super) fn list(&self, field: Field) -> Result<SmallVec<[Cow<'_, str>; 4]>, Defect> {
        match self.value(field) {
            Value::Unset => Ok(SmallVec::new()),
            Value::Raw(bytes) => {
                bytes.split(|byte| *byte == self.set_separator).take(ELEMENTS_MAX).map(plain).collect()
            }
            Value::Text(text) => Ok(text.split(char::from(self.set_separator)).map(Cow::Borrowed).collect()),
            Value::List(elements) => Ok(elements.iter().map(|element| Cow::Borrowed(element.as_ref())).collect()),
            _ => Err(bad_line("a field holds no list")),
        }
    }

    pub(super) fn address(&self, field: Field) -> Result<Option<IpAddr>, Defect> {
        self.text(field)?.map(|text| address_of(&text)).transpose()
    }

    /// An address without which the record says nothing.
    pub(super) fn needed_address(&self, field: Field) -> Result<IpAddr, Defect> {
        self.address(field)?.ok_or_else(|| bad_line("the address of an end is missing"))
    }

    pub(super) fn count(&self, field: Field) -> Result<Option<u64>, Defect> {
        match self.value(field) {
            Value::Unset => Ok(None),
            Value::Count(count) => Ok(Some(*count)),
            Value::Raw(digits) => number(digits).map(Some),
            _ => Err(bad_line("a field holds no count")),
        }
    }

    /// A port; 0 where there is none.
    pub(super) fn port(&self, field: Field) -> Result<u16, Defect> {
        let port = self.count(field)?.unwrap_or_default();
        u16::try_from(port).map_err(|_| bad_line("a port is out of range"))
    }

    /// An interval in seconds; `None` where there is none.
    pub(super) fn seconds(&self, field: Field) -> Result<Option<f64>, Defect> {
        let seconds = match self.value(field) {
            Value::Unset => return Ok(None),
            Value::Number(seconds) => *seconds,
            Value::Count(seconds) => *seconds as f64,
            Value::Raw(digits) => number(digits)?,
            _ => return Err(bad_line("a field holds no interval")),
        };
        if seconds.is_finite() { Ok(Some(seconds)) } else { Err(bad_line("a field holds no interval")) }
    }
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Result<T, Defect> {
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| bad_line("a field holds no number"))
}

fn plain(value: &[u8]) -> Result<Cow<'_, str>, Defect> {
    let text = match unescape(value) {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    };
    text.ok_or_else(|| bad_line("bytes that are no UTF-8"))
}

/// Puts back the bytes that Zeek wrote as `\x` and two hexadecimal digits.
pub(super) fn unescape(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', value).is_none() {
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

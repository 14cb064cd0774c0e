//! Content transfer encodings (RFC 2045 §6), read as leniently as mail clients do.

/// How a part's bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As they are (7bit, 8bit, binary, and what nobody knows).
    Plain,
    QuotedPrintable,
    Base64,
}

/// Lines longer than this do not pass through mail transports (RFC 5322 §2.1.1).
const LINE_BYTES_MAX: usize = 998;
/// The longest encoded line (RFC 2045 §6.7, §6.8).
const ENCODED_LINE_BYTES: usize = 76;

impl Transfer {
    /// By the field's value.
    pub(super) fn of(value: Option<&str>) -> Self {
        match value.map(|value| value.trim().to_ascii_lowercase()).as_deref() {
            Some("quoted-printable") => Self::QuotedPrintable,
            Some("base64") => Self::Base64,
            _ => Self::Plain,
        }
    }

    /// The field's value.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "8bit",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }

    pub(super) fn decode(self, body: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => body.to_vec(),
            Self::QuotedPrintable => from_quoted_printable(body),
            Self::Base64 => from_base64(body),
        }
    }

    /// Writes bytes, if need be in another way than this one; says in which.
    pub(super) fn encode(self, bytes: &[u8]) -> (Self, Vec<u8>) {
        match self {
            Self::Base64 => (self, to_base64(bytes)),
            Self::Plain if bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= LINE_BYTES_MAX) => {
                (self, bytes.to_vec())
            }
            Self::Plain | Self::QuotedPrintable => (Self::QuotedPrintable, to_quoted_printable(bytes)),
        }
    }
}

fn from_base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                held = 0;
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}

fn to_base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(bytes.len() / 57 * 78 + 80);
    for line in bytes.chunks(ENCODED_LINE_BYTES / 4 * 3) {
        for three in line.chunks(3) {
            let at = |index: usize| three.get(index).map_or(0, |byte| u32::from(*byte));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            let digit = |shift: u32| DIGITS[(bits >> shift & 63) as usize];
            out.extend([digit(18), digit(12)]);
            out.push(if three.len() > 1 { digit(6) } else { b'=' });
            out.push(if three.len() > 2 { digit(0) } else { b'=' });
        }
        out.extend(b"\r\n");
    }
    out
}

fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            out.push(*first);
            continue;
        }
        let hex = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if let (Some(high), Some(low)) = (hex(0), hex(1)) {
            out.push((high << 4 | low) as u8);
            rest = after.get(2..).unwrap_or_default();
        } else if let Some(next) = soft_break(after) {
            rest = next;
        } else {
            out.push(b'=');
        }
    }
    out
}

/// What follows a soft line break: `=`, blanks, and a line end (or the end of the body).
fn soft_break(after: &[u8]) -> Option<&[u8]> {
    let rest = after.get(after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()..)?;
    rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.is_empty().then_some(rest))
}

fn to_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    let mut column = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let ends_line = |at: usize| {
            matches!(bytes.get(at), Some(b'\n'))
                || matches!((bytes.get(at), bytes.get(at + 1)), (Some(b'\r'), Some(b'\n')))
        };
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) == Some(&b'\n')) {
            out.push(*byte);
            column = 0;
            continue;
        }
        let blank_at_end = matches!(byte, b' ' | b'\t') && (ends_line(at + 1) || at + 1 == bytes.len());
        let plain = matches!(byte, b' '..=b'~' | b'\t') && *byte != b'=' && !blank_at_end;
        let width = if plain { 1 } else { 3 };
        if column + width > ENCODED_LINE_BYTES - 1 {
            out.extend(b"=\r\n");
            column = 0;
        }
        if plain {
            out.push(*byte);
        } else {
            out.extend(format!("={byte:02X}").into_bytes());
        }
        column += width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clients_leniency_is_ours() {
        assert_eq!(from_quoted_printable(b"a=3D=\r\nb= \nc=ZZ=e9="), b"a=bc=ZZ\xe9");
        assert_eq!(from_base64(b"aGVs\r\nbG8=*d29y\nbGQ"), b"helloworld");
        assert_eq!(Transfer::of(Some(" BASE64 ")), Transfer::Base64);
        assert_eq!(Transfer::of(Some("x-unknown")), Transfer::Plain);
    }

    #[test]
    fn lines_too_long_are_encoded() {
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        let (transfer, written) = Transfer::Plain.encode(long.as_bytes());
        assert_eq!(transfer, Transfer::QuotedPrintable);
        assert!(written.split(|byte| *byte == b'\n').all(|line| line.len() <= ENCODED_LINE_BYTES + 1));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes in prop::collection::vec(prop_oneof![Just(b'='), Just(b'\n'), Just(b'\r'), Just(b' '), any::<u8>()], 0..400)) {
            for transfer in [Transfer::Plain, Transfer::QuotedPrintable, Transfer::Base64] {
                let (written_as, written) = transfer.encode(&bytes);
                prop_assert_eq!(written_as.decode(&written), &bytes[..]);
            }
        }

        #[test]
        fn any_bytes_are_decoded(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            from_base64(&bytes);
            prop_assert!(from_quoted_printable(&bytes).len() <= bytes.len());
        }
    }
}

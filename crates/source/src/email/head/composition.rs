//! The sending program's habits, as hashes that stay the same across runs and platforms (FNV-1a).

use crate::email::mime::HeaderSection;

/// FNV-1a, 64 bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The hash so far.
    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}

/// Order and spelling of the header names that the author's program wrote.
pub(crate) fn header_order(section: &HeaderSection<'_>) -> u64 {
    let mut hash = Fnv::default();
    for field in section.fields.iter().filter(|field| !is_trace(field.name)) {
        hash.write(field.name);
        hash.write(b"\n");
    }
    hash.finish()
}

/// Fields that servers on the way add.
const TRACE_NAMES: &[&str] = &[
    "Received",
    "Return-Path",
    "Delivered-To",
    "Envelope-To",
    "X-Original-To",
    "X-Received",
    "Authentication-Results",
    "Received-SPF",
    "DKIM-Signature",
    "DomainKey-Signature",
    "Delivery-Date",
    "X-Envelope-From",
    "X-Envelope-To",
    "X-Virus-Scanned",
    "X-Forefront-Antispam-Report",
];
/// Beginnings of such names.
const TRACE_STARTS: &[&str] =
    &["ARC-", "X-MS-Exchange-", "X-Gm-", "X-Google-", "X-Microsoft-Antispam", "X-Spam", "X-EOP", "X-Proofpoint"];

fn is_trace(name: &[u8]) -> bool {
    TRACE_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
        || TRACE_STARTS
            .iter()
            .any(|start| name.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes())))
}

/// The shape of an identifier: each run of letters and digits becomes its classes of characters and the
/// order of magnitude of its length; everything else stays.
pub(crate) fn shape(text: &str) -> u64 {
    let mut hash = Fnv::default();
    let mut run = Run::default();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            run.push(byte);
        } else {
            run.flush(&mut hash);
            hash.write(&[byte]);
        }
    }
    run.flush(&mut hash);
    hash.finish()
}

#[derive(Default)]
struct Run {
    classes: u8,
    length: u32,
}

impl Run {
    fn push(&mut self, byte: u8) {
        self.length += 1;
        self.classes |= match byte {
            b'0'..=b'9' => 1,
            b'a'..=b'f' => 2,
            b'A'..=b'F' => 4,
            b'g'..=b'z' => 10,
            _ => 20,
        };
    }

    fn flush(&mut self, hash: &mut Fnv) {
        if self.length > 0 {
            let magnitude = u8::try_from(32 - self.length.leading_zeros()).unwrap_or(u8::MAX);
            hash.write(&[0x80 | self.classes, magnitude]);
            *self = Self::default();
        }
    }
}

/// The longest program name kept, in bytes.
const MAILER_BYTES_MAX: usize = 64;

/// A program's name without its version: what stands before the first digit, bracket or slash.
pub(crate) fn mailer(text: &str) -> Option<String> {
    let end = text.find(|c: char| c.is_ascii_digit() || matches!(c, '(' | '[' | '/' | ';')).unwrap_or(text.len());
    let name = text.get(..end).unwrap_or_default().trim_end_matches([' ', '-', 'v', 'V', '.', '_']).trim();
    let name = super::fields::cut(name, MAILER_BYTES_MAX);
    (!name.is_empty()).then(|| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_one_program_are_the_same() {
        assert_eq!(shape("CAG5f=x8Ab@mail"), shape("CAH7d=a9Cz@wxyz"));
        assert_ne!(shape("CAG5f=x8Ab@mail"), shape("20240305.1234@mail"));
        assert_ne!(shape("abc"), shape("abcdefghijklmnop"));
    }

    #[test]
    fn programs_lose_their_versions() {
        assert_eq!(mailer("Apple Mail (2.3774)").as_deref(), Some("apple mail"));
        assert_eq!(mailer("Mutt/2.2.12").as_deref(), Some("mutt"));
        assert_eq!(mailer("Microsoft Outlook 16.0").as_deref(), Some("microsoft outlook"));
        assert_eq!(mailer("16.0"), None);
    }

    #[test]
    fn hashes_never_change() {
        let mut hash = Fnv::default();
        hash.write(b"a");
        assert_eq!(hash.finish(), 0xaf63_dc4c_8601_ec8c);
    }
}

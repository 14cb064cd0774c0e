//! How a message is known again in a mailbox: not by its Message-ID alone, which its author chose.

use std::borrow::Cow;

/// Header fields read of a message; behind them nothing is looked for.
const FIELDS_MAX: usize = 2000;
/// Bytes kept of a field: what is longer is compared by its beginning.
const FIELD_BYTES_MAX: usize = 998;

/// A hash of a body, the same for all ways in which transports end lines and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyDigest([u8; 32]);

/// What a delivered copy has in common with the copy that was judged. Transports add fields on top (Received,
/// Delivered-To), so the copies differ; these fields and the body do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    message_id: Option<String>,
    from: Option<String>,
    date: Option<String>,
    subject: Option<String>,
    body: BodyDigest,
}

impl Original {
    /// Reads a message. Any bytes will do.
    pub fn of(raw: &[u8]) -> Self {
        let (head, body) = split(raw);
        let [message_id, from, date, subject] =
            [b"message-id".as_slice(), b"from", b"date", b"subject"].map(|name| field(head, name));
        Self { message_id, from, date, subject, body: BodyDigest::of(body) }
    }

    /// The Message-ID field's value as it stands, if there is one that is not empty.
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_deref()
    }

    /// The From field's value as it stands.
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// The Date field's value as it stands.
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// The Subject field's value as it stands.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The body.
    pub const fn body(&self) -> BodyDigest {
        self.body
    }

    /// Whether a header is this message's: all that its author wrote of it is the same.
    pub fn has_header(&self, header: &[u8]) -> bool {
        let is = |name: &[u8], own: &Option<String>| field(header, name) == *own;
        is(b"message-id", &self.message_id)
            && is(b"from", &self.from)
            && is(b"date", &self.date)
            && is(b"subject", &self.subject)
    }

    /// Whether a whole message is this one.
    pub fn is(&self, raw: &[u8]) -> bool {
        let (head, body) = split(raw);
        self.has_header(head) && BodyDigest::of(body) == self.body
    }
}

impl BodyDigest {
    /// Of a body: lines end in LF, and lines without anything at its end are not part of it.
    pub fn of(body: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut empty = 0_usize;
        for line in body.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)) {
            if line.is_empty() {
                empty += 1;
                continue;
            }
            (0..empty).for_each(|_| _ = hasher.update(b"\n"));
            empty = 0;
            hasher.update(line).update(b"\n");
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The header with its last line end, and what follows the empty line.
pub(crate) fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(rest) = raw.get(at..) {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        if matches!(rest.get(..end), Some(b"" | b"\r")) {
            return (raw.get(..at).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
        }
        at += end + 1;
    }
    (raw, b"")
}

/// The first field of this lower-case name, unfolded and trimmed (RFC 5322 §2.2.3); nothing when it is empty.
pub(crate) fn field(head: &[u8], name: &[u8]) -> Option<String> {
    let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
    for _ in 0..FIELDS_MAX {
        let line = lines.next()?;
        let (found, mut value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (line[..colon].trim_ascii().eq_ignore_ascii_case(name), Cow::Borrowed(&line[colon + 1..])),
            None => (false, Cow::Borrowed(line)),
        };
        while let Some(more) = lines.next_if(|line| line.starts_with(b" ") || line.starts_with(b"\t")) {
            if found && value.len() < FIELD_BYTES_MAX {
                value.to_mut().extend_from_slice(more);
            }
        }
        if found {
            let value = String::from_utf8_lossy(&value[..value.len().min(FIELD_BYTES_MAX)]).trim().to_owned();
            return (!value.is_empty()).then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JUDGED: &[u8] = b"Received: by a\nFrom: Ann <ann@example.org>\nMessage-ID: <1@example.org>\nSubject: one\n two\n\nBody\n\nmore\n";

    #[test]
    fn a_copy_that_transports_touched_is_the_same_message() {
        let delivered = b"Return-Path: <x@example.org>\r\nDelivered-To: bob@example.net\r\nReceived: by b\r\nFROM : Ann <ann@example.org>\r\n\
            Message-ID: <1@example.org>\r\nSubject: one\r\n two\r\n\r\nBody\r\n\r\nmore\r\n\r\n\r\n";
        assert!(Original::of(JUDGED).is(delivered));
        assert_eq!(Original::of(JUDGED).message_id(), Some("<1@example.org>"));
    }

    #[test]
    fn another_body_or_author_under_the_same_message_id_is_another_message() {
        let original = Original::of(JUDGED);
        let text = String::from_utf8_lossy(JUDGED);
        assert!(original.is(JUDGED));
        assert!(!original.is(text.replace("more", "less").as_bytes()));
        assert!(!original.is(text.replace("Body\n\nmore", "Body\nmore").as_bytes()));
        assert!(!original.is(text.replace("ann@", "eve@").as_bytes()));
        assert!(!original.is(text.replace("two", "three").as_bytes()));
    }

    #[test]
    fn what_is_no_message_is_one_too() {
        for raw in [b"".as_slice(), b"\n", b"\r\n\r\n", b"no header at all", b":\n:\n", b"From", &[0xff; 40]] {
            assert!(Original::of(raw).is(raw), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_the_same_as_themselves_however_lines_end(lines in prop::collection::vec("[a-zA-Z: é]{0,12}", 0..12)) {
            let unix = lines.join("\n");
            let original = Original::of(unix.as_bytes());
            prop_assert!(original.is(unix.as_bytes()));
            prop_assert!(original.is(lines.join("\r\n").as_bytes()));
        }

        #[test]
        fn splitting_keeps_every_byte_but_the_empty_line(raw in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..60)) {
            let (head, body) = split(&raw);
            prop_assert!(raw.starts_with(head) && raw.ends_with(body));
            prop_assert!(raw.len() - head.len() - body.len() <= 2);
        }
    }
}

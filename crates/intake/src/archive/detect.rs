//! What a file is, by its first bytes and never by its name.

/// What a stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Empty,
    /// Messages, each after a From_ line.
    Mbox,
    /// One message.
    Message,
    /// Something else, and what can be done about it.
    Other(&'static str),
}

/// The fields by which a message is known; one of them begins a line. All in lower case.
const FIELDS: &[&[u8]] = &[
    b"received:",
    b"return-path:",
    b"delivered-to:",
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"message-id:",
    b"mime-version:",
    b"content-type:",
    b"reply-to:",
    b"sender:",
    b"dkim-signature:",
    b"authentication-results:",
];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Other formats in which mail is found, by their first bytes, and what to do with them.
const OTHERS: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip archive; unpack it and name the folder"),
    (b"!BDN", "an Outlook data file; convert it to mbox, for example with readpst"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and name the folder"),
    (b"\xd0\xcf\x11\xe0", "an Outlook message or another compound file; export it as .eml"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x1f\x8b\x08", "packed twice; unpack it once"),
    (b"\x28\xb5\x2f\xfd", "packed twice; unpack it once"),
];

impl Kind {
    /// Tells by the beginning of a stream.
    pub(crate) fn of(head: &[u8]) -> Self {
        let text = head.trim_ascii_start();
        if head.is_empty() {
            Self::Empty
        } else if text.starts_with(b"From ") && !text.starts_with(b"From :") {
            Self::Mbox
        } else if let Some((_, advice)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
            Self::Other(advice)
        } else if text.is_empty() {
            Self::Empty
        } else if text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).split(|byte| *byte == b'\n').any(begins_with_field)
        {
            Self::Message
        } else {
            Self::Other("neither an mbox nor a message with a header")
        }
    }
}

fn begins_with_field(line: &[u8]) -> bool {
    FIELDS.iter().any(|field| line.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells() {
        assert_eq!(Kind::of(b""), Kind::Empty);
        assert_eq!(Kind::of(b"\r\n\n"), Kind::Empty);
        assert_eq!(Kind::of(b"From ann@example.org Sat Jul 01 07:01:00 2000\n"), Kind::Mbox);
        assert_eq!(Kind::of(b"\n\nFrom nobody\n"), Kind::Mbox);
        assert_eq!(Kind::of(b"From : ann@example.org\nSubject: x\n"), Kind::Message);
        assert_eq!(Kind::of(b"\xef\xbb\xbfX-First: 1\r\nSUBJECT: x\r\n\r\n"), Kind::Message);
        assert!(matches!(Kind::of(b"PK\x03\x04..."), Kind::Other(advice) if advice.contains("zip")));
        assert!(matches!(Kind::of(b"{\"ts\": 1}\n"), Kind::Other(_)));
        assert!(matches!(Kind::of(&[0x7f; 64]), Kind::Other(_)));
    }
}

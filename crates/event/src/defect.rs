//! What could not be read, or was written as no ordinary program writes it. Defects are evidence, never errors.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One oddity of a raw event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Which oddity.
    pub kind: DefectKind,
    /// Where or what, in a few words of our own: never the sender's text.
    pub detail: String,
}

impl Defect {
    /// A defect with a short detail.
    pub fn new(kind: DefectKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() {
            write!(f, "{}", self.kind.as_str())
        } else {
            write!(f, "{}: {}", self.kind.as_str(), self.detail)
        }
    }
}

macro_rules! defect_kinds {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// The kinds of defect, by plain name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum DefectKind { $($(#[$doc])* $variant,)* }

        impl DefectKind {
            /// Every kind.
            pub const ALL: &'static [DefectKind] = &[$(DefectKind::$variant,)*];

            /// The plain name, `snake_case`.
            pub const fn as_str(self) -> &'static str {
                match self { $(DefectKind::$variant => $name,)* }
            }
        }
    };
}

defect_kinds! {
    /// Not a message at all, or without any header.
    Unreadable => "unreadable",
    /// No Message-ID.
    MissingMessageId => "missing_message_id",
    /// No From, or none that holds an address.
    MissingFrom => "missing_from",
    /// More than one From field (RFC 5322 §3.6 allows one).
    RepeatedFrom => "repeated_from",
    /// More than one field of a kind that may stand once.
    RepeatedHeader => "repeated_header",
    /// No Date, or one that cannot be read.
    BadDate => "bad_date",
    /// Neither the border nor the archive says when it came; the sender's Date was taken.
    UntrustedTime => "untrusted_time",
    /// An address field that cannot be read.
    BadAddress => "bad_address",
    /// The display name holds another address than the real one.
    AddressInName => "address_in_name",
    /// A header line or field above the bound.
    HeaderTooLong => "header_too_long",
    /// More header fields than the bound.
    TooManyHeaders => "too_many_headers",
    /// Bytes that the declared charset does not allow; of a log line, that are no UTF-8.
    BadCharset => "bad_charset",
    /// A transfer encoding that cannot be decoded.
    BadEncoding => "bad_encoding",
    /// The multipart structure is broken: no boundary, or one that never comes.
    BrokenMultipart => "broken_multipart",
    /// More parts than the bound.
    TooManyParts => "too_many_parts",
    /// Nested deeper than the bound.
    TooDeep => "too_deep",
    /// More links than the bound.
    TooManyLinks => "too_many_links",
    /// More recipients than the bound.
    TooManyRecipients => "too_many_recipients",
    /// A text longer than the bound; the rest was not looked at.
    TextTruncated => "text_truncated",
    /// Above the size up to which a message is read whole; only its head was looked at.
    Oversized => "oversized",
    /// An archive that expands beyond the bound.
    ArchiveBomb => "archive_bomb",
    /// An attachment that cannot be opened as what it claims to be.
    BadAttachment => "bad_attachment",
    /// Authentication results that someone outside wrote in our name.
    ForgedAuthentication => "forged_authentication",
    /// A line ended by a bare CR or LF within a message of CRLF lines, or NUL bytes.
    BareControl => "bare_control",
    /// A URL that cannot be read.
    BadUrl => "bad_url",
    /// A journal report whose original is missing or unreadable.
    BadJournalReport => "bad_journal_report",
    /// A log line that cannot be read.
    BadLine => "bad_line",
    /// A log line of a kind that is not looked at.
    UnknownRecord => "unknown_record",
    /// A log line that ends before its record does.
    TruncatedLine => "truncated_line",
    /// A log line above the bound; it was not looked at.
    LineTooLong => "line_too_long",
    /// A log line that claims to be from the future, by the reader's clock.
    FutureTime => "future_time",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = DefectKind::ALL.iter().map(|kind| kind.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DefectKind::ALL.len());
    }
}

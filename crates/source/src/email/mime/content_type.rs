//! Content-Type and Content-Disposition (RFC 2045 §5, RFC 2183, RFC 2231).

use super::terminated;
use compact_str::CompactString;
use mail_parser::{ContentType, HeaderValue, parsers::MessageStream};

/// The longest parameter value kept, in bytes: a boundary has 70, a path 4,096.
const PARAMETER_BYTES_MAX: usize = 4096;
/// The longest media type kept, in bytes (RFC 6838 §4.2 allows 127 each).
const TYPE_BYTES_MAX: usize = 127;

/// A media type and the parameters that matter here.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MediaType {
    /// Top level type, lower-case; empty when there is no such field.
    pub(crate) kind: CompactString,
    /// Subtype, lower-case.
    pub(crate) subtype: CompactString,
    /// boundary=
    pub(crate) boundary: Option<CompactString>,
    /// charset=
    pub(crate) charset: Option<CompactString>,
    /// name= or filename=
    pub(crate) name: Option<CompactString>,
}

impl MediaType {
    /// Reads a Content-Type or Content-Disposition value.
    pub(crate) fn parse(value: &[u8]) -> Self {
        match MessageStream::new(&terminated(value)).parse_content_type() {
            HeaderValue::ContentType(parsed) => Self::from(&parsed),
            _ => Self::default(),
        }
    }

    /// A given type without parameters.
    pub(crate) fn of(kind: &str, subtype: &str) -> Self {
        Self { kind: kind.into(), subtype: subtype.into(), ..Self::default() }
    }

    /// Whether it is of that top level type.
    pub(crate) fn is_kind(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// Whether it is exactly that.
    pub(crate) fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind == kind && self.subtype == subtype
    }

    /// `type/subtype`.
    pub(crate) fn essence(&self) -> String {
        format!("{}/{}", self.kind, self.subtype)
    }
}

impl From<&ContentType<'_>> for MediaType {
    fn from(parsed: &ContentType<'_>) -> Self {
        let parameter = |name: &str| parsed.attribute(name).map(|value| cut(value, PARAMETER_BYTES_MAX));
        Self {
            kind: cut(parsed.ctype().trim(), TYPE_BYTES_MAX),
            subtype: cut(parsed.subtype().unwrap_or_default().trim(), TYPE_BYTES_MAX),
            boundary: parameter("boundary").filter(|boundary| !boundary.is_empty()),
            charset: parameter("charset"),
            name: parameter("filename").or_else(|| parameter("name")),
        }
    }
}

fn cut(text: &str, bytes_max: usize) -> CompactString {
    CompactString::from(text.get(..text.floor_char_boundary(bytes_max)).unwrap_or_default())
}

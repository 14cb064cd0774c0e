//! A MIME entity (RFC 2045 §2.4): header, gap and body, and what its header says it is.

use super::transfer::Transfer;
use crate::original::split;
use mail_parser::{MessageParser, MimeHeaders};

/// A message or a part of one.
pub(super) struct Entity<'a> {
    /// With its last line end. Of fields that decide what a part is, only the first is left: clients differ over others.
    pub head: Vec<u8>,
    /// The empty line.
    pub gap: &'a [u8],
    pub body: &'a [u8],
    pub media: Media,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(super) struct Media {
    /// `type/subtype`, lower-case; what a part without a type is: `text/plain`.
    pub kind: String,
    pub boundary: Option<String>,
    pub charset: Option<String>,
    pub transfer: Transfer,
    pub is_attachment: bool,
    pub name: Option<String>,
}

impl<'a> Entity<'a> {
    pub(super) fn of(raw: &'a [u8]) -> Self {
        let (head, body) = split(raw);
        let gap = raw.get(head.len()..raw.len() - body.len()).unwrap_or_default();
        let head = first_only(head, &[b"content-type", b"content-transfer-encoding", b"content-disposition"]);
        let media = Media::of(&head);
        Self { head, gap, body, media }
    }

    /// Its bytes, with another body.
    pub(super) fn with_body(&self, body: &[u8]) -> Vec<u8> {
        [&self.head, self.gap_or_line(), body].concat()
    }

    /// A header needs an empty line behind it before a body may follow.
    fn gap_or_line(&self) -> &[u8] {
        let ends = self.head.is_empty() || self.head.ends_with(b"\n");
        match (self.gap.is_empty(), ends) {
            (false, _) => self.gap,
            (true, true) => b"\r\n",
            (true, false) => b"\r\n\r\n",
        }
    }

    /// Puts a field, instead of all of that name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let mut head = without(&self.head, &|field| is_named(field, name.to_ascii_lowercase().as_bytes()));
        if !head.is_empty() && !head.ends_with(b"\n") {
            head.extend(b"\r\n");
        }
        head.extend(format!("{name}: {value}\r\n").into_bytes());
        self.head = head;
    }

    /// Takes all fields out whose lower-case names begin so, and gives them.
    pub(super) fn take(&mut self, prefix: &[u8]) -> Vec<u8> {
        let begins = |field: &[u8]| field.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        let taken = without(&self.head, &|field| !begins(field));
        self.head = without(&self.head, &begins);
        taken
    }
}

impl Media {
    fn of(head: &[u8]) -> Self {
        let parsed = MessageParser::new().with_mime_headers().parse_headers(head);
        let part = parsed.as_ref().map(|message| message.root_part());
        let content_type = part.and_then(|part| part.content_type());
        let kind = content_type.map_or("text/plain".to_owned(), |found| {
            format!("{}/{}", found.ctype(), found.subtype().unwrap_or_default()).to_ascii_lowercase()
        });
        let attribute = |name| content_type.and_then(|found| found.attribute(name)).map(str::to_owned);
        let disposition = part.and_then(|part| part.content_disposition());
        Self {
            kind,
            boundary: attribute("boundary").filter(|boundary| !boundary.is_empty()),
            charset: attribute("charset"),
            transfer: Transfer::of(part.and_then(|part| part.content_transfer_encoding())),
            is_attachment: disposition.is_some_and(|disposition| !disposition.ctype().eq_ignore_ascii_case("inline")),
            name: part.and_then(|part| part.attachment_name()).map(str::to_owned),
        }
    }

    pub(super) fn is_multipart(&self) -> bool {
        self.kind.starts_with("multipart/") && self.boundary.is_some()
    }
}

/// The header's fields, each with its continuation lines and line ends.
fn fields(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = head;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = 0;
        loop {
            end += rest[end..].iter().position(|byte| *byte == b'\n').map_or(rest.len() - end, |at| at + 1);
            if !matches!(rest.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        let (field, after) = rest.split_at(end);
        rest = after;
        Some(field)
    })
}

fn is_named(field: &[u8], name: &[u8]) -> bool {
    field
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|colon| field[..colon].trim_ascii().eq_ignore_ascii_case(name))
}

fn without(head: &[u8], unwanted: &dyn Fn(&[u8]) -> bool) -> Vec<u8> {
    fields(head).filter(|field| !unwanted(field)).collect::<Vec<_>>().concat()
}

fn first_only(head: &[u8], names: &[&[u8]]) -> Vec<u8> {
    let mut met: Vec<&[u8]> = Vec::new();
    let mut kept = Vec::with_capacity(head.len());
    for field in fields(head) {
        let name = names.iter().find(|name| is_named(field, name));
        if let Some(name) = name {
            if met.contains(name) {
                continue;
            }
            met.push(name);
        }
        kept.extend_from_slice(field);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_fields_that_decide_the_first_counts() {
        let entity = Entity::of(b"Content-Type: text/html\r\nX: 1\r\n 2\r\nCONTENT-TYPE: text/plain\r\n\r\nbody");
        assert_eq!(entity.media.kind, "text/html");
        assert_eq!(entity.head, b"Content-Type: text/html\r\nX: 1\r\n 2\r\n");
    }

    #[test]
    fn fields_are_set_and_taken() {
        let mut entity = Entity::of(b"Subject: x\nContent-Type: a/b;\n c=d\nContent-ID: <1>\n\nbody");
        entity.set("Content-Type", "text/plain");
        assert_eq!(entity.take(b"content-"), b"Content-ID: <1>\nContent-Type: text/plain\r\n");
        assert_eq!(entity.with_body(b"new"), b"Subject: x\n\nnew");
    }

    #[test]
    fn names_and_boundaries_are_read_as_clients_read_them() {
        let head = b"Content-Type: multipart/mixed; boundary=\"a b\"\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf\r\n\r\n";
        let media = Entity::of(head).media;
        assert_eq!(
            (media.boundary.as_deref(), media.name.as_deref(), media.is_attachment),
            (Some("a b"), Some("résumé.pdf"), true)
        );
    }

    proptest! {
        #[test]
        fn fields_are_the_header(head in "[a-c:\r\n\t ]{0,60}") {
            prop_assert_eq!(fields(head.as_bytes()).collect::<Vec<_>>().concat(), head.as_bytes());
        }
    }
}

//! The walk over an entity's tree.

use super::{HeaderSection, MediaType, TransferEncoding, charset, header, multipart::Split};
use compact_str::CompactString;
use std::borrow::Cow;
use thymus_event::DefectKind;

/// The most parts looked at. The largest digests and picture mails have some 200.
pub(crate) const PARTS_MAX: u32 = 500;
/// The deepest nesting looked at. Forwards of forwards reach 10.
pub(crate) const DEPTH_MAX: u8 = 24;
/// The most messages within each other that are transfer-encoded as a whole: each needs memory of its own.
const ENCODED_MESSAGES_MAX: u8 = 2;

/// How often every byte of a message may be searched for boundaries, by levels that each hold it all: a
/// forward of a forward with its files takes 6.
const SEARCHES_MAX: usize = 10;
/// What may be searched at least, so that small messages may nest as deep as they like.
const SEARCH_BYTES_MIN: usize = 1024 * 1024;

/// Told of what the walk finds, in document order.
pub(crate) trait Visitor {
    /// A part that holds no others.
    fn leaf(&mut self, leaf: &Leaf<'_>);
    /// An embedded message, before its parts.
    fn message(&mut self, leaf: &Leaf<'_>);
    /// The start of any entity, with its depth.
    fn entity(&mut self, media: &MediaType, depth: u8);
    /// Something odd about the structure.
    fn defect(&mut self, kind: DefectKind, detail: &'static str);
}

/// A part without parts.
#[derive(Clone, Debug)]
pub(crate) struct Leaf<'a> {
    /// Content-Type, or its default.
    pub(crate) media: MediaType,
    /// Content-Disposition's type (`attachment`, `inline`), lower-case; empty without one.
    pub(crate) disposition: CompactString,
    /// The file name, from either field.
    pub(crate) name: Option<CompactString>,
    /// Content-ID without brackets.
    pub(crate) content_id: Option<CompactString>,
    /// The multipart subtype it stands in; empty for the root.
    pub(crate) within: CompactString,
    /// Embedded messages around it.
    pub(crate) messages_around: u8,
    /// Whether it is the whole body of its message.
    pub(crate) alone: bool,
    encoding: TransferEncoding,
    raw: &'a [u8],
}

impl<'a> Leaf<'a> {
    /// The decoded bytes, and whether something in them was not allowed.
    pub(crate) fn bytes(&self) -> (Cow<'a, [u8]>, bool) {
        self.encoding.decode(self.raw)
    }

    /// The decoded text of at most `encoded_max` encoded bytes.
    pub(crate) fn text(&self, encoded_max: usize) -> LeafText<'a> {
        let cut = self.raw.len() > encoded_max;
        let (bytes, bad_encoding) = self.encoding.decode(self.raw.get(..encoded_max).unwrap_or(self.raw));
        let (text, bad_charset) = charset::decode(bytes, self.media.charset.as_deref());
        LeafText { text, bad_encoding, bad_charset, cut }
    }
}

/// A part's text, and what was odd about it.
pub(crate) struct LeafText<'a> {
    /// Decoded.
    pub(crate) text: Cow<'a, str>,
    /// The transfer encoding was not as it should be.
    pub(crate) bad_encoding: bool,
    /// The bytes did not fit the charset.
    pub(crate) bad_charset: bool,
    /// Only its beginning.
    pub(crate) cut: bool,
}

/// Walks the body of a message whose header section was read already.
pub(crate) fn walk(section: &HeaderSection<'_>, body: &[u8], visitor: &mut dyn Visitor) {
    let search_bytes_left = body.len().saturating_mul(SEARCHES_MAX).max(SEARCH_BYTES_MIN);
    let mut walker = Walker { visitor, parts_left: PARTS_MAX, encoded_messages: 0, search_bytes_left };
    walker.entity(section, body, &Place { alone: true, ..Place::default() });
}

#[derive(Clone, Default)]
struct Place {
    depth: u8,
    within: CompactString,
    messages_around: u8,
    alone: bool,
}

struct Walker<'v> {
    visitor: &'v mut dyn Visitor,
    parts_left: u32,
    encoded_messages: u8,
    search_bytes_left: usize,
}

impl Walker<'_> {
    fn entity(&mut self, section: &HeaderSection<'_>, body: &[u8], place: &Place) {
        let leaf = read_leaf(section, body, place);
        self.visitor.entity(&leaf.media, place.depth);
        if place.depth >= DEPTH_MAX {
            self.visitor.defect(DefectKind::TooDeep, "nesting");
            return self.visitor.leaf(&leaf);
        }
        if leaf.media.is_kind("multipart") {
            self.multipart(leaf, place);
        } else if leaf.media.is("message", "rfc822") || leaf.media.is("message", "global") {
            self.message(&leaf, place);
        } else {
            self.visitor.leaf(&leaf);
        }
    }

    fn multipart(&mut self, mut leaf: Leaf<'_>, place: &Place) {
        let Some(boundary) = leaf.media.boundary.take() else {
            self.visitor.defect(DefectKind::BrokenMultipart, "no boundary parameter");
            return self.as_text(leaf);
        };
        // RFC 2045 §6.4 allows no encoding here; who sends one anyway is read as mail programs do.
        let body = if leaf.encoding == TransferEncoding::Base64 { leaf.bytes().0 } else { Cow::Borrowed(leaf.raw) };
        match self.search_bytes_left.checked_sub(body.len()) {
            Some(left) => self.search_bytes_left = left,
            None => {
                self.visitor.defect(DefectKind::TooDeep, "large parts within each other");
                return self.as_text(leaf);
            }
        }
        let dashed = [b"--", boundary.as_bytes()].concat();
        let mut split = Split::new(&body, &dashed);
        if !split.opened {
            self.visitor.defect(DefectKind::BrokenMultipart, "the boundary never comes");
            return self.as_text(leaf);
        }
        let inner = Place {
            depth: place.depth + 1,
            within: leaf.media.subtype.clone(),
            messages_around: place.messages_around,
            alone: false,
        };
        for part in split.by_ref() {
            if self.parts_left == 0 {
                return self.visitor.defect(DefectKind::TooManyParts, "parts");
            }
            self.parts_left -= 1;
            let (section, part_body) = split_part(part);
            self.entity(&section, part_body, &inner);
        }
        if !split.closed {
            self.visitor.defect(DefectKind::BrokenMultipart, "not closed");
        }
    }

    fn as_text(&mut self, mut leaf: Leaf<'_>) {
        leaf.media = MediaType { charset: leaf.media.charset, ..MediaType::of("text", "plain") };
        self.visitor.leaf(&leaf);
    }

    fn message(&mut self, leaf: &Leaf<'_>, place: &Place) {
        self.visitor.message(leaf);
        let encoded = leaf.encoding != TransferEncoding::Identity;
        if encoded && self.encoded_messages >= ENCODED_MESSAGES_MAX {
            return self.visitor.defect(DefectKind::TooDeep, "encoded messages");
        }
        self.encoded_messages += u8::from(encoded);
        let (bytes, _) = leaf.bytes();
        let (section, body) = header::split(&bytes);
        let inner = Place {
            depth: place.depth + 1,
            within: CompactString::default(),
            messages_around: place.messages_around.saturating_add(1),
            alone: true,
        };
        self.entity(&section, body, &inner);
        self.encoded_messages -= u8::from(encoded);
    }
}

/// A part may begin with an empty line: then it has no fields. One whose first line is no field
/// either is all body.
fn split_part(part: &[u8]) -> (HeaderSection<'_>, &[u8]) {
    let (section, body) = header::split(part);
    if section.fields.is_empty() && body.is_empty() { (section, part) } else { (section, body) }
}

fn read_leaf<'a>(section: &HeaderSection<'_>, raw: &'a [u8], place: &Place) -> Leaf<'a> {
    let default = if place.within == "digest" { ("message", "rfc822") } else { ("text", "plain") };
    let mut leaf = Leaf {
        media: MediaType::of(default.0, default.1),
        disposition: CompactString::default(),
        name: None,
        content_id: None,
        within: place.within.clone(),
        messages_around: place.messages_around,
        alone: place.alone,
        encoding: TransferEncoding::Identity,
        raw,
    };
    let mut typed = false;
    for field in &section.fields {
        if !field.name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) {
            continue;
        }
        if field.is("Content-Type") && !typed {
            typed = true;
            read_content_type(&mut leaf, field.value);
        } else if field.is("Content-Transfer-Encoding") {
            leaf.encoding = TransferEncoding::parse(field.value);
        } else if field.is("Content-Disposition") {
            let disposition = MediaType::parse(field.value);
            leaf.name = disposition.name.or(leaf.name.take());
            leaf.disposition = disposition.kind;
        } else if field.is("Content-ID") {
            leaf.content_id = content_id(field.value);
        }
    }
    leaf
}

fn read_content_type(leaf: &mut Leaf<'_>, value: &[u8]) {
    let mut media = MediaType::parse(value);
    if leaf.name.is_none() {
        leaf.name = media.name.take();
    }
    if media.kind.is_empty() {
        media = MediaType { charset: media.charset, ..MediaType::of("text", "plain") };
    } else if media.subtype.is_empty() && media.kind == "text" {
        media.subtype = "plain".into();
    }
    leaf.media = media;
}

/// The longest Content-ID kept; nobody refers to a longer one.
const CONTENT_ID_BYTES_MAX: usize = 256;

fn content_id(value: &[u8]) -> Option<CompactString> {
    let text = value.trim_ascii();
    let text = text.strip_prefix(b"<").unwrap_or(text);
    let text = text.strip_suffix(b">").unwrap_or(text);
    let text = std::str::from_utf8(text).ok()?;
    (!text.is_empty() && text.len() <= CONTENT_ID_BYTES_MAX).then(|| text.into())
}

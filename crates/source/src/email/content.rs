//! What the walk over a message's parts finds: texts, links, attachments, the tree's shape.

use super::attachment::{self, ATTACHMENTS_MAX, Budget, Found};
use super::body::{PAGE_LIMITS, TEXT_PART_BYTES_MAX, Texts};
use super::defects::Defects;
use super::head::composition::{Fnv, shape};
use super::html::{self, Page};
use super::link::{self, Links};
use super::mime::{Leaf, MediaType, Visitor, base64};
use super::quote::{self, LineKind};
use compact_str::CompactString;
use std::borrow::Cow;
use thymus_event::email::{Attachment, FileKind, LinkPlace};
use thymus_event::{Address, DefectKind};

/// How many messages within each other are listed as attachments: each is hashed whole.
const MESSAGES_LISTED_MAX: u8 = 4;

/// Gathers a message's content.
#[derive(Debug)]
pub(crate) struct Content {
    subject: String,
    pub(crate) texts: Texts,
    pub(crate) links: Links,
    pub(crate) attachments: Vec<Attachment>,
    budget: Budget,
    pub(crate) defects: Defects,
    /// Charset of the first text part.
    pub(crate) charset: Option<String>,
    pub(crate) boundary_shape: Option<u64>,
    pub(crate) structure: Fnv,
    /// Content-IDs of the attachments, and those that the HTML shows.
    content_ids: Vec<Option<CompactString>>,
    shown_cids: Vec<String>,
}

impl Content {
    /// For a message with this subject to these recipients.
    pub(crate) fn new(subject: &str, recipients: &[Address]) -> Self {
        Self {
            subject: subject.to_owned(),
            texts: Texts::default(),
            links: Links::new(recipients),
            attachments: Vec::new(),
            budget: Budget::default(),
            defects: Defects::default(),
            charset: None,
            boundary_shape: None,
            structure: Fnv::default(),
            content_ids: Vec::new(),
            shown_cids: Vec::new(),
        }
    }

    /// Marks what the HTML shows as inline, and hands the attachments over.
    pub(crate) fn finish_attachments(&mut self) -> Vec<Attachment> {
        for (attachment, id) in self.attachments.iter_mut().zip(&self.content_ids) {
            attachment.inline |= id.as_deref().is_some_and(|id| self.shown_cids.iter().any(|cid| cid == id));
        }
        std::mem::take(&mut self.attachments)
    }

    fn text<'a>(&mut self, leaf: &Leaf<'a>) -> Cow<'a, str> {
        let read = leaf.text(TEXT_PART_BYTES_MAX);
        self.defects.note_if(read.bad_encoding, DefectKind::BadEncoding, "text part");
        self.defects.note_if(read.bad_charset, DefectKind::BadCharset, "text part");
        self.defects.note_if(read.cut, DefectKind::TextTruncated, "text part");
        read.text
    }

    fn shown(&mut self, leaf: &Leaf<'_>) {
        let text = self.text(leaf);
        if self.charset.is_none() {
            self.charset = leaf.media.charset.as_ref().map(|charset| charset.to_ascii_lowercase().into());
        }
        if leaf.media.subtype == "html" {
            let mut page = html::read(&text, PAGE_LIMITS, &mut |_| {});
            self.texts.add_page(&mut page, &self.subject, &mut self.defects);
            self.links.add_page(&page, None, &mut self.defects);
            self.shown_cids.append(&mut page.cids);
            self.pictures(&page);
        } else {
            self.plain(&text);
        }
    }

    fn plain(&mut self, text: &str) {
        self.texts.begin_plain();
        let mut urls = link::urls(text).peekable();
        let Self { subject, texts, links, defects, .. } = self;
        quote::lines(text, subject, |at, line, kind| {
            texts.add_line(line, kind);
            while let Some((_, url)) = urls.next_if(|(start, _)| *start < at + line.len()) {
                links.add_url(url, LinkPlace::Text, kind == LineKind::Quoted, defects);
            }
        });
    }

    /// Text within an embedded message: quoted; its links stand in an attachment.
    fn embedded(&mut self, leaf: &Leaf<'_>) {
        let text = self.text(leaf);
        if leaf.media.subtype == "html" {
            let page = self.attached_page(&text);
            self.texts.add_embedded(&page.own);
        } else {
            self.links.add_text(&text, LinkPlace::Attachment, false, &mut self.defects);
            self.texts.add_embedded(&text);
        }
    }

    fn attached_page(&mut self, text: &str) -> Page {
        let mut scripts = Vec::new();
        let page = html::read(text, PAGE_LIMITS, &mut |script| scripts.push(script));
        self.links.add_page(&page, Some(LinkPlace::Attachment), &mut self.defects);
        for script in scripts {
            self.links.add_text(script, LinkPlace::Attachment, false, &mut self.defects);
        }
        self.pictures(&page);
        page
    }

    /// Pictures that stand in a page itself may be QR codes as well as attached ones.
    fn pictures(&mut self, page: &Page) {
        for picture in &page.pictures {
            let found = attachment::picture(&base64(picture.as_bytes()).0, &mut self.budget, &mut self.defects);
            self.found(found);
        }
    }

    fn attachment(&mut self, leaf: &Leaf<'_>) {
        if self.attachments.len() >= ATTACHMENTS_MAX {
            return self.defects.note(DefectKind::TooManyParts, "attachments");
        }
        let (bytes, bad_encoding) = leaf.bytes();
        self.defects.note_if(bad_encoding, DefectKind::BadEncoding, "attachment");
        let (read, found) = attachment::read(leaf, &bytes, &mut self.budget, &mut self.defects);
        match read.kind {
            FileKind::Html | FileKind::Svg => {
                let text = self.text(leaf);
                self.attached_page(&text);
            }
            FileKind::Calendar => {
                let text = attachment::calendar(&self.text(leaf));
                self.links.add_text(&text, LinkPlace::Calendar, false, &mut self.defects);
            }
            FileKind::Text => {
                let text = self.text(leaf);
                self.links.add_text(&text, LinkPlace::Attachment, false, &mut self.defects);
            }
            _ => {}
        }
        self.found(found);
        self.keep(read, leaf.content_id.clone());
    }

    /// Links from within a file.
    fn found(&mut self, found: Found) {
        for (url, place) in found.links {
            self.links.add_url(&url, place, false, &mut self.defects);
        }
        for page in found.pages {
            self.attached_page(&page);
        }
    }

    fn keep(&mut self, attachment: Attachment, content_id: Option<CompactString>) {
        self.attachments.push(attachment);
        self.content_ids.push(content_id);
    }
}

impl Visitor for Content {
    fn leaf(&mut self, leaf: &Leaf<'_>) {
        match (is_shown(leaf), leaf.messages_around) {
            (true, 0) => self.shown(leaf),
            (true, _) => self.embedded(leaf),
            (false, _) => self.attachment(leaf),
        }
    }

    fn message(&mut self, leaf: &Leaf<'_>) {
        if self.attachments.len() < ATTACHMENTS_MAX && leaf.messages_around < MESSAGES_LISTED_MAX {
            self.keep(attachment::message(leaf, &leaf.bytes().0), leaf.content_id.clone());
        }
    }

    fn entity(&mut self, media: &MediaType, depth: u8) {
        self.structure.write(&[depth]);
        self.structure.write(media.kind.as_bytes());
        self.structure.write(b"/");
        self.structure.write(media.subtype.as_bytes());
        if self.boundary_shape.is_none() {
            self.boundary_shape = media.boundary.as_deref().map(shape);
        }
    }

    fn defect(&mut self, kind: DefectKind, detail: &'static str) {
        self.defects.note(kind, detail);
    }
}

/// Whether a mail program shows a part as text of the message: plain or HTML, not declared an attachment,
/// and without a file name, except where it is all there is.
fn is_shown(leaf: &Leaf<'_>) -> bool {
    let text = leaf.media.is("text", "plain") || leaf.media.is("text", "html");
    text && leaf.disposition != "attachment" && (leaf.name.is_none() || leaf.alone || leaf.within == "alternative")
}

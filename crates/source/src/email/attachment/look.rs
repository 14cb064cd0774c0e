//! What a look inside a message's files gathers, and how much of it may be gathered.

use super::inflate::{self, Wrapping};
use crate::email::defects::Defects;
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, ArchiveEntry, FileKind, LinkPlace};

/// The most bytes that all files of a message may expand to: the largest documents' relations, pictures and
/// object streams stay far below, and it takes some 50 ms.
const EXPANDED_BYTES_MAX: usize = 24 * 1024 * 1024;
/// The most bytes that one compressed stream may expand to.
const STREAM_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Where one byte becomes so many it is a bomb, once it is not small; XML and tables reach 50.
const RATIO_MAX: usize = 200;
/// Below so many bytes any ratio is harmless.
const RATIO_BYTES_MIN: usize = 1024 * 1024;
/// The most files within files looked into, over a whole message.
const FILES_MAX: usize = 64;
/// Files within files within files: an archive in an archive in an archive is still listed.
pub(super) const DEPTH_MAX: u8 = 3;
/// The most links taken from a message's files, so that they never crowd out those of its text.
const LINKS_MAX: usize = 64;
/// The most pages taken from a message's files, and the longest one.
const PAGES_MAX: usize = 8;
const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// The most pictures of a message that are searched for QR codes: it costs some milliseconds each.
const PICTURES_MAX: usize = 8;
/// The most pixels of all of them: two pages scanned at 200 dots an inch, and some more.
const PIXELS_MAX: usize = 12_000_000;
/// The most entries kept of one attachment.
const ENTRIES_MAX: usize = 64;
/// The longest entry name kept, in characters.
const NAME_CHARS_MAX: usize = 255;

/// What may still be spent on a message's files.
#[derive(Debug)]
pub(crate) struct Budget {
    expanded_bytes: usize,
    files: usize,
    links: usize,
    pages: usize,
    pictures: usize,
    pixels: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            expanded_bytes: EXPANDED_BYTES_MAX,
            files: FILES_MAX,
            links: LINKS_MAX,
            pages: PAGES_MAX,
            pictures: PICTURES_MAX,
            pixels: PIXELS_MAX,
        }
    }
}

/// What one attachment holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What it does; distinct.
    pub(crate) active: Vec<ActiveContent>,
    /// It, or something in it, is encrypted.
    pub(crate) encrypted: bool,
    /// Files in it.
    pub(crate) entries: Vec<ArchiveEntry>,
    /// Addresses in it, as written, with where they stand.
    pub(crate) links: Vec<(String, LinkPlace)>,
    /// Pages in it, whose links are still to be read.
    pub(crate) pages: Vec<String>,
}

/// A look inside one attachment.
pub(crate) struct Look<'m> {
    pub(super) found: Found,
    budget: &'m mut Budget,
    defects: &'m mut Defects,
}

impl<'m> Look<'m> {
    pub(super) fn new(budget: &'m mut Budget, defects: &'m mut Defects) -> Self {
        Self { found: Found::default(), budget, defects }
    }

    /// Notes something odd.
    pub(super) fn odd(&mut self, kind: DefectKind, detail: &'static str) {
        self.defects.note(kind, detail);
    }

    /// Notes what the file does.
    pub(super) fn acts(&mut self, what: ActiveContent) {
        if !self.found.active.contains(&what) {
            self.found.active.push(what);
        }
    }

    /// Keeps an address.
    pub(super) fn link(&mut self, url: impl Into<String>, place: LinkPlace) {
        match self.budget.links.checked_sub(1) {
            Some(left) => {
                self.budget.links = left;
                self.found.links.push((url.into(), place));
            }
            None => self.odd(DefectKind::TooManyLinks, "in attachments"),
        }
    }

    /// Keeps a page for its links.
    pub(super) fn page(&mut self, page: String) {
        match self.budget.pages.checked_sub(1) {
            Some(left) if page.len() <= PAGE_BYTES_MAX => {
                self.budget.pages = left;
                self.found.pages.push(page);
            }
            _ => self.odd(DefectKind::TextTruncated, "pages in attachments"),
        }
    }

    /// Lists a file in it.
    pub(super) fn entry(&mut self, name: &str, kind: FileKind) {
        if self.found.entries.len() < ENTRIES_MAX {
            let name = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
            self.found.entries.push(ArchiveEntry { name, kind });
        }
    }

    /// Whether one more file within a file may be looked into.
    pub(super) fn may_open(&mut self, depth: u8) -> bool {
        if depth >= DEPTH_MAX {
            self.odd(DefectKind::TooDeep, "files within files");
            return false;
        }
        match self.budget.files.checked_sub(1) {
            Some(left) => self.budget.files = left,
            None => self.odd(DefectKind::TooManyParts, "files within files"),
        }
        self.budget.files > 0
    }

    /// Whether a picture of so many pixels may be searched.
    pub(super) fn may_search(&mut self, pixels: usize) -> bool {
        if self.budget.pictures == 0 || self.budget.pixels < pixels {
            return false;
        }
        self.budget.pictures -= 1;
        self.budget.pixels -= pixels;
        true
    }

    /// Expands a stream as far as it may: what comes before a break or a bound is kept.
    pub(super) fn inflate(&mut self, bytes: &[u8], wrapping: Wrapping) -> Vec<u8> {
        let by_ratio = bytes.len().saturating_mul(RATIO_MAX).max(RATIO_BYTES_MIN);
        self.inflate_to(bytes, wrapping, by_ratio)
    }

    /// The same for a stream whose size is known: a blank picture has no ratio.
    pub(super) fn inflate_to(&mut self, bytes: &[u8], wrapping: Wrapping, bytes_max: usize) -> Vec<u8> {
        let bytes_max = bytes_max.min(STREAM_BYTES_MAX).min(self.budget.expanded_bytes);
        let inflated = inflate::inflate(bytes, wrapping, bytes_max);
        self.budget.expanded_bytes -= inflated.bytes.len();
        if inflated.cut {
            self.odd(DefectKind::ArchiveBomb, "expands beyond the bound");
        } else if inflated.broken {
            self.odd(DefectKind::BadAttachment, "compressed stream");
        }
        inflated.bytes
    }
}

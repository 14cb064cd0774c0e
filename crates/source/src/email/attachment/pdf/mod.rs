//! PDF (ISO 32000): actions, addresses, files within, and pictures that may be QR codes.
//!
//! Objects are found by where they stand, not by the cross-reference table: what a reader repairs is read, what an
//! attacker leaves out of the table is read too, every byte is looked at once, and no reference is followed. So there
//! are no cycles, no depth and no bomb but single streams, which expand within the message's budget.
//! Blind to strings of encrypted files, to codes drawn with lines or in fax formats, and to text that only looks like
//! an address.

mod lexer;
mod object;
mod picture;

use super::inflate::Wrapping;
use super::look::Look;
use super::{extension, inside, office};
use foldhash::HashMap;
use lexer::{Lexer, is_space};
use memchr::memmem::{self, Finder};
use object::{Actions, End, Filter, Object};
use std::borrow::Cow;
use std::ops::Range;
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, FileKind, LinkPlace};

/// The most objects looked at: a book of a thousand pages has some 20,000.
const OBJECTS_MAX: usize = 40_000;
/// How often the file's bytes may be looked at: strings that never end would have them looked at again and again.
const READ_TIMES_MAX: usize = 4;
const READ_BYTES_MIN: usize = 1024 * 1024;
/// The most pictures of one file searched for codes; squares first.
const PICTURES_MAX: usize = 4;

/// Looks into a PDF.
pub(super) fn look(bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    let mut scan = Scan::new(bytes, depth, look);
    scan.objects();
    scan.trailers();
    scan.finish();
}

struct Scan<'a, 'l, 'm> {
    bytes: &'a [u8],
    depth: u8,
    look: &'l mut Look<'m>,
    encrypted: bool,
    objects_left: usize,
    read_bytes_left: usize,
    /// What objects do that do something.
    acting: HashMap<u32, Actions>,
    all: Actions,
    opens: Actions,
    opened: Vec<u32>,
    pictures: Vec<(Object, Range<usize>)>,
}

impl<'a, 'l, 'm> Scan<'a, 'l, 'm> {
    fn new(bytes: &'a [u8], depth: u8, look: &'l mut Look<'m>) -> Self {
        Self {
            depth,
            encrypted: memmem::find(bytes, b"/Encrypt").is_some(),
            objects_left: OBJECTS_MAX,
            read_bytes_left: bytes.len().saturating_mul(READ_TIMES_MAX).max(READ_BYTES_MIN),
            bytes,
            look,
            acting: HashMap::default(),
            all: Actions::default(),
            opens: Actions::default(),
            opened: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// Whether there is still something to spend.
    fn spend(&mut self, bytes: usize) -> bool {
        self.objects_left = self.objects_left.saturating_sub(1);
        self.read_bytes_left = self.read_bytes_left.saturating_sub(bytes);
        let may = self.objects_left > 0 && self.read_bytes_left > 0;
        if !may {
            self.look.odd(DefectKind::ArchiveBomb, "objects of a PDF");
        }
        may
    }

    /// Every `n g obj`, in order.
    fn objects(&mut self) {
        let finder = Finder::new(b"obj");
        let mut at = 0;
        while let Some(found) = finder.find(self.bytes.get(at..).unwrap_or_default()) {
            let start = at + found;
            at = start + 3;
            let Some(number) = number_before(self.bytes, start) else { continue };
            let mut lexer = Lexer::new(self.bytes, at);
            let (object, end) = Object::read(&mut lexer);
            if !self.spend(lexer.at - at + lexer.wasted) {
                return;
            }
            if end == End::Stream {
                let stream = stream(self.bytes, lexer.at, object.length);
                at = stream.end;
                self.stream(object, stream, number);
            } else {
                // An object that another begins in did not end: back to where that one stands.
                let read = self.bytes.get(at..lexer.at).unwrap_or_default();
                at = if read.ends_with(b"endobj") || !read.ends_with(b"obj") { lexer.at } else { lexer.at - 3 };
                self.keep(object, number);
            }
        }
    }

    /// Dictionaries after `trailer` are no objects, but may hold the same.
    fn trailers(&mut self) {
        const TRAILERS_MAX: usize = 16;
        for at in memmem::find_iter(self.bytes, b"trailer").take(TRAILERS_MAX) {
            let mut lexer = Lexer::new(self.bytes, at + 7);
            let (object, _) = Object::read(&mut lexer);
            self.keep(object, 0);
        }
    }

    fn stream(&mut self, object: Object, stream: Range<usize>, number: u32) {
        if (object.is_object_stream || object.is_file) && !self.encrypted {
            let bytes = self.bytes.get(stream.clone()).unwrap_or_default();
            let content = match object.filter {
                Filter::None => Cow::Borrowed(bytes),
                Filter::Flate => Cow::Owned(self.look.inflate(bytes, Wrapping::Zlib)),
                _ => Cow::Borrowed(&[][..]),
            };
            if object.is_object_stream {
                self.object_stream(&content, &object);
            } else {
                inside::open("", self.depth, self.look, |_| content);
            }
        }
        if object.is_picture && !self.encrypted && picture::is_readable(&object) {
            self.pictures.push((object, stream));
        } else {
            self.keep(object, number);
        }
    }

    /// Pairs of number and place, then the objects (§ 7.5.7). It may hold no streams.
    fn object_stream(&mut self, bytes: &[u8], of: &Object) {
        self.read_bytes_left = self.read_bytes_left.saturating_add(bytes.len().saturating_mul(2));
        let mut heads = Lexer::new(bytes, 0);
        for _ in 0..of.count {
            let (Some(lexer::Token::Number(number)), Some(lexer::Token::Number(place))) = (heads.next(), heads.next())
            else {
                return;
            };
            let place = usize::try_from(place).unwrap_or(usize::MAX).saturating_add(of.first);
            // Ended by the next one's beginning, which is a value and no key.
            let next = heads.at;
            let end = next_place(bytes, next).map_or(bytes.len(), |end| end.saturating_add(of.first).min(bytes.len()));
            let Some(own) = bytes.get(place..end.max(place)) else { return };
            let (object, _) = Object::read(&mut Lexer::new(own, 0));
            if !self.spend(own.len()) {
                return;
            }
            self.keep(object, u32::try_from(number).unwrap_or(0));
        }
    }

    fn keep(&mut self, object: Object, number: u32) {
        if object.actions != Actions::default() {
            self.acting.insert(number, object.actions);
            self.all = self.all.with(object.actions);
            self.opens = self.opens.with(object.opens);
        }
        self.opened.extend(object.opened);
        for url in object.urls.into_iter().filter(|url| !self.encrypted || url.starts_with("http")) {
            self.look.link(url, LinkPlace::Pdf);
        }
        for script in &object.scripts {
            crate::email::link::urls(script).for_each(|(_, url)| self.look.link(url, LinkPlace::Pdf));
        }
        if object.files {
            self.files(&object.names);
        }
    }

    /// Files within. Invoices carry themselves as XML, and portfolios pictures and further PDFs: those do nothing.
    fn files(&mut self, names: &[String]) {
        let kinds = names.iter().map(|name| extension::claimed(name).unwrap_or_default());
        for (name, kind) in names.iter().zip(kinds) {
            self.look.entry(name, kind);
            if !matches!(kind, FileKind::Text | FileKind::Image | FileKind::Pdf) {
                self.look.acts(office::acts(kind));
            }
        }
        if names.is_empty() {
            self.look.acts(ActiveContent::EmbeddedFile);
        }
    }

    fn finish(self) {
        let Scan { bytes, look, acting, all, mut opens, opened, mut pictures, encrypted, .. } = self;
        look.found.encrypted |= encrypted;
        for number in opened {
            opens = opens.with(acting.get(&number).copied().unwrap_or_default());
        }
        for (acts, what) in [
            (all.launch, ActiveContent::Launch),
            (opens.url || opens.form, ActiveContent::OpensUrl),
            (all.script, ActiveContent::Script),
            (all.form, ActiveContent::Form),
        ] {
            if acts {
                look.acts(what);
            }
        }
        pictures.sort_by_key(|(object, _)| {
            object.shape.width.abs_diff(object.shape.height) * 8 / object.shape.width.max(1)
        });
        for (object, stream) in pictures.iter().take(PICTURES_MAX) {
            picture::look(object, bytes.get(stream.clone()).unwrap_or_default(), look);
        }
    }
}

impl Actions {
    fn with(self, other: Actions) -> Actions {
        Actions {
            script: self.script | other.script,
            launch: self.launch | other.launch,
            url: self.url | other.url,
            form: self.form | other.form,
        }
    }
}

/// The object's number: two integers stand before `obj`.
fn number_before(bytes: &[u8], at: usize) -> Option<u32> {
    /// Digits of a number, and blanks, looked back at.
    const BACK_BYTES_MAX: usize = 24;
    let before = bytes.get(at.saturating_sub(BACK_BYTES_MAX)..at)?;
    let (before, _generation) = integer_before(before)?;
    let (_, number) = integer_before(before)?;
    Some(number)
}

fn integer_before(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let blanks = bytes.iter().rev().take_while(|byte| is_space(**byte)).count();
    let bytes = bytes.get(..bytes.len() - blanks)?;
    let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = bytes.split_at_checked(bytes.len() - digits)?;
    Some((before, std::str::from_utf8(digits).ok()?.parse().ok()?))
}

/// Where a stream's bytes are: as long as said, if an end stands there; else up to the next end.
fn stream(bytes: &[u8], after_word: usize, length: Option<usize>) -> Range<usize> {
    let rest = bytes.get(after_word..).unwrap_or_default();
    let line_end = if rest.starts_with(b"\r\n") { 2 } else { usize::from(matches!(rest, [b'\r' | b'\n', ..])) };
    let start = (after_word + line_end).min(bytes.len());
    let said = length.and_then(|length| start.checked_add(length)).filter(|end| {
        let after = bytes.get(*end..).unwrap_or_default();
        after.get(..after.len().min(16)).unwrap_or_default().trim_ascii_start().starts_with(b"endstream")
    });
    let found = || memmem::find(bytes.get(start..)?, b"endstream").map(|end| start + end);
    start..said.or_else(found).unwrap_or(bytes.len())
}

fn next_place(bytes: &[u8], at: usize) -> Option<usize> {
    let mut heads = Lexer::new(bytes, at);
    match (heads.next()?, heads.next()?) {
        (lexer::Token::Number(_), lexer::Token::Number(place)) => usize::try_from(place).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

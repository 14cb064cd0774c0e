//! How a file is seen: for the tests of every format.

use super::*;
use crate::email::mime::{self, MediaType, Visitor};
use thymus_event::DefectKind;
use thymus_event::email::LinkPlace;

/// What is seen of one file.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) kind: FileKind,
    pub(super) attachment: Attachment,
    pub(super) links: Vec<(String, LinkPlace)>,
    pub(super) pages: usize,
    defects: Vec<DefectKind>,
}

impl Seen {
    pub(super) fn has(&self, kind: DefectKind) -> bool {
        self.defects.contains(&kind)
    }

    pub(super) fn urls(&self) -> Vec<&str> {
        self.links.iter().map(|(url, _)| url.as_str()).collect()
    }
}

#[derive(Default)]
struct Reader {
    read: Option<(Attachment, Found)>,
    budget: Budget,
    defects: Defects,
}

impl Visitor for Reader {
    fn leaf(&mut self, leaf: &Leaf<'_>) {
        self.read = Some(read(leaf, &leaf.bytes().0, &mut self.budget, &mut self.defects));
    }
    fn message(&mut self, _: &Leaf<'_>) {}
    fn entity(&mut self, _: &MediaType, _: u8) {}
    fn defect(&mut self, _: DefectKind, _: &'static str) {}
}

/// Attaches a file of this name, and looks at it.
pub(super) fn see(name: &str, bytes: &[u8]) -> Seen {
    let head =
        format!("Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{name}\"\n\n");
    let (section, _) = mime::split(head.as_bytes());
    let mut reader = Reader::default();
    mime::walk(&section, bytes, &mut reader);
    let (attachment, found) = reader.read.expect("one file");
    let defects = reader.defects.into_vec().into_iter().map(|defect| defect.kind).collect();
    Seen { kind: attachment.kind, attachment, links: found.links, pages: found.pages.len(), defects }
}

#[test]
fn names_are_what_a_reader_sees() {
    assert_eq!(see("C:\\\\temp\\\\a.txt", b"x").attachment.name, "a.txt");
    assert_eq!(see(&"n".repeat(300), b"x").attachment.name.len(), 255);
}

#[test]
fn what_is_not_what_it_says() {
    assert!(see("a.pdf", b"\0\x01\x02").has(DefectKind::BadAttachment));
    assert!(
        !see("a.bin", b"\0\x01\x02").has(DefectKind::BadAttachment)
            && !see("a.pdf", b"").has(DefectKind::BadAttachment)
    );
}

#[test]
fn calendars_are_unfolded() {
    let text = "DESCRIPTION:Join\\n https://meet.example/a\r\n bc\\,d\\nLater\r\nURL:https://b.example/\n\tx\\";
    assert_eq!(calendar(text), "DESCRIPTION:Join\n https://meet.example/abc,d\nLater\r\nURL:https://b.example/x\\");
    let seen = see("a.zip", &super::archive::tests::zipped(&[("a.ics", text.as_bytes())]));
    assert_eq!(seen.urls(), ["https://meet.example/abc,d", "https://b.example/x\\"]);
}

/// No format's reader may panic, whatever stands behind its mark; and whatever it finds stays within bounds.
mod hostile {
    use super::*;
    use proptest::prelude::*;

    const MARKS: &[(&str, &[u8])] = &[
        ("a.pdf", b"%PDF-1.7\n1 0 obj<</OpenAction 2 0 R/AA<</O<</S/URI/URI(http://a.example)>>>>endobj 2 0 obj<<"),
        ("a.zip", b"PK\x03\x04"),
        ("a.7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("a.rar", b"Rar!\x1A\x07\x01\0"),
        ("a.rar", b"Rar!\x1A\x07\0"),
        ("a.gz", b"\x1F\x8B\x08\x0C\0\0\0\0\0\0"),
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.one", b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D"),
        ("a.lnk", b"L\0\0\0\x01\x14\x02\0"),
        ("a.png", b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"),
        ("a.gif", b"GIF89a"),
        ("a.jpg", b"\xFF\xD8\xFF\xE0"),
        ("a.bmp", b"BM"),
        ("a.webp", b"RIFF\x40\0\0\0WEBPVP8L"),
        ("a.svg", b"<svg><script>"),
        ("a.html", b"<html><script>atob('"),
    ];

    proptest! {
        #[test]
        fn any_bytes_behind_any_mark(at in 0..MARKS.len(), bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let (name, mark) = MARKS[at];
            let seen = see(name, &[mark, &bytes].concat());
            prop_assert!(seen.links.len() <= 64 && seen.pages <= 8 && seen.attachment.entries.len() <= 64);
        }
    }
}

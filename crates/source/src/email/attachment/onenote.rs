//! OneNote sections (MS-ONESTORE § 2.6.13): files within them, which a click on their icon runs.

use super::look::Look;
use super::office::acts;
use super::{inside, kind, qr};
use crate::email::mime::MediaType;
use memchr::memmem;
use std::borrow::Cow;
use thymus_event::email::{ActiveContent, FileKind};

/// What begins a stored file.
const FILE_MARK: &[u8] = b"\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC";
/// Mark, length, and two reserved fields.
const FILE_HEADER_BYTES: usize = 36;
/// The most files of one section looked at.
const FILES_MAX: usize = 32;
/// Ends of names in UTF-16 that a system runs when the file is opened.
const RUNNING_ENDS: &[&[u8]] = &[
    b".\0h\0t\0a\0",
    b".\0j\0s\0",
    b".\0j\0s\0e\0",
    b".\0v\0b\0s\0",
    b".\0v\0b\0e\0",
    b".\0w\0s\0f\0",
    b".\0c\0m\0d\0",
    b".\0b\0a\0t\0",
    b".\0p\0s\x001\0",
    b".\0e\0x\0e\0",
    b".\0l\0n\0k\0",
    b".\0c\0h\0m\0",
    b".\0s\0c\0r\0",
];

pub(super) fn look(bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    let mut is_text_within = false;
    for at in memmem::find_iter(bytes, FILE_MARK).take(FILES_MAX) {
        let Some(file) = file(bytes, at) else { continue };
        let kind = kind::of(file, &MediaType::of("application", "octet-stream"), None);
        match kind {
            FileKind::Image => qr::look(file, look),
            FileKind::Other => {}
            _ => {
                is_text_within |= kind == FileKind::Text || kind == FileKind::Html;
                look.entry("", kind);
                look.acts(acts(kind));
                inside::open("", depth, look, |_| Cow::Borrowed(file));
            }
        }
    }
    // A script is a text; its name, elsewhere in the section, says what a system does with it.
    if is_text_within && RUNNING_ENDS.iter().any(|end| memmem::find(bytes, end).is_some()) {
        look.acts(ActiveContent::EmbeddedProgram);
    }
}

fn file(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = bytes.get(at + FILE_MARK.len()..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))?;
    let rest = bytes.get(at + FILE_HEADER_BYTES..)?;
    let length = usize::try_from(length).ok()?;
    Some(rest.get(..length).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::super::tests::see;
    use super::*;
    use thymus_event::email::LinkPlace;

    fn section(files: &[&[u8]], names: &str) -> Vec<u8> {
        let mut bytes = b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3".to_vec();
        for file in files {
            bytes.extend(FILE_MARK);
            bytes.extend((file.len() as u64).to_le_bytes());
            bytes.extend([0; 12]);
            bytes.extend(*file);
        }
        bytes.extend(names.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn a_page_under_an_icon() {
        let seen = see("a.one", &section(&[b"<html><a href='https://lure.example/'>x</a></html>"], "Open.hta"));
        assert_eq!(seen.attachment.active, [ActiveContent::EmbeddedProgram]);
        assert_eq!((seen.pages, seen.links), (1, Vec::<(String, LinkPlace)>::new()));
    }

    #[test]
    fn a_document_is_a_file_and_a_text_no_program() {
        assert_eq!(see("a.one", &section(&[b"%PDF-1.4"], "")).attachment.active, [ActiveContent::EmbeddedFile]);
        assert_eq!(see("a.one", &section(&[b"plain words"], "a.txt")).attachment.active, [ActiveContent::EmbeddedFile]);
        assert!(see("a.one", &section(&[], "Open.hta")).attachment.active.is_empty());
    }

    #[test]
    fn a_section_of_itself_ends() {
        let inner = section(&[b"x"], "");
        let mut nested = inner;
        for _ in 0..40 {
            nested = section(&[&nested], "");
        }
        assert!(see("a.one", &nested).attachment.entries.len() <= 64);
    }
}

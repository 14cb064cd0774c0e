//! What a file is, by its first bytes; by its declared type where those say nothing.

use crate::email::mime::MediaType;
use thymus_event::email::FileKind;

/// How much of a text is looked at to tell markup from prose.
const TEXT_HEAD_BYTES: usize = 1_024;
/// Where an ISO 9660 volume says so.
const ISO_MARK_AT: usize = 0x8001;

/// Magic numbers that matter and that are better told by hand.
const MAGIC: &[(&[u8], FileKind)] = &[
    (b"%PDF", FileKind::Pdf),
    (b"{\\rt", FileKind::Rtf),
    (b"L\0\0\0\x01\x14\x02\0", FileKind::Shortcut),
    (b"[InternetShortcut]", FileKind::Shortcut),
    (b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", FileKind::OneNote),
    (b"conectix", FileKind::DiskImage),
    (b"vhdxfile", FileKind::DiskImage),
    (b"MZ", FileKind::Executable),
    (b"\x7FELF", FileKind::Executable),
    (b"BEGIN:VCALENDAR", FileKind::Calendar),
    (b"-----BEGIN PGP", FileKind::Signature),
    (b"#!", FileKind::Script),
    (b"#@~^", FileKind::Script),
    (b"\x89PNG", FileKind::Image),
    (b"\xFF\xD8\xFF", FileKind::Image),
    (b"GIF8", FileKind::Image),
    (b"ITSF", FileKind::Executable),
    (b"MSCF", FileKind::Archive),
    (b"Rar!", FileKind::Archive),
    (b"7z\xBC\xAF", FileKind::Archive),
    (b"\x1F\x8B", FileKind::Archive),
];

/// What a file is.
pub(crate) fn of(bytes: &[u8], media: &MediaType, claimed: Option<FileKind>) -> FileKind {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return *kind;
    }
    if is_ole(bytes) {
        return ole(claimed);
    }
    if bytes.get(ISO_MARK_AT..ISO_MARK_AT + 5) == Some(b"CD001") {
        return FileKind::DiskImage;
    }
    // PDF readers look for the mark within the first kilobyte.
    if bytes.get(..bytes.len().min(TEXT_HEAD_BYTES)).is_some_and(|head| memchr::memmem::find(head, b"%PDF-").is_some())
    {
        return FileKind::Pdf;
    }
    if is_text(bytes) {
        return text(bytes, media, claimed);
    }
    infer::get(bytes).map_or_else(|| declared(media), |found| inferred(found.matcher_type(), found.mime_type()))
}

/// The compound file format of old Office, Outlook and installers.
pub(crate) fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

fn ole(claimed: Option<FileKind>) -> FileKind {
    match claimed {
        Some(FileKind::Message) => FileKind::Message,
        Some(FileKind::Executable) => FileKind::Executable,
        _ => FileKind::Office,
    }
}

fn inferred(kind: infer::MatcherType, mime: &str) -> FileKind {
    match kind {
        infer::MatcherType::App => FileKind::Executable,
        infer::MatcherType::Archive if mime == "application/pdf" => FileKind::Pdf,
        infer::MatcherType::Archive => FileKind::Archive,
        infer::MatcherType::Audio | infer::MatcherType::Video => FileKind::Media,
        infer::MatcherType::Doc => FileKind::Office,
        infer::MatcherType::Image => FileKind::Image,
        infer::MatcherType::Text => FileKind::Text,
        infer::MatcherType::Font | infer::MatcherType::Book | infer::MatcherType::Custom => FileKind::Other,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..TEXT_HEAD_BYTES).unwrap_or(bytes);
    !head.is_empty() && !head.iter().any(|b| *b < 9 || (14..27).contains(b))
}

/// Markup tells itself; for the rest the name and the declared type are all there is.
fn text(bytes: &[u8], media: &MediaType, claimed: Option<FileKind>) -> FileKind {
    let head = bytes.get(..TEXT_HEAD_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    let holds = |mark: &[u8]| memchr::memmem::find(head, mark).is_some();
    if holds(b"<svg") && !holds(b"<html") {
        return FileKind::Svg;
    }
    if holds(b"<html") || holds(b"<script") || holds(b"<!doctype html") || head.starts_with(b"<body") {
        return if claimed == Some(FileKind::Script) { FileKind::Script } else { FileKind::Html };
    }
    match claimed {
        Some(
            kind @ (FileKind::Script
            | FileKind::Html
            | FileKind::Svg
            | FileKind::Calendar
            | FileKind::Message
            | FileKind::Shortcut
            | FileKind::Signature),
        ) => kind,
        _ => match declared(media) {
            FileKind::Other => FileKind::Text,
            kind => kind,
        },
    }
}

/// What the declared type says, where the bytes say nothing.
fn declared(media: &MediaType) -> FileKind {
    match (media.kind.as_str(), media.subtype.as_str()) {
        ("text", "calendar") => FileKind::Calendar,
        ("text", "html") | ("application", "xhtml+xml") => FileKind::Html,
        ("text", _) => FileKind::Text,
        ("message", _) => FileKind::Message,
        ("application", "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature" | "pkcs7-mime" | "x-pkcs7-mime") => {
            FileKind::Signature
        }
        _ => FileKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let octets = MediaType::of("application", "octet-stream");
        let cases: &[(&[u8], Option<FileKind>, FileKind)] = &[
            (b"%PDF-1.4", None, FileKind::Pdf),
            (b"MZ\x90", Some(FileKind::Pdf), FileKind::Executable),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", None, FileKind::Office),
            (b"\xEF\xBB\xBF<!DOCTYPE html>", None, FileKind::Html),
            (b"<svg xmlns='x'>", None, FileKind::Svg),
            (b"WScript.Echo(1)", Some(FileKind::Script), FileKind::Script),
            (b"plain words", None, FileKind::Text),
            (b"\0\x01\x02\x03", None, FileKind::Other),
            (b"\x89PNG\r\n", None, FileKind::Image),
        ];
        for (bytes, claimed, wanted) in cases {
            assert_eq!(of(bytes, &octets, *claimed), *wanted, "{bytes:?}");
        }
        let mut iso = vec![0; ISO_MARK_AT];
        iso.extend(b"CD001");
        assert_eq!(of(&iso, &octets, None), FileKind::DiskImage);
    }
}

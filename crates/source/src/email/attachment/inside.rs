//! What a file holds, by its kind: the way from a file to the reader of its format, and back for files within files.

use super::look::Look;
use super::{archive, extension, kind, markup, office, onenote, pdf, qr, rtf, shortcut, zip};
use crate::email::mime::MediaType;
use std::borrow::Cow;
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, FileKind, LinkPlace};

/// The longest text within a file that is searched for addresses.
const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Looks into a file, and says what it really is.
pub(super) fn look(
    bytes: &[u8],
    kind: FileKind,
    claimed: Option<FileKind>,
    depth: u8,
    look: &mut Look<'_>,
) -> FileKind {
    if zip::is_zip(bytes) {
        return zip::look(bytes, kind, claimed, depth, look);
    }
    match kind {
        FileKind::Archive => archive::look(bytes, depth, look),
        FileKind::Pdf => pdf::look(bytes, depth, look),
        FileKind::Image => qr::look(bytes, look),
        FileKind::Office | FileKind::Message if kind::is_ole(bytes) => {
            return office::compound::look(bytes, kind, depth, look);
        }
        FileKind::Rtf => rtf::look(bytes, look),
        FileKind::Html | FileKind::Svg => markup::look(bytes, look),
        FileKind::Shortcut => shortcut::look(bytes, look),
        FileKind::OneNote => onenote::look(bytes, depth, look),
        _ => {}
    }
    let wants_magic = matches!(claimed, Some(FileKind::Pdf | FileKind::Image));
    if wants_magic && kind == FileKind::Other && !bytes.is_empty() {
        look.odd(DefectKind::BadAttachment, "not what its extension says");
    }
    kind
}

/// Kinds that may hold links, files or something active. Programs and scripts need no look: they run.
pub(super) const fn is_worth_opening(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Archive
            | FileKind::Pdf
            | FileKind::Office
            | FileKind::OfficeMacro
            | FileKind::Rtf
            | FileKind::Html
            | FileKind::Svg
            | FileKind::Image
            | FileKind::OneNote
            | FileKind::Shortcut
            | FileKind::Calendar
    )
}

/// Opens a file within a file, if that is still within bounds.
pub(super) fn open<'a>(name: &str, depth: u8, look: &mut Look<'_>, read: impl FnOnce(&mut Look<'_>) -> Cow<'a, [u8]>) {
    if look.may_open(depth) {
        let bytes = read(look);
        within(&bytes, name, depth + 1, look);
    }
}

/// Looks into a file within a file, whose links nobody else reads.
pub(super) fn within(bytes: &[u8], name: &str, depth: u8, look: &mut Look<'_>) {
    if bytes.is_empty() {
        return;
    }
    let claimed = extension::claimed(name);
    let really = kind::of(bytes, &MediaType::of("application", "octet-stream"), claimed);
    let really = self::look(bytes, really, claimed, depth, look);
    match really {
        FileKind::OfficeMacro => look.acts(ActiveContent::Macro),
        FileKind::Html | FileKind::Svg => look.page(String::from_utf8_lossy(bytes).into_owned()),
        FileKind::Calendar => text(calendar(&String::from_utf8_lossy(bytes)).as_bytes(), LinkPlace::Calendar, look),
        FileKind::Shortcut => text(bytes, LinkPlace::Attachment, look),
        _ => {}
    }
}

/// A calendar's text as it is meant: folded lines joined, escapes taken off (RFC 5545 § 3.1, § 3.3.11).
pub(crate) fn calendar(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr3(b'\\', b'\r', b'\n', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let joined = ["\r\n ", "\r\n\t", "\n ", "\n\t"].iter().find_map(|fold| after.strip_prefix(fold));
        let escaped = [("\\n", '\n'), ("\\N", '\n'), ("\\,", ','), ("\\;", ';'), ("\\\\", '\\')];
        let escaped = escaped.iter().find_map(|(escape, meant)| Some((after.strip_prefix(escape)?, meant)));
        rest = match (joined, escaped) {
            (Some(after), _) => after,
            (None, Some((after, meant))) => {
                out.push(*meant);
                after
            }
            (None, None) => {
                let mut chars = after.chars();
                out.extend(chars.next());
                chars.as_str()
            }
        };
    }
    out.push_str(rest);
    out
}

/// Keeps the bare addresses of a text.
pub(super) fn text(bytes: &[u8], place: LinkPlace, look: &mut Look<'_>) {
    let text = String::from_utf8_lossy(bytes.get(..TEXT_BYTES_MAX).unwrap_or(bytes));
    for (_, url) in crate::email::link::urls(&text) {
        look.link(url, place);
    }
}

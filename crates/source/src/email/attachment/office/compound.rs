//! Compound files (MS-CFB): old Office documents, macro projects, embedded objects, Outlook's messages.

use super::super::contained::contained;
use super::super::look::Look;
use super::super::zip::u16_at;
use super::super::{active, inside};
use super::{native, vba};
use cfb::CompoundFile;
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, FileKind, LinkPlace};

/// The most streams and storages looked at.
const ENTRIES_MAX: usize = 1_024;
/// The most bytes of one stream looked at, and of all of a file.
const STREAM_BYTES_MAX: u64 = 4 * 1024 * 1024;
const READ_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most records of a workbook looked at: its sheets are listed at the beginning.
const RECORDS_MAX: usize = 4_096;

/// A stream's path and what it holds.
type Stream = (PathBuf, Vec<u8>);

/// Looks into a compound file, and says what it is.
pub(in super::super) fn look(bytes: &[u8], kind: FileKind, depth: u8, look: &mut Look<'_>) -> FileKind {
    let streams = match contained(|| streams(bytes)) {
        Some(Some(streams)) => streams,
        _ => {
            look.odd(DefectKind::BadAttachment, "compound file");
            return by_marks(bytes, kind, look);
        }
    };
    let mut has_macros = false;
    for (path, stream) in &streams {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match name {
            "EncryptedPackage" => look.found.encrypted = true,
            "Workbook" | "Book" => has_macros |= workbook(stream, look),
            "WordDocument" => look.found.encrypted |= u16_at(stream, 10).is_some_and(|flags| flags & 0x0100 != 0),
            "\u{1}Ole10Native" => native::look(stream, look),
            "_VBA_PROJECT" => has_macros = true,
            _ if in_storage(path, "VBA") => vba::look(stream, look),
            _ if kind == FileKind::Message => message_part(path, stream, &streams, depth, look),
            _ => {}
        }
    }
    finish(has_macros, kind, look)
}

fn finish(has_macros: bool, kind: FileKind, look: &mut Look<'_>) -> FileKind {
    if !has_macros {
        return kind;
    }
    look.acts(ActiveContent::Macro);
    FileKind::OfficeMacro
}

/// What the bytes of a broken one show.
fn by_marks(bytes: &[u8], kind: FileKind, look: &mut Look<'_>) -> FileKind {
    look.found.encrypted |= active::ole_is_encrypted(bytes);
    finish(active::ole_has_macros(bytes), kind, look)
}

/// Streams that may say something, with their contents. Runs foreign code.
fn streams(bytes: &[u8]) -> Option<Vec<Stream>> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).ok()?;
    let paths: Vec<PathBuf> = file
        .walk()
        .take(ENTRIES_MAX)
        .filter(|entry| entry.is_stream() && is_wanted(entry.path()))
        .map(|entry| entry.path().to_owned())
        .collect();
    let (mut streams, mut left) = (Vec::new(), READ_BYTES_MAX);
    for path in paths {
        let mut content = Vec::new();
        if let Ok(stream) = file.open_stream(&path) {
            // What breaks off is looked at as far as it came.
            let _ = stream.take(STREAM_BYTES_MAX.min(left as u64)).read_to_end(&mut content);
        }
        left = left.saturating_sub(content.len());
        streams.push((path, content));
    }
    Some(streams)
}

fn in_storage(path: &Path, storage: &str) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|name| name == storage)
}

fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    in_storage(path, "VBA")
        || name.starts_with("__substg1.0_")
        || matches!(
            name,
            "EncryptedPackage" | "Workbook" | "Book" | "WordDocument" | "\u{1}Ole10Native" | "_VBA_PROJECT"
        )
}

/// A workbook's records (MS-XLS § 2.4): encryption, and sheets of old macros. True when there are such.
fn workbook(stream: &[u8], look: &mut Look<'_>) -> bool {
    const FILE_PASS: u16 = 0x2F;
    const BOUND_SHEET: u16 = 0x85;
    const NAME: u16 = 0x18;
    let (mut rest, mut has_macros) = (stream, false);
    for _ in 0..RECORDS_MAX {
        let (Some(kind), Some(size)) = (u16_at(rest, 0), u16_at(rest, 2)) else { break };
        let body = rest.get(4..).unwrap_or_default();
        let body = body.get(..usize::from(size)).unwrap_or(body);
        match kind {
            FILE_PASS => look.found.encrypted = true,
            BOUND_SHEET => has_macros |= body.get(5) == Some(&1),
            // A built-in name (§ 2.4.150): 1 is Auto_Open, 2 is Auto_Close.
            NAME if has_macros && u16_at(body, 0).is_some_and(|flags| flags & 0x20 != 0) => {
                if matches!(body.get(15), Some(1 | 2)) {
                    look.acts(ActiveContent::AutoMacro);
                }
            }
            _ => {}
        }
        rest = rest.get(4 + usize::from(size)..).unwrap_or_default();
    }
    has_macros
}

/// A property of a message or of one of its files (MS-OXMSG § 2.2): the plain and the HTML body, a file.
fn message_part(path: &Path, stream: &[u8], streams: &[Stream], depth: u8, look: &mut Look<'_>) {
    match path.file_name().and_then(|name| name.to_str()).unwrap_or_default() {
        "__substg1.0_1000001F" => inside::text(utf16(stream).as_bytes(), LinkPlace::Attachment, look),
        "__substg1.0_10130102" => look.page(String::from_utf8_lossy(stream).into_owned()),
        "__substg1.0_37010102" => {
            let named = |id: &str| streams.iter().find(|(other, _)| *other == path.with_file_name(id));
            let name = named("__substg1.0_3707001F").or_else(|| named("__substg1.0_3704001F"));
            let name = name.map_or_else(String::new, |(_, name)| utf16(name));
            look.entry(&name, super::super::extension::claimed(&name).unwrap_or_default());
            inside::open(&name, depth, look, |_| Cow::Borrowed(stream));
        }
        _ => {}
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

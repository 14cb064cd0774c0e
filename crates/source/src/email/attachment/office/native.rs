//! A file as an object within a document (MS-OLEDS § 2.3.6, and what the Packager writes into it).

use super::super::look::Look;
use super::super::{extension, inside};
use thymus_event::email::{ActiveContent, FileKind};

/// The longest name looked for.
const NAME_BYTES_MAX: usize = 512;

/// Reads an `Ole10Native` stream: a size, a flag, a label, the path it had.
pub(super) fn look(stream: &[u8], look: &mut Look<'_>) {
    let label = stream.get(6..).and_then(text).unwrap_or_default();
    let path = stream.get(6 + label.len() + 1..).and_then(text).unwrap_or_default();
    let name = if path.is_empty() { &label } else { &path };
    let name = name.rsplit(['\\', '/']).next().unwrap_or_default();
    let kind = extension::claimed(name).unwrap_or_default();
    look.entry(name, kind);
    look.acts(acts(kind));
    if inside::is_worth_opening(kind) && kind == FileKind::Shortcut {
        // The file follows; its exact place matters little to a search for addresses.
        inside::text(stream, thymus_event::email::LinkPlace::Attachment, look);
    }
}

/// What a file of a kind is to the document that holds it.
pub(in super::super) const fn acts(kind: FileKind) -> ActiveContent {
    match kind {
        FileKind::Executable
        | FileKind::Script
        | FileKind::Shortcut
        | FileKind::DiskImage
        | FileKind::Html
        | FileKind::OfficeMacro => ActiveContent::EmbeddedProgram,
        _ => ActiveContent::EmbeddedFile,
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..NAME_BYTES_MAX).unwrap_or(bytes);
    let end = memchr::memchr(0, bytes)?;
    Some(bytes.get(..end)?.iter().map(|byte| char::from(*byte)).collect())
}

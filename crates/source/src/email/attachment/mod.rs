//! Attachments: what they are by their first bytes, against what they claim to be, and what they hold: other files,
//! links, and what acts by itself.
//!
//! One bounded look into each file, its reader chosen by its kind (`inside`). What a message's files may cost together,
//! in bytes expanded, files opened, pictures searched, is counted in one [`Budget`]. Whatever cannot be read, or goes
//! beyond a bound, is a defect; foreign parsers' panics end in `contained`.

mod active;
mod archive;
mod contained;
mod extension;
mod inflate;
mod inside;
mod kind;
mod look;
mod markup;
mod office;
mod onenote;
mod pdf;
mod qr;
mod rtf;
mod shortcut;
mod zip;

pub(crate) use inside::calendar;
pub(crate) use look::{Budget, Found};

use super::defects::Defects;
use super::mime::Leaf;
use look::Look;
use sha2::{Digest, Sha256};
use thymus_event::email::{Attachment, FileKind};

/// The most attachments kept.
pub(crate) const ATTACHMENTS_MAX: usize = 128;
/// The longest file name kept, in characters.
const NAME_CHARS_MAX: usize = 255;

/// Reads one attachment; its links and pages are handed back apart. `bytes` are decoded.
pub(crate) fn read(leaf: &Leaf<'_>, bytes: &[u8], budget: &mut Budget, defects: &mut Defects) -> (Attachment, Found) {
    let name = file_name(leaf.name.as_deref().unwrap_or_default());
    let claimed = extension::claimed(&name);
    let mut look = Look::new(budget, defects);
    let kind = inside::look(bytes, kind::of(bytes, &leaf.media, claimed), claimed, 0, &mut look);
    let mut found = look.found;
    found.active.sort_unstable();
    let attachment = Attachment {
        kind,
        media_type: leaf.media.essence(),
        claimed,
        size_bytes: bytes.len() as u64,
        hash: file_hash(bytes),
        inline: leaf.disposition == "inline" && leaf.media.is_kind("image"),
        encrypted: found.encrypted,
        double_extension: extension::is_double(&name),
        active: std::mem::take(&mut found.active),
        entries: std::mem::take(&mut found.entries),
        name,
    };
    (attachment, found)
}

/// Looks at a picture that stands in a page.
pub(crate) fn picture(bytes: &[u8], budget: &mut Budget, defects: &mut Defects) -> Found {
    let mut look = Look::new(budget, defects);
    qr::look(bytes, &mut look);
    look.found
}

/// An embedded message as an attachment.
pub(crate) fn message(leaf: &Leaf<'_>, bytes: &[u8]) -> Attachment {
    let name = file_name(leaf.name.as_deref().unwrap_or_default());
    Attachment {
        claimed: extension::claimed(&name),
        name,
        media_type: leaf.media.essence(),
        kind: FileKind::Message,
        size_bytes: bytes.len() as u64,
        hash: file_hash(bytes),
        inline: false,
        encrypted: false,
        double_extension: false,
        active: Vec::new(),
        entries: Vec::new(),
    }
}

/// SHA-256, first 16 bytes: what lists of files name them by.
fn file_hash(bytes: &[u8]) -> [u8; 16] {
    let full: [u8; 32] = Sha256::digest(bytes).into();
    *full.first_chunk().unwrap_or(&[0; 16])
}

/// BLAKE3, first 16 bytes.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 16] {
    let full = *blake3::hash(bytes).as_bytes();
    *full.first_chunk().unwrap_or(&[0; 16])
}

/// The name a reader sees: the last component of a path, without controls, cut.
fn file_name(name: &str) -> String {
    let name = name.trim();
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;

//! Attachments: what they are by their first bytes, against what they claim to be. Nothing is unpacked.

mod active;
mod extension;
mod kind;
mod zip;

use super::defects::Defects;
use super::mime::Leaf;
use thymus_event::DefectKind;
use thymus_event::email::{Attachment, FileKind};

/// The most attachments kept.
pub(crate) const ATTACHMENTS_MAX: usize = 128;
/// The longest file name kept, in characters.
const NAME_CHARS_MAX: usize = 255;

/// Reads one attachment. `bytes` are decoded.
pub(crate) fn read(leaf: &Leaf<'_>, bytes: &[u8], defects: &mut Defects) -> Attachment {
    let name = file_name(leaf.name.as_deref().unwrap_or_default());
    let claimed = extension::claimed(&name);
    let mut attachment = Attachment {
        kind: kind::of(bytes, &leaf.media, claimed),
        media_type: leaf.media.essence(),
        claimed,
        size_bytes: bytes.len() as u64,
        hash: hash(bytes),
        inline: leaf.disposition == "inline" && leaf.media.is_kind("image"),
        encrypted: false,
        double_extension: extension::is_double(&name),
        active: false,
        entries: Vec::new(),
        name,
    };
    look_inside(&mut attachment, bytes, defects);
    attachment
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
        hash: hash(bytes),
        inline: false,
        encrypted: false,
        double_extension: false,
        active: false,
        entries: Vec::new(),
    }
}

/// BLAKE3, first 16 bytes.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 16] {
    let full = *blake3::hash(bytes).as_bytes();
    *full.first_chunk().unwrap_or(&[0; 16])
}

fn look_inside(attachment: &mut Attachment, bytes: &[u8], defects: &mut Defects) {
    if zip::is_zip(bytes) {
        match zip::list(bytes) {
            Some(listing) => {
                attachment.encrypted = listing.encrypted;
                attachment.kind = zip_kind(attachment.kind, &listing);
                attachment.active = attachment.kind == FileKind::OfficeMacro;
                if attachment.kind == FileKind::Archive {
                    attachment.entries = listing.entries;
                }
            }
            None => defects.note(DefectKind::BadAttachment, "ZIP without a directory"),
        }
        return;
    }
    match attachment.kind {
        FileKind::Pdf => {
            attachment.encrypted = active::pdf_is_encrypted(bytes);
            attachment.active = active::pdf_acts(bytes);
        }
        FileKind::Office | FileKind::Message if kind::is_ole(bytes) => {
            attachment.encrypted = active::ole_is_encrypted(bytes);
            if active::ole_has_macros(bytes) {
                attachment.kind = FileKind::OfficeMacro;
                attachment.active = true;
            }
        }
        FileKind::Html | FileKind::Svg => attachment.active = active::markup_acts(bytes),
        FileKind::Rtf => attachment.active = active::rtf_embeds(bytes),
        _ => {}
    }
    let wants_magic = matches!(attachment.claimed, Some(FileKind::Pdf | FileKind::Image));
    defects.note_if(
        wants_magic && attachment.kind == FileKind::Other && !bytes.is_empty(),
        DefectKind::BadAttachment,
        "not what its extension says",
    );
}

/// Office files are ZIPs with certain entries.
fn zip_kind(magic: FileKind, listing: &zip::Listing) -> FileKind {
    if listing.macros {
        FileKind::OfficeMacro
    } else if listing.office || magic == FileKind::Office {
        FileKind::Office
    } else {
        FileKind::Archive
    }
}

/// The name a reader sees: the last component of a path, without controls, cut.
fn file_name(name: &str) -> String {
    let name = name.trim();
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
}

//! Attachments, without the images that a layout needs.

use crate::features::AttachmentFacts;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::email::{Attachment, FileKind};

/// The most attachments kept.
const ATTACHMENTS_MAX: usize = 16;
/// The longest file name kept, in characters.
const NAME_CHARS_MAX: usize = 80;

pub(super) fn attachments(attachments: &[Attachment]) -> SmallVec<[AttachmentFacts; 1]> {
    let layout = |a: &&Attachment| !(a.kind == FileKind::Image && a.inline) && a.kind != FileKind::Signature;
    attachments.iter().filter(layout).take(ATTACHMENTS_MAX).map(facts).collect()
}

fn facts(attachment: &Attachment) -> AttachmentFacts {
    let differs = attachment.claimed.is_some_and(|claimed| claimed != attachment.kind);
    AttachmentFacts {
        kind: attachment.kind,
        disguised: attachment.double_extension || (differs && runs(attachment.kind)),
        active: attachment.active.iter().min().copied(),
        encrypted: attachment.encrypted,
        within: attachment.entries.iter().map(|entry| entry.kind).max_by_key(|kind| risk(*kind)),
        hash: Key::number(u64::from_le_bytes(attachment.hash[..8].try_into().unwrap_or_default())),
        name: attachment.name.chars().take(NAME_CHARS_MAX).collect(),
    }
}

/// Whether a system runs files of this kind when opened.
pub(crate) const fn runs(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Executable | FileKind::Script | FileKind::Shortcut | FileKind::DiskImage | FileKind::OfficeMacro
    )
}

/// How much harm a kind can do: 0 none, 1 ordinary, 2 hides things, 3 runs.
pub(crate) const fn risk(kind: FileKind) -> u8 {
    match kind {
        FileKind::Text | FileKind::Image | FileKind::Calendar | FileKind::Media | FileKind::Signature => 0,
        FileKind::Pdf | FileKind::Office | FileKind::Rtf | FileKind::Message | FileKind::Other => 1,
        FileKind::Archive | FileKind::Html | FileKind::Svg | FileKind::OneNote => 2,
        _ => 3,
    }
}

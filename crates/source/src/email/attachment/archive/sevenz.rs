//! 7z: its header, which is mostly compressed itself. Nothing else is unpacked.

use super::super::contained::contained;
use super::super::extension;
use super::super::look::Look;
use sevenz_rust2::{Archive, Error, Password};
use std::io::Cursor;
use thymus_event::DefectKind;

/// What a header and its decoder may take: names of tens of thousands of files.
const HEADER_KIB_MAX: usize = 4 * 1024;

pub(super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    let read =
        contained(|| Archive::read_with_memory_limit(&mut Cursor::new(bytes), &Password::empty(), HEADER_KIB_MAX));
    match read {
        Some(Ok(archive)) => list(&archive, look),
        // Headers that are encrypted themselves need AES, which is not built in.
        Some(Err(Error::PasswordRequired | Error::MaybeBadPassword(_) | Error::UnsupportedCompressionMethod(_))) => {
            look.found.encrypted = true;
        }
        _ => look.odd(DefectKind::BadAttachment, "7z header"),
    }
}

fn list(archive: &Archive, look: &mut Look<'_>) {
    for (at, file) in archive.files.iter().enumerate() {
        if !file.is_directory() {
            look.entry(file.name(), extension::claimed(file.name()).unwrap_or_default());
            look.found.encrypted |= archive.is_file_encrypted(at);
        }
    }
}

//! Raw mail in append-only files: `<store>.packs/00000001.pack`, `00000002.pack`, …
//!
//! A pack is a file header and then blocks; a block holds a few messages compressed together (mail of one
//! organisation repeats itself: that is both smaller and faster than one by one, and needs no dictionary).
//! The format is told in `docs/pack-format.md`.

pub(crate) mod format;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{PackReader, read_block};
pub(crate) use write::{Extent, PackWriter};

use std::path::{Path, PathBuf};

/// The largest raw message taken, in bytes. Larger ones are to be cut before: sources read none above 64 MiB whole.
pub const RAW_BYTES_MAX: usize = 128 << 20;

/// Bytes of raw mail after which a block is closed. Larger blocks compress little better, and one message read
/// unpacks its whole block.
pub(crate) const BLOCK_RAW_BYTES: usize = 256 << 10;

/// The most messages in a block: its count is 16 bits, and a flood of tiny messages must not make a block slow to list.
pub(crate) const BLOCK_MESSAGES_MAX: usize = 1024;

/// A pack at or above this many bytes takes no further block: files stay easy to copy, and erasure rewrites one of them.
pub(crate) const PACK_BYTES: u64 = 256 << 20;

/// Where a raw message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// Number of the pack file, from 1.
    pub(crate) pack: u32,
    /// Offset of the block in the file.
    pub(crate) block: u64,
    /// Offset of the message in the unpacked block.
    pub(crate) start: u32,
    /// Bytes of the message.
    pub(crate) bytes: u32,
}

/// The file of pack `number`.
pub(crate) fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.pack"))
}

/// The highest number of a pack file in the folder; 0 when there is none.
pub(crate) fn last_number(folder: &Path) -> std::io::Result<u32> {
    let mut last = 0;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".pack")).and_then(|digits| digits.parse().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}

//! ZIP (APPNOTE § 4.3): its central directory, and single entries inflated within bounds.

use super::inflate::Wrapping;
use super::look::Look;
use super::{extension, inside, office};
use memchr::memmem;
use std::borrow::Cow;
use thymus_event::DefectKind;
use thymus_event::email::FileKind;

/// The most entries looked at.
const ENTRIES_MAX: usize = 4_096;
/// The end record with the longest comment.
const END_BYTES_MAX: usize = 22 + 65_535;
/// What an honest archive expands to, if it shrinks its contents to a hundredth or less.
const DECLARED_BYTES_MAX: u64 = 1 << 30;
const DECLARED_RATIO_MAX: u64 = 100;

/// A central directory.
#[derive(Debug, Default)]
pub(super) struct Directory<'a> {
    bytes: &'a [u8],
    /// What stands before the archive: a self-extractor.
    shift: usize,
    pub(super) entries: Vec<Entry<'a>>,
}

/// One entry of it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) encrypted: bool,
    method: u16,
    packed_bytes: u32,
    bytes: u32,
    offset: u32,
}

/// Whether the bytes begin as a ZIP.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Looks into a ZIP, and says what it really is: Office files are ZIPs with certain entries.
pub(super) fn look(
    bytes: &[u8],
    kind: FileKind,
    claimed: Option<FileKind>,
    depth: u8,
    look: &mut Look<'_>,
) -> FileKind {
    let Some(directory) = Directory::read(bytes) else {
        look.odd(DefectKind::BadAttachment, "ZIP without a directory");
        return kind;
    };
    look.found.encrypted |= directory.entries.iter().any(|entry| entry.encrypted);
    if directory.is_bomb() {
        look.odd(DefectKind::ArchiveBomb, "its directory declares it");
    }
    if directory.has("[Content_Types].xml") || directory.has("mimetype") || kind == FileKind::Office {
        return office::package::look(&directory, depth, look);
    }
    if claimed == Some(FileKind::Executable) && directory.has("META-INF/MANIFEST.MF") {
        return FileKind::Executable;
    }
    list(&directory, depth, look);
    FileKind::Archive
}

fn list(directory: &Directory<'_>, depth: u8, look: &mut Look<'_>) {
    for entry in directory.entries.iter().filter(|entry| !entry.name.ends_with('/')) {
        let kind = extension::claimed(&entry.name).unwrap_or(FileKind::Other);
        look.entry(&entry.name, kind);
        if inside::is_worth_opening(kind) && !entry.encrypted {
            inside::open(&entry.name, depth, look, |look| directory.read_entry(entry, look));
        }
    }
}

impl<'a> Directory<'a> {
    /// Reads it; `None` when there is none.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let tail_at = bytes.len().saturating_sub(END_BYTES_MAX);
        let end_at = tail_at + memmem::rfind(bytes.get(tail_at..)?, b"PK\x05\x06")?;
        let size = usize::try_from(u32_at(bytes, end_at + 12)?).ok()?;
        let offset = usize::try_from(u32_at(bytes, end_at + 16)?).ok()?;
        // What stands before the archive shifts the offsets: the directory ends at the end record.
        let start = if bytes.get(offset..).is_some_and(|at| at.starts_with(b"PK\x01\x02")) {
            offset
        } else {
            end_at.checked_sub(size)?
        };
        let mut directory = Directory { bytes, shift: start.saturating_sub(offset), entries: Vec::new() };
        let mut rest = bytes.get(start..end_at)?;
        while directory.entries.len() < ENTRIES_MAX {
            let Some((entry, length)) = entry(rest) else { break };
            directory.entries.push(entry);
            rest = rest.get(length..).unwrap_or_default();
        }
        Some(directory)
    }

    /// Whether it holds a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The file of this name.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// An entry's content, as far as it may be expanded; nothing for methods other than stored and deflated.
    pub(super) fn read_entry(&self, entry: &Entry<'_>, look: &mut Look<'_>) -> Cow<'a, [u8]> {
        let packed = self.packed(entry).unwrap_or_default();
        match entry.method {
            0 => Cow::Borrowed(packed),
            8 => Cow::Owned(look.inflate(packed, Wrapping::Raw)),
            _ => Cow::Borrowed(&[]),
        }
    }

    fn packed(&self, entry: &Entry<'_>) -> Option<&'a [u8]> {
        let at = usize::try_from(entry.offset).ok()?.checked_add(self.shift)?;
        let header = self.bytes.get(at..)?;
        if !header.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let rest = header.get(start..)?;
        rest.get(..usize::try_from(entry.packed_bytes).ok()?).or(Some(rest))
    }

    /// Expands to absurd sizes, or uses the same bytes again and again.
    fn is_bomb(&self) -> bool {
        let sum = |of: fn(&Entry<'_>) -> u32| self.entries.iter().map(|entry| u64::from(of(entry))).sum::<u64>();
        let (packed, whole) = (sum(|entry| entry.packed_bytes), sum(|entry| entry.bytes));
        let overlaps = packed > 2 * self.bytes.len() as u64 + u64::from(u16::MAX);
        overlaps || whole > DECLARED_BYTES_MAX && whole > packed.saturating_mul(DECLARED_RATIO_MAX)
    }
}

/// Reads one entry, and its length in the directory.
fn entry(bytes: &[u8]) -> Option<(Entry<'_>, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name = usize::from(u16_at(bytes, 28)?);
    let length = 46 + name + usize::from(u16_at(bytes, 30)?) + usize::from(u16_at(bytes, 32)?);
    let entry = Entry {
        name: String::from_utf8_lossy(bytes.get(46..46 + name)?),
        encrypted: u16_at(bytes, 8)? & 1 != 0,
        method: u16_at(bytes, 10)?,
        packed_bytes: u32_at(bytes, 20)?,
        bytes: u32_at(bytes, 24)?,
        offset: u32_at(bytes, 42)?,
    };
    Some((entry, length))
}

/// A number, least byte first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

/// A number, least byte first.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory without contents.
    fn archive(names: &[&str], flags: u16) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let start = bytes.len();
        for name in names {
            bytes.extend(b"PK\x01\x02\0\0\0\0");
            bytes.extend(flags.to_le_bytes());
            bytes.extend([0; 18]);
            bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend([0; 16]);
            bytes.extend(name.as_bytes());
        }
        let size = u32::try_from(bytes.len() - start).unwrap();
        bytes.extend(b"PK\x05\x06\0\0\0\0\0\0\0\0");
        bytes.extend(size.to_le_bytes());
        bytes.extend(u32::try_from(start).unwrap().to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    #[test]
    fn directories() {
        let bytes = archive(&["a/", "a/invoice.pdf.js"], 1);
        let directory = Directory::read(&bytes).unwrap();
        assert!(directory.entries.iter().all(|entry| entry.encrypted) && directory.has("a/invoice.pdf.js"));
        assert_eq!(Directory::read(&archive(&["x"; 5_000], 0)).unwrap().entries.len(), ENTRIES_MAX);
    }

    #[test]
    fn broken_ones() {
        assert!(Directory::read(b"PK\x03\x04").is_none());
        let mut cut = archive(&["a", "b"], 0);
        let length = cut.len();
        cut[length - 4] = 0xFF;
        let _ = Directory::read(&cut);
        for end in 0..length {
            let _ = Directory::read(&cut[..end]);
        }
    }
}

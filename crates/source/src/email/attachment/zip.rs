//! A ZIP's central directory (APPNOTE § 4.3.12, § 4.3.16). Nothing is inflated, so nothing can explode.

use super::extension;
use memchr::memmem;
use thymus_event::email::{ArchiveEntry, FileKind};

/// The most entries kept.
const ENTRIES_MAX: usize = 64;
/// The most entries looked at for macros.
const ENTRIES_SEEN_MAX: usize = 4_096;
/// The end record with the longest comment.
const END_BYTES_MAX: usize = 22 + 65_535;
/// The longest entry name kept, in characters.
const NAME_CHARS_MAX: usize = 255;

/// What a directory lists.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The first entries.
    pub(crate) entries: Vec<ArchiveEntry>,
    /// Some entry is encrypted.
    pub(crate) encrypted: bool,
    /// Holds what makes a ZIP an Office document.
    pub(crate) office: bool,
    /// And macros.
    pub(crate) macros: bool,
}

/// Whether the bytes begin as a ZIP.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Reads the directory; `None` when there is none.
pub(crate) fn list(bytes: &[u8]) -> Option<Listing> {
    let tail_at = bytes.len().saturating_sub(END_BYTES_MAX);
    let end_at = tail_at + memmem::rfind(bytes.get(tail_at..)?, b"PK\x05\x06")?;
    let size = usize::try_from(u32_at(bytes, end_at + 12)?).ok()?;
    let offset = usize::try_from(u32_at(bytes, end_at + 16)?).ok()?;
    // What stands before the archive (a self-extractor) shifts the offsets: the directory ends at the end record.
    let start = if bytes.get(offset..).is_some_and(|at| at.starts_with(b"PK\x01\x02")) {
        offset
    } else {
        end_at.checked_sub(size)?
    };
    let mut listing = Listing::default();
    let mut rest = bytes.get(start..end_at)?;
    for _ in 0..ENTRIES_SEEN_MAX {
        let Some(length) = entry(rest, &mut listing) else { break };
        rest = rest.get(length..).unwrap_or_default();
    }
    Some(listing)
}

/// Reads one entry; returns its length.
fn entry(bytes: &[u8], listing: &mut Listing) -> Option<usize> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let flags = u16_at(bytes, 8)?;
    let [name, extra, comment] = [28, 30, 32].map(|at| u16_at(bytes, at).map(usize::from));
    let name_bytes = bytes.get(46..46 + name?)?;
    listing.encrypted |= flags & 1 != 0;
    let name_text = String::from_utf8_lossy(name_bytes);
    listing.office |= name_text == "[Content_Types].xml" || name_text == "mimetype";
    listing.macros |= name_text.rsplit('/').next().is_some_and(|base| base.eq_ignore_ascii_case("vbaProject.bin"));
    if listing.entries.len() < ENTRIES_MAX && !name_text.ends_with('/') {
        let name: String = name_text.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let kind = extension::claimed(&name).unwrap_or(FileKind::Other);
        listing.entries.push(ArchiveEntry { name, kind });
    }
    Some(46 + name? + extra? + comment?)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let listing = list(&archive(&["a/", "a/invoice.pdf.js"], 1)).unwrap();
        assert!(listing.encrypted && !listing.office);
        assert_eq!(listing.entries, [ArchiveEntry { name: "a/invoice.pdf.js".into(), kind: FileKind::Script }]);
        let office = list(&archive(&["[Content_Types].xml", "word/vbaProject.bin"], 0)).unwrap();
        assert!(office.office && office.macros && !office.encrypted);
        assert_eq!(list(&archive(&["x"; 100], 0)).unwrap().entries.len(), ENTRIES_MAX);
    }

    #[test]
    fn broken_ones() {
        assert!(list(b"PK\x03\x04").is_none());
        let mut cut = archive(&["a", "b"], 0);
        let length = cut.len();
        cut[length - 4] = 0xFF;
        assert!(list(&cut).is_none() || list(&cut).is_some());
        for end in 0..length {
            let _ = list(&cut[..end]);
        }
    }
}

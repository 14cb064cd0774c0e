//! What is kept of a log's content, so that a restart reads nothing twice and loses nothing.

use serde::{Deserialize, Serialize};
use std::path::Path;

/// How much of a content's beginning tells it from others, in bytes. Also the length of the piece before the offset by
/// which a file proves that it still holds what was read.
pub(super) const FINGERPRINT_BYTES: usize = 4096;

/// The most bytes of header lines kept for a decoder that goes on in the middle: Zeek's longest headers have a few
/// kilobytes.
const CONTEXT_BYTES_MAX: usize = 64 * 1024;

/// The most packed files remembered of one content: it is packed once, moved once or twice.
const PACKED_COPIES_MAX: usize = 8;

/// The shape of an encoded checkpoint; another gets another number.
const FORMAT: u8 = 1;

/// How far one content was read. A content is what was written from the beginning of a file on, under whatever name, in
/// whatever file, packed or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Names the content among all of this follower.
    pub number: u64,
    /// The log that it is a piece of.
    pub source: String,
    /// Bytes read, unpacked: always behind the end of a line.
    pub offset: u64,
    /// Of the first bytes handed out.
    pub(super) head: Fingerprint,
    /// Of the last bytes handed out.
    pub(super) tail: Fingerprint,
    /// Bytes behind the offset that were handed out as a last line without its end.
    pub(super) unended: u32,
    /// Whether the offset stands within a line that is too long, whose rest is passed over.
    pub(super) is_skipping: bool,
    /// Header lines.
    pub(super) context: Context,
    /// Packed files that hold this content and were read to their ends.
    pub(super) packed: Vec<FileStamp>,
    /// When a file with this content was last seen, in milliseconds since 1970.
    pub(super) seen_ms: i64,
}

impl Checkpoint {
    /// As bytes, for a store.
    pub fn encode(&self) -> Vec<u8> {
        // Nothing in it can fail to be written into a vector.
        postcard::to_extend(self, vec![FORMAT]).unwrap_or_default()
    }

    /// From bytes; `None` when they are of another version, or damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (format, body) = bytes.split_first()?;
        if *format == FORMAT { postcard::from_bytes(body).ok() } else { None }
    }

    /// Up to where bytes were handed out: a last line without its end is behind the offset.
    pub(super) fn handed_out(&self) -> u64 {
        self.offset.saturating_add(u64::from(self.unended))
    }

    pub(super) fn note_packed(&mut self, stamp: FileStamp) -> bool {
        if self.packed.contains(&stamp) {
            return false;
        }
        self.packed.retain(|known| known.id != stamp.id);
        if self.packed.len() >= PACKED_COPIES_MAX {
            self.packed.remove(0);
        }
        self.packed.push(stamp);
        true
    }
}

/// A file at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct FileStamp {
    pub(super) id: FileId,
    pub(super) bytes: u64,
    pub(super) modified_ns: i128,
}

/// Device and inode: the same under another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct FileId(pub(super) u64, pub(super) u64);

impl FileStamp {
    #[cfg(unix)]
    pub(super) fn of(_: &Path, found: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let modified_ns = i128::from(found.mtime()) * 1_000_000_000 + i128::from(found.mtime_nsec());
        Self { id: FileId(found.dev(), found.ino()), bytes: found.len(), modified_ns }
    }

    /// Without inodes a file is its path: a renamed one is found again by its content.
    #[cfg(not(unix))]
    pub(super) fn of(path: &Path, found: &std::fs::Metadata) -> Self {
        let hash = Fingerprint::of(path.to_string_lossy().as_bytes()).hash;
        let (left, right) = hash.split_at(8);
        let number = |half: &[u8]| half.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let since = found.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let modified_ns = since.map_or(0, |since| since.as_nanos() as i128);
        Self { id: FileId(number(left), number(right)), bytes: found.len(), modified_ns }
    }
}

/// Tells some bytes from others: their number and their hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    pub(super) bytes: u32,
    pub(super) hash: [u8; 16],
}

impl Fingerprint {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 16];
        hash.copy_from_slice(blake3::hash(bytes).as_bytes().split_at(16).0);
        Self { bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX), hash }
    }
}

/// Header lines of a content, each with its LF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Context {
    /// The lines with `#` at the beginning of the content; its first line where there are none.
    first: Vec<u8>,
    /// The last lines with `#`, where they are others.
    last: Vec<u8>,
    /// Where the lines noted last end, in the content.
    end: u64,
}

impl Context {
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let lines = self.first.split(|byte| *byte == b'\n').chain(self.last.split(|byte| *byte == b'\n'));
        lines.filter(|line| !line.is_empty())
    }

    /// Takes whole lines that stand at `offset`.
    pub(super) fn note(&mut self, offset: u64, lines: &[u8]) {
        if offset == 0 && !lines.starts_with(b"#") {
            let end = memchr::memchr(b'\n', lines).map_or(lines.len(), |at| at + 1);
            push_bounded(&mut self.first, lines.get(..end).unwrap_or_default());
        }
        let mut at = if lines.starts_with(b"#") { Some(0) } else { next_header(lines, 0) };
        while let Some(start) = at {
            let rest = lines.get(start..).unwrap_or_default();
            let bytes = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            self.note_line(offset + start as u64, rest.get(..bytes).unwrap_or_default());
            let next = start + bytes;
            at = if lines.get(next) == Some(&b'#') { Some(next) } else { next_header(lines, next) };
        }
    }

    fn note_line(&mut self, offset: u64, line: &[u8]) {
        let goes_on = offset == self.end;
        if goes_on && self.last.is_empty() {
            push_bounded(&mut self.first, line);
        } else {
            if !goes_on {
                self.last.clear();
            }
            push_bounded(&mut self.last, line);
        }
        self.end = offset + line.len() as u64;
    }
}

fn push_bounded(lines: &mut Vec<u8>, line: &[u8]) {
    if lines.len() + line.len() <= CONTEXT_BYTES_MAX {
        lines.extend_from_slice(line);
    }
}

/// Where the next line with `#` begins behind `from`, which is within a line or at its beginning.
fn next_header(lines: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(lines.get(from..)?, b"\n#").map(|at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(pieces: &[&str]) -> Vec<String> {
        let mut checkpoint = Checkpoint::default();
        for piece in pieces {
            checkpoint.context.note(checkpoint.offset, piece.as_bytes());
            checkpoint.offset += piece.len() as u64;
        }
        checkpoint.context.lines().map(|line| String::from_utf8_lossy(line).into_owned()).collect()
    }

    #[test]
    fn a_header_is_kept_however_it_is_cut() {
        assert_eq!(noted(&["#a\n#b\n1\n2\n"]), ["#a", "#b"]);
        assert_eq!(noted(&["#a\n", "#b\n", "1\n", "2\n"]), ["#a", "#b"]);
        assert_eq!(noted(&["#a\n1\n#b\n#c\n", "#d\n2\n"]), ["#a", "#b", "#c", "#d"]);
        assert_eq!(noted(&["#a\n1\n#b\n", "2\n#c\n3\n"]), ["#a", "#c"]);
        assert_eq!(noted(&["name,value\n1,2\n", "3,4\n"]), ["name,value"]);
        assert_eq!(noted(&["1 # no\n2\n"]), ["1 # no"]);
        assert_eq!(noted(&[]), [""; 0]);
    }

    #[test]
    fn checkpoints_survive_bytes() {
        let mut checkpoint =
            Checkpoint { number: 3, source: "http.log".to_owned(), offset: 9, ..Checkpoint::default() };
        checkpoint.context.note(0, b"#fields\tts\n");
        checkpoint.note_packed(FileStamp { id: FileId(1, 2), bytes: 3, modified_ns: -4 });
        assert_eq!(Checkpoint::decode(&checkpoint.encode()), Some(checkpoint.clone()));
        assert_eq!(Checkpoint::decode(&[9, 9, 9]), None);
        assert_eq!(Checkpoint::decode(&[]), None);
    }
}

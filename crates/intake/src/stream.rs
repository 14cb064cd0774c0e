//! A file as a stream of bytes, unpacked where it is gzip (RFC 1952) or Zstandard (RFC 8878), whatever its name says.

use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a stream is looked at to tell what it is: long enough for the longest run of trace headers in practice.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// The window that a Zstandard stream may ask for, as a power of two: all that `zstd --long=31` can write. The
/// memory is touched only as far as the stream fills it, and an archive is the operator's own file.
const ZSTD_WINDOW_LOG_MAX: u32 = 31;

const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];
const ZSTD_FRAME: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// The last three bytes of a skippable frame's magic; the first is 0x50 to 0x5f (RFC 8878 §3.1.2).
const ZSTD_SKIPPABLE: &[u8] = &[0x2a, 0x4d, 0x18];

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be opened.
    #[error("{}: cannot be opened ({source}); check the path and that it may be read", file.display())]
    Open {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ends early or is damaged.
    #[error(
        "{}: cannot be read beyond byte {offset} of its contents ({source}); what came before was read: fetch the file again",
        file.display()
    )]
    Read {
        /// Which.
        file: PathBuf,
        /// How far reading came, in bytes of the unpacked stream.
        offset: u64,
        /// Why.
        source: io::Error,
    },
}

impl FileError {
    pub(crate) fn open(file: &Path, source: io::Error) -> Self {
        Self::Open { file: file.to_owned(), source }
    }

    pub(crate) fn read(file: &Path, offset: u64, source: io::Error) -> Self {
        Self::Read { file: file.to_owned(), offset, source }
    }
}

/// An opened file, unpacked, whose beginning can be looked at before it is read.
pub(crate) struct Stream {
    head: Vec<u8>,
    at: usize,
    rest: Box<dyn Read + Send>,
}

impl Stream {
    /// Opens `path`; bytes taken from the disk are added to `counter`.
    pub(crate) fn open(path: &Path, counter: Arc<AtomicU64>) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|error| FileError::open(path, error))?;
        Self::of(file, counter).map_err(|error| FileError::read(path, 0, error))
    }

    /// Reads a file that was opened before, from where it stands.
    pub(crate) fn of(file: File, counter: Arc<AtomicU64>) -> io::Result<Self> {
        Self::unpack(Counted { file, counter })
    }

    fn unpack(mut raw: Counted) -> io::Result<Self> {
        let head = read_head(&mut raw)?;
        let Some(packing) = Packing::of(&head) else {
            return Ok(Self { head, at: 0, rest: Box::new(raw) });
        };
        let packed = Cursor::new(head).chain(raw);
        let mut rest: Box<dyn Read + Send> = match packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Packing::Zstd => {
                let mut decoder =
                    zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(HEAD_BYTES, packed))?;
                decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
                Box::new(decoder)
            }
        };
        let head = read_head(&mut rest)?;
        Ok(Self { head, at: 0, rest })
    }

    /// The beginning, up to [`HEAD_BYTES`]; the whole when it is shorter.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut left = self.head.get(self.at..).unwrap_or_default();
        if left.is_empty() {
            return self.rest.read(buffer);
        }
        let taken = left.read(buffer)?;
        self.at += taken;
        Ok(taken)
    }
}

/// How a file is packed.
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Tells by the first bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        let skippable = matches!(head.first(), Some(0x50..=0x5f)) && head.get(1..4) == Some(ZSTD_SKIPPABLE);
        if head.starts_with(GZIP) {
            Some(Self::Gzip)
        } else if head.starts_with(ZSTD_FRAME) || skippable {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

fn read_head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// A file that counts what is taken from it.
struct Counted {
    file: File,
    counter: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.file.read(buffer)?;
        self.counter.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
}

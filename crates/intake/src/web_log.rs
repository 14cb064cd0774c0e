//! Log files as raw lines, plain or packed.

use crate::stream::{FileError, Stream};
use memchr::memchr;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest line kept, in bytes: a request's address and headers are bounded to less by every common server.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// How much is read at once, in bytes.
const READ_BYTES: usize = 256 * 1024;

/// The lines of a log file, without their ends (LF or CRLF). Longer ones than [`LINE_BYTES_MAX`] are passed over
/// and counted.
pub struct WebLog {
    file: PathBuf,
    lines: BufReader<Stream>,
    offset: u64,
    skipped: u64,
    failed: bool,
    bytes_read: Arc<AtomicU64>,
}

impl WebLog {
    /// Opens a log file.
    ///
    /// # Errors
    /// When it cannot be opened, or is packed and damaged at its beginning.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let bytes_read = Arc::<AtomicU64>::default();
        let stream = Stream::open(path, Arc::clone(&bytes_read))?;
        let lines = BufReader::with_capacity(READ_BYTES, stream);
        Ok(Self { file: path.to_owned(), lines, offset: 0, skipped: 0, failed: false, bytes_read })
    }

    /// How many lines were longer than [`LINE_BYTES_MAX`] so far.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// What has been read, in bytes on disk.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// The next line that is short enough; `None` at the end.
    fn read_line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Line::default();
        loop {
            let buffer = match self.lines.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let (at_end, newline) = (buffer.is_empty(), memchr(b'\n', buffer));
            let piece = buffer.get(..newline.unwrap_or(buffer.len())).unwrap_or_default();
            line.push(piece);
            let taken = piece.len() + usize::from(newline.is_some());
            self.lines.consume(taken);
            self.offset += taken as u64;
            if newline.is_none() && !at_end {
                continue;
            }
            match line.finish() {
                Some(bytes) if at_end && bytes.is_empty() => return Ok(None),
                Some(bytes) => return Ok(Some(bytes)),
                None => self.skipped += 1,
            }
            line = Line::default();
        }
    }
}

impl Iterator for WebLog {
    type Item = Result<Vec<u8>, FileError>;

    /// The next line; after an error there are no more.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let line = self.read_line().map_err(|error| FileError::read(&self.file, self.offset, error));
        self.failed = line.is_err();
        line.transpose()
    }
}

/// A line as it is read.
#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
    too_long: bool,
}

impl Line {
    fn push(&mut self, piece: &[u8]) {
        self.too_long |= self.bytes.len() + piece.len() > LINE_BYTES_MAX;
        if self.too_long {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(piece);
        }
    }

    /// The line without its CR; `None` when it was too long.
    fn finish(mut self) -> Option<Vec<u8>> {
        if self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
        (!self.too_long).then_some(self.bytes)
    }
}

//! One open file as unpacked bytes from an offset on, and the proof that it holds what was read before.

use super::checkpoint::{Checkpoint, FINGERPRINT_BYTES, Fingerprint};
use crate::stream::{Packing, Stream};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::Arc;

/// How much is read at once, in bytes.
const READ_BYTES: usize = 256 * 1024;

/// A file, read from `offset` on.
pub(super) struct Reader {
    body: Body,
    /// The beginning, up to [`FINGERPRINT_BYTES`].
    head: Vec<u8>,
    /// What stands before the offset, up to [`FINGERPRINT_BYTES`].
    tail: Vec<u8>,
    /// Where `pending` begins.
    offset: u64,
    /// Read from the file, not yet handed out.
    pending: Vec<u8>,
}

enum Body {
    Plain(File),
    Packed(Box<Stream>),
}

/// Whether a file holds a content that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It does, as far as it was read; the reader stands behind it.
    Same,
    /// It begins like it and is shorter.
    Shorter,
    /// It does not.
    Other,
}

impl Reader {
    /// Begins to read `file`, packed or not.
    pub(super) fn begin(mut file: File) -> io::Result<Self> {
        let head = read_up_to(&mut file, FINGERPRINT_BYTES)?;
        file.rewind()?;
        let (body, head) = if Packing::of(&head).is_some() {
            let stream = Stream::of(file, Arc::default())?;
            let head = stream.head().get(..FINGERPRINT_BYTES).unwrap_or(stream.head()).to_vec();
            (Body::Packed(Box::new(stream)), head)
        } else {
            (Body::Plain(file), head)
        };
        Ok(Self { body, head, tail: Vec::new(), offset: 0, pending: Vec::new() })
    }

    pub(super) fn is_packed(&self) -> bool {
        matches!(self.body, Body::Packed(_))
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// How long the file is now, in bytes on disk; of a packed one it is not asked.
    pub(super) fn length(&self) -> io::Result<u64> {
        match &self.body {
            Body::Plain(file) => Ok(file.metadata()?.len()),
            Body::Packed(_) => Ok(0),
        }
    }

    /// Whether a packed file was read beyond where `checkpoint` can be proved: it has to be opened again.
    pub(super) fn is_beyond(&self, checkpoint: &Checkpoint) -> bool {
        self.is_packed() && self.offset > proof_begin(checkpoint)
    }

    /// Compares with what is known of a content, and goes to its offset.
    pub(super) fn go_to(&mut self, checkpoint: &Checkpoint) -> io::Result<Match> {
        if let Body::Plain(file) = &mut self.body {
            file.rewind()?;
            self.head = read_up_to(file, FINGERPRINT_BYTES)?;
        }
        match self.head.get(..checkpoint.head.bytes as usize) {
            Some(head) if Fingerprint::of(head) == checkpoint.head => {}
            _ => return Ok(Match::Other),
        }
        let from = proof_begin(checkpoint);
        let wanted = usize::try_from(checkpoint.handed_out() - from).unwrap_or(usize::MAX);
        let mut bytes = self.read_at(from, wanted)?;
        if bytes.len() < wanted {
            return Ok(Match::Shorter);
        }
        let tail = bytes.get(wanted - checkpoint.tail.bytes as usize..).unwrap_or_default();
        let found = if Fingerprint::of(tail) == checkpoint.tail { Match::Same } else { Match::Other };
        // A last line that was handed out without its end is still to be read.
        let unended = bytes.split_off(wanted - checkpoint.unended as usize);
        self.offset = checkpoint.offset;
        self.pending.splice(..0, unended);
        self.tail = bytes;
        Ok(found)
    }

    /// Goes to the beginning, of a file that is no known content.
    pub(super) fn go_to_beginning(&mut self) -> io::Result<()> {
        self.tail.clear();
        self.read_at(0, 0).map(drop)
    }

    /// Reads `count` bytes from `from` on, or up to the end, and stands behind them.
    fn read_at(&mut self, from: u64, count: usize) -> io::Result<Vec<u8>> {
        match &mut self.body {
            Body::Plain(file) => {
                self.pending.clear();
                file.seek(SeekFrom::Start(from))?;
                let bytes = read_up_to(file, count)?;
                self.offset = from + bytes.len() as u64;
                Ok(bytes)
            }
            Body::Packed(_) => {
                while self.offset < from {
                    let left = usize::try_from(from - self.offset).unwrap_or(usize::MAX);
                    if self.pending.is_empty() && self.more()? == 0 {
                        return Ok(Vec::new());
                    }
                    self.drop_pending(left.min(self.pending.len()));
                }
                while self.pending.len() < count && self.more()? > 0 {}
                let bytes = self.pending.get(..count).unwrap_or(&self.pending).to_vec();
                self.drop_pending(bytes.len());
                Ok(bytes)
            }
        }
    }

    /// Reads on; how many bytes came, 0 at the end.
    pub(super) fn more(&mut self) -> io::Result<usize> {
        let before = self.pending.len();
        if let Body::Plain(file) = &mut self.body {
            file.seek(SeekFrom::Start(self.offset + before as u64))?;
        }
        self.pending.resize(before + READ_BYTES, 0);
        let room = self.pending.get_mut(before..).unwrap_or_default();
        let taken = match &mut self.body {
            Body::Plain(file) => read_some(file, room),
            Body::Packed(stream) => read_some(stream, room),
        };
        self.pending.truncate(before + taken.as_ref().copied().unwrap_or_default());
        taken
    }

    /// Takes the first `count` pending bytes as read, and says so in `checkpoint`.
    pub(super) fn consume(&mut self, count: usize, checkpoint: &mut Checkpoint) {
        self.prove(count, checkpoint);
        let head_known = (checkpoint.offset as usize).min(FINGERPRINT_BYTES);
        let bytes = self.pending.get(..count).unwrap_or_default();
        self.head.truncate(head_known);
        self.head.extend_from_slice(bytes.get(..FINGERPRINT_BYTES - head_known).unwrap_or(bytes));
        extend_tail(&mut self.tail, bytes);
        checkpoint.offset += count as u64;
        checkpoint.unended = 0;
        self.drop_pending(count);
    }

    /// Notes in `checkpoint` what tells its content, with the first `count` pending bytes.
    pub(super) fn prove(&self, count: usize, checkpoint: &mut Checkpoint) {
        let bytes = self.pending.get(..count).unwrap_or_default();
        let head_known = (checkpoint.offset as usize).min(FINGERPRINT_BYTES);
        if head_known < FINGERPRINT_BYTES {
            // The bytes before the offset are those of the head: it was compared.
            let mut head = self.head.get(..head_known).unwrap_or_default().to_vec();
            head.extend_from_slice(bytes.get(..FINGERPRINT_BYTES - head_known).unwrap_or(bytes));
            checkpoint.head = Fingerprint::of(&head);
        }
        let mut tail = self.tail.clone();
        extend_tail(&mut tail, bytes);
        checkpoint.tail = Fingerprint::of(&tail);
    }

    /// Lets go of memory while nothing is read; what was pending in a plain file is read again.
    pub(super) fn rest(&mut self) {
        if !self.is_packed() {
            self.pending = Vec::new();
        }
    }

    fn drop_pending(&mut self, count: usize) {
        self.pending.drain(..count);
        self.offset += count as u64;
    }
}

/// From where on a file is read to prove that it holds a content.
fn proof_begin(checkpoint: &Checkpoint) -> u64 {
    checkpoint.handed_out().saturating_sub(u64::from(checkpoint.tail.bytes)).min(checkpoint.offset)
}

fn extend_tail(tail: &mut Vec<u8>, bytes: &[u8]) {
    tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(FINGERPRINT_BYTES)..).unwrap_or_default());
    let surplus = tail.len().saturating_sub(FINGERPRINT_BYTES);
    tail.drain(..surplus);
}

fn read_some(reader: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn read_up_to(reader: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

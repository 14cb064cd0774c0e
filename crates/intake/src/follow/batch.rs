//! Whole lines of one file, and the checkpoint that follows them.

use super::checkpoint::{Checkpoint, Context};
use memchr::memchr_iter;
use std::path::{Path, PathBuf};

/// Names a log among those that a follower has met: an index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(super) usize);

impl SourceId {
    /// The index: 0 for the first log met, then one more each.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// Lines as they stand one after another in one file. What they teach and the checkpoint are to be kept together, or
/// neither: then a restart reads nothing twice and loses nothing.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) source: SourceId,
    pub(super) file: PathBuf,
    pub(super) start: u64,
    pub(super) text: Vec<u8>,
    pub(super) skipped: u64,
    pub(super) before: Context,
    pub(super) checkpoint: Checkpoint,
}

impl Batch {
    /// The log that the file is a piece of.
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The file, by the name it had when it was found.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Where the first line stands, in bytes of the unpacked content. When this is not where the decoder's last line
    /// of the same content ended, the decoder begins anew, with [`Batch::context`].
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The lines that a decoder must have seen to begin here: the header at the content's beginning, or its first line,
    /// and the last lines that began with `#`. What they tell was taken before.
    pub fn context(&self) -> impl Iterator<Item = &[u8]> {
        self.before.lines()
    }

    /// The lines without their LF. There may be none, where only the checkpoint has changed.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let ends = memchr_iter(b'\n', &self.text);
        let unended = (!self.text.is_empty() && !self.text.ends_with(b"\n")).then_some(self.text.len());
        let mut start = 0;
        ends.chain(unended).map(move |end| {
            let line = self.text.get(start..end).unwrap_or_default();
            start = end + 1;
            line
        })
    }

    /// Bytes of the lines and their ends.
    pub fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// Lines that were passed over because they are longer than [`super::LINE_BYTES_MAX`].
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// How far the content has been read with these lines.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    pub(super) fn begin(&mut self, source: SourceId, file: &Path, checkpoint: &Checkpoint) {
        self.source = source;
        self.file.clear();
        self.file.push(file);
        self.start = checkpoint.offset;
        self.before.clone_from(&checkpoint.context);
        self.text.clear();
        self.skipped = 0;
    }
}

//! Mail archives: mbox, Maildir, folders and single messages, plain or packed, as one stream of raw messages.

mod detect;
mod find;
mod from_line;
mod gather;
pub mod mbox;

pub use from_line::FromLine;
pub use gather::{Gathered, HEAD_BYTES_MAX, MESSAGE_BYTES_MAX};

use crate::stream::{FileError, Stream};
use detect::Kind;
use find::{Found, Walk};
use mbox::Mbox;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use thymus_event::{Address, Timestamp};

/// One message as it stands in an archive, undecoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMessage {
    /// The message, unquoted; of one above [`MESSAGE_BYTES_MAX`] only the first [`HEAD_BYTES_MAX`] bytes.
    pub bytes: Vec<u8>,
    /// When the archive says it came: the From_ line's date, or a Maildir name's or file's time.
    pub mark: Option<Timestamp>,
    /// The sender that the From_ line names: a hint at most.
    pub envelope_from: Option<Address>,
    /// Where it was found.
    pub origin: Origin,
    /// Whether only its beginning was kept.
    pub truncated: bool,
    /// How large the whole is.
    pub size_bytes: u64,
}

/// Where a message was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Arc<Path>,
    /// Where its From_ line, or itself, begins: in bytes of the unpacked stream.
    pub offset: u64,
}

/// What cannot be read of an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file or folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that holds no mail.
    #[error("{}: not a mail archive: {advice}", file.display())]
    NotMail {
        /// Which.
        file: PathBuf,
        /// What it is instead, and what to do.
        advice: &'static str,
    },
    /// Folders nested beyond reason.
    #[error("{}: folders are followed {depth_max} levels deep; name this one itself", folder.display())]
    TooDeep {
        /// The first that was not followed.
        folder: PathBuf,
        /// The bound.
        depth_max: usize,
    },
    /// More files than one run reads.
    #[error("only the first {files_max} files are read; name fewer folders at a time, or pack them as mbox")]
    TooManyFiles {
        /// The bound.
        files_max: usize,
    },
}

/// How far reading has come, in bytes on disk. Can be looked at from another thread.
#[derive(Clone, Debug)]
pub struct Progress {
    total_bytes: u64,
    bytes_read: Arc<AtomicU64>,
}

impl Progress {
    /// All there is to read.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// What has been read.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }
}

/// The messages of some files and folders, in the order in which they stand there; one message in memory at a time.
pub struct Archive {
    waiting: std::vec::IntoIter<Found>,
    reading: Option<(Arc<Path>, Mbox<Stream>)>,
    progress: Progress,
}

impl Archive {
    /// Finds all files below `paths`.
    ///
    /// # Errors
    /// When a path that was named is not there. What is unreadable further down comes as an item.
    pub fn open(paths: &[PathBuf]) -> Result<Self, ArchiveError> {
        let mut walk = Walk::default();
        for path in paths {
            walk.add_named(path)?;
        }
        let progress = Progress { total_bytes: walk.total_bytes, bytes_read: Arc::default() };
        Ok(Self { waiting: walk.found.into_iter(), reading: None, progress })
    }

    /// All there is to read, in bytes on disk.
    pub fn total_bytes(&self) -> u64 {
        self.progress.total_bytes()
    }

    /// What has been read, in bytes on disk.
    pub fn bytes_read(&self) -> u64 {
        self.progress.bytes_read()
    }

    /// A view of the progress for another thread.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn next_in_mbox(&mut self) -> Option<Result<RawMessage, ArchiveError>> {
        let (file, mbox) = self.reading.as_mut()?;
        let message = match mbox.next()? {
            Ok(found) => {
                let origin = Origin { file: Arc::clone(file), offset: found.offset };
                Ok(RawMessage {
                    mark: found.from_line.time,
                    envelope_from: found.from_line.envelope_from,
                    ..raw_message(found.message, origin)
                })
            }
            Err(error) => Err(FileError::read(file, mbox.offset(), error).into()),
        };
        Some(message)
    }

    /// Begins a file: a single message comes back at once, an mbox is left to be read on.
    fn begin(&mut self, found: Found) -> Result<Option<RawMessage>, ArchiveError> {
        let (path, mark, in_maildir) = match found {
            Found::Failed(error) => return Err(error),
            Found::File(path) => (path, None, false),
            Found::MaildirMessage(path, mark) => (path, mark, true),
        };
        let stream = Stream::open(&path, Arc::clone(&self.progress.bytes_read))?;
        match Kind::of(stream.head()) {
            Kind::Empty => Ok(None),
            Kind::Other(advice) if !in_maildir => Err(ArchiveError::NotMail { file: path, advice }),
            Kind::Mbox if !in_maildir => {
                self.reading = Some((path.into(), Mbox::new(stream)));
                Ok(None)
            }
            _ => {
                let message = read_whole(stream).map_err(|error| FileError::read(&path, 0, error))?;
                let origin = Origin { file: path.into(), offset: 0 };
                Ok(Some(RawMessage { mark, ..raw_message(message, origin) }))
            }
        }
    }
}

impl Iterator for Archive {
    type Item = Result<RawMessage, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(message) = self.next_in_mbox() {
                return Some(message);
            }
            self.reading = None;
            let found = self.waiting.next()?;
            if let Some(item) = self.begin(found).transpose() {
                return Some(item);
            }
        }
    }
}

fn raw_message(message: Gathered, origin: Origin) -> RawMessage {
    let Gathered { bytes, size_bytes, truncated } = message;
    RawMessage { bytes, mark: None, envelope_from: None, origin, truncated, size_bytes }
}

/// A single message: all of the stream.
fn read_whole(mut stream: Stream) -> io::Result<Gathered> {
    let mut message = Gathered::default();
    let mut piece = vec![0; crate::stream::HEAD_BYTES];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return Ok(message),
            Ok(taken) => message.push(piece.get(..taken).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

//! Log files as they are written: rotated, truncated, packed, moved; each line once, across restarts.
//!
//! A file's name says little: rotation renames it, packing replaces it, truncation begins another under the same name.
//! What is followed are *contents*: what was written from a file's beginning on. A content is known again by its first
//! bytes, and a file proves that it still holds one by the bytes before the offset up to which it was read. So
//!
//! - a renamed file is read to its end before what was created under its name;
//! - a file that was truncated, or replaced in place, begins a new content, and what was not yet read of the old one is
//!   read from its copy, where a pattern finds that;
//! - a packed file whose content was read adds what is behind the offset: mostly nothing.
//!
//! Files are looked at now and then ([`Follower::scan`]); nothing is asked of the kernel but their names and sizes.
//!
//! What cannot be seen: lines that were written and truncated away between two scans without a copy; a file replaced by
//! another of the same size within the resolution of its time of change; and two files that begin with the same lines
//! are one as far as they agree.

mod batch;
mod checkpoint;
mod contents;
mod pattern;
mod reader;
mod scan;

pub use batch::{Batch, SourceId};
pub use checkpoint::Checkpoint;
pub use pattern::Pattern;
pub use scan::FILES_MAX;

use checkpoint::{FileId, FileStamp};
use contents::Contents;
use memchr::{memchr, memrchr};
use reader::{Match, Reader};
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use thymus_event::Timestamp;

/// The longest line handed out, in bytes: a whole page of an account log may be one. What decodes network logs refuses
/// much shorter ones.
pub const LINE_BYTES_MAX: usize = thymus_source::saas::lines::RECORD_BYTES_MAX;

/// How long a last line without its end must have stood, in a file that another has taken the place of, to be handed
/// out as it is: writers with buffers end their lines within seconds.
const UNENDED_MS: i64 = 30_000;

/// The most files kept open at once: the current file of each log, so that it can be read to its end though it is moved
/// away or deleted. Below the usual limit of 1,024.
const OPEN_FILES_MAX: usize = 256;

/// Whether files are expected to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are read as they are, once: a last line without its end is a line.
    Once,
    /// They are written while they are read.
    Follow,
}

/// Reads logs by patterns, from their checkpoints on.
pub struct Follower {
    patterns: Vec<Pattern>,
    mode: Mode,
    contents: Contents,
    files: HashMap<FileId, Seen>,
    sources: Vec<Log>,
    source_ids: HashMap<String, SourceId>,
    now: Timestamp,
}

/// A log: what one program writes, over all rotations.
struct Log {
    name: String,
    /// Up to when its lines have told, so that several logs are read side by side.
    reached: Timestamp,
    queue: VecDeque<FileId>,
    /// Of its pattern or folder.
    problem: Option<String>,
}

/// A file as it was last looked at.
struct Seen {
    path: PathBuf,
    source: SourceId,
    stamp: FileStamp,
    /// Whether it has changed, so that it has to prove that it still holds its content.
    is_changed: bool,
    /// Whether all that it held when it was last looked at has been read.
    is_at_end: bool,
    /// Since when it has not changed.
    quiet_since: Timestamp,
    /// Whether another file was written after it, or it is gone: it will get no more than the end of its last line.
    is_superseded: bool,
    is_gone: bool,
    /// Whether bytes behind the last whole line wait for their end.
    is_unended: bool,
    content: Option<u64>,
    /// Whether it was truncated, or replaced in place.
    is_replaced: bool,
    reader: Option<Reader>,
    problem: Option<Problem>,
}

/// What keeps a file from being read.
struct Problem {
    text: String,
    /// Whether it ends too early: it may still be written.
    is_early_end: bool,
}

/// What came of looking into a file.
enum Step {
    /// There are lines; there may be more.
    Lines,
    /// It is read to its end; whether the checkpoint changed.
    End(bool),
    /// It holds something new, and what is older is to be read before.
    Later,
}

/// What a file holds.
enum Held {
    /// A content that goes on here.
    Content(Checkpoint),
    /// A copy under way of a known content.
    Copy,
    /// No longer what it held.
    Other,
}

impl Follower {
    /// Goes on where `checkpoints` say; nothing is looked at before the first scan.
    pub fn new(patterns: Vec<Pattern>, mode: Mode, checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        let contents = Contents::of(checkpoints);
        let (files, sources, source_ids, now) = Default::default();
        Self { patterns, mode, contents, files, sources, source_ids, now }
    }

    /// All logs met so far, with what keeps them from being read; their index is that of their [`SourceId`].
    pub fn sources(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let mut problems: Vec<_> = self.sources.iter().map(|log| log.problem.as_deref()).collect();
        for seen in self.files.values() {
            if let (Some(problem), Some(place)) = (self.problem_of(seen), problems.get_mut(seen.source.0)) {
                // Of several the same one each time.
                *place = place.map_or(Some(problem), |other| Some(other.min(problem)));
            }
        }
        self.sources.iter().map(|log| log.name.as_str()).zip(problems)
    }

    /// How many logs were met so far.
    pub fn sources_met(&self) -> usize {
        self.sources.len()
    }

    fn problem_of<'a>(&self, seen: &'a Seen) -> Option<&'a str> {
        let is_early = |problem: &&Problem| problem.is_early_end && self.mode == Mode::Follow && !self.is_quiet(seen);
        seen.problem.as_ref().filter(|problem| !is_early(problem)).map(|problem| problem.text.as_str())
    }

    /// How many files are known, and how many of them are held open.
    pub fn files(&self) -> (usize, usize) {
        (self.files.len(), self.files.values().filter(|seen| seen.reader.is_some()).count())
    }

    /// Says up to when the lines of a log have told: the log that is behind is read first.
    pub fn reached(&mut self, source: SourceId, time: Timestamp) {
        if let Some(log) = self.sources.get_mut(source.0) {
            log.reached = log.reached.max(time);
        }
    }

    /// Fills `batch` with the next lines; `false` when everything that the last scan found has been read.
    pub fn read(&mut self, batch: &mut Batch) -> bool {
        while let Some((source, id)) = self.next_file() {
            let Some(mut seen) = self.files.remove(&id) else {
                self.end_file(source, None);
                continue;
            };
            let step = self.look_into(&mut seen, batch);
            let is_filled = matches!(step, Ok(Step::Lines | Step::End(true)));
            let is_later = matches!(step, Ok(Step::Later));
            seen.is_at_end = !matches!(step, Ok(Step::Lines));
            seen.problem = step.err().and_then(|error| seen.give_up(&error));
            if seen.is_at_end {
                self.end_file(source, is_later.then_some(id));
            }
            self.files.insert(id, seen);
            if is_filled {
                return true;
            }
        }
        false
    }

    fn next_file(&self) -> Option<(SourceId, FileId)> {
        let waiting = |(index, log): (usize, &Log)| Some((log.reached, SourceId(index), *log.queue.front()?));
        let (_, source, id) = self.sources.iter().enumerate().filter_map(waiting).min_by_key(|(time, ..)| *time)?;
        Some((source, id))
    }

    /// Takes the first file of a log from its queue, or puts it last.
    fn end_file(&mut self, source: SourceId, later: Option<FileId>) {
        if let Some(log) = self.sources.get_mut(source.0) {
            log.queue.pop_front();
            log.queue.extend(later);
        }
    }

    fn look_into(&mut self, seen: &mut Seen, batch: &mut Batch) -> io::Result<Step> {
        let mut reader = match seen.reader.take() {
            Some(reader) => reader,
            None => match self.open(seen)? {
                Some(reader) => reader,
                None => return Ok(Step::End(false)),
            },
        };
        let mut checkpoint = match self.attach(seen, &mut reader)? {
            Held::Content(checkpoint) => checkpoint,
            Held::Copy => {
                seen.is_changed = false;
                return Ok(Step::End(false));
            }
            Held::Other => {
                seen.reader = Some(reader);
                return Ok(Step::Later);
            }
        };
        seen.is_changed = false;
        batch.begin(seen.source, &seen.path, &checkpoint);
        let is_final = self.mode == Mode::Once || reader.is_packed() || self.is_settled(seen);
        let step = fill(&mut reader, &mut checkpoint, is_final, batch)?;
        checkpoint.seen_ms = self.now.millis();
        let step = match step {
            Filled::Lines => Step::Lines,
            Filled::End => {
                seen.is_unended = !reader.pending().is_empty() && !is_final;
                let is_known = self.contents.find(checkpoint.number).is_some();
                Step::End(is_known && reader.is_packed() && checkpoint.note_packed(seen.stamp))
            }
        };
        let is_at_end = matches!(step, Step::End(_));
        if matches!(step, Step::Lines | Step::End(true)) {
            seen.content = Some(checkpoint.number);
            batch.checkpoint.clone_from(&checkpoint);
            self.contents.put(checkpoint);
        }
        if !is_at_end {
            seen.reader = Some(reader);
        } else if self.mode == Mode::Follow && !reader.is_packed() && !(seen.is_superseded && is_final) {
            reader.rest();
            seen.reader = Some(reader);
        }
        Ok(step)
    }

    /// Opens a file; `None` when another has taken its name since the scan, which the next one will see.
    fn open(&self, seen: &Seen) -> io::Result<Option<Reader>> {
        let file = File::open(&seen.path)?;
        if FileStamp::of(&seen.path, &file.metadata()?).id != seen.stamp.id {
            return Ok(None);
        }
        Reader::begin(file).map(Some)
    }

    /// Finds out which content a file holds, and goes to where it was read up to.
    fn attach(&mut self, seen: &mut Seen, reader: &mut Reader) -> io::Result<Held> {
        let known = seen.content.and_then(|number| self.contents.find(number));
        let Some(known) = known else { return self.identify(seen, reader) };
        if !seen.is_changed && reader.offset() == known.offset {
            return Ok(Held::Content(known.clone()));
        }
        Ok(match self.compare(seen, reader, known)? {
            Match::Same => Held::Content(known.clone()),
            // A packed file that is written anew.
            Match::Shorter if reader.is_packed() => Held::Copy,
            Match::Shorter | Match::Other => {
                (seen.content, seen.is_replaced) = (None, true);
                Held::Other
            }
        })
    }

    fn identify(&mut self, seen: &mut Seen, reader: &mut Reader) -> io::Result<Held> {
        let mut is_copy = false;
        for number in self.contents.candidates(reader.head()) {
            let Some(candidate) = self.contents.find(number) else { continue };
            match self.compare(seen, reader, candidate)? {
                Match::Same => {
                    seen.content = Some(number);
                    return Ok(Held::Content(candidate.clone()));
                }
                Match::Shorter => is_copy = true,
                Match::Other => {}
            }
        }
        // What was truncated is no copy of what it held.
        if is_copy && !seen.is_replaced { Ok(Held::Copy) } else { self.begin_content(seen, reader).map(Held::Content) }
    }

    fn compare(&self, seen: &Seen, reader: &mut Reader, content: &Checkpoint) -> io::Result<Match> {
        if reader.is_beyond(content) {
            *reader = self.open(seen)?.ok_or(io::ErrorKind::NotFound)?;
        }
        reader.go_to(content)
    }

    fn begin_content(&mut self, seen: &Seen, reader: &mut Reader) -> io::Result<Checkpoint> {
        let beginning = Checkpoint::default();
        if reader.is_beyond(&beginning) {
            *reader = self.open(seen)?.ok_or(io::ErrorKind::NotFound)?;
        }
        reader.go_to_beginning()?;
        let source = self.sources.get(seen.source.0).map(|log| log.name.clone()).unwrap_or_default();
        let number = self.contents.new_number();
        Ok(Checkpoint { number, source, ..beginning })
    }

    /// Whether the end of a last line is no longer to be expected.
    fn is_settled(&self, seen: &Seen) -> bool {
        seen.is_superseded && self.is_quiet(seen)
    }

    fn is_quiet(&self, seen: &Seen) -> bool {
        self.now.millis().saturating_sub(seen.quiet_since.millis()) >= UNENDED_MS
    }
}

impl Seen {
    /// Lets go of a file that cannot be read for now. One that is packed and damaged has to change first; whatever else
    /// it is may be over at any time.
    fn give_up(&mut self, error: &io::Error) -> Option<Problem> {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        self.reader = None;
        self.is_changed = !matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput | Other);
        let text = format!("{}: cannot be read ({error})", self.path.display());
        let is_early_end = error.kind() == io::ErrorKind::UnexpectedEof;
        (error.kind() != io::ErrorKind::NotFound).then_some(Problem { text, is_early_end })
    }
}

/// What came of reading on.
enum Filled {
    Lines,
    End,
}

/// Takes what whole lines there are, up to some hundred kilobytes; at the end, where that is final, also a last line
/// without its end. That one stays behind the offset: should its end come after all, it is handed out again, whole.
fn fill(reader: &mut Reader, checkpoint: &mut Checkpoint, is_final: bool, batch: &mut Batch) -> io::Result<Filled> {
    let mut searched = 0;
    loop {
        if checkpoint.is_skipping {
            let line_end = memchr(b'\n', reader.pending());
            checkpoint.is_skipping = line_end.is_none();
            reader.consume(line_end.map_or(reader.pending().len(), |at| at + 1), checkpoint);
        }
        let unsearched = reader.pending().get(searched..).unwrap_or_default();
        if let Some(last) = memrchr(b'\n', unsearched).map(|at| searched + at) {
            batch.text.extend_from_slice(reader.pending().get(..=last).unwrap_or_default());
            checkpoint.context.note(checkpoint.offset, &batch.text);
            reader.consume(last + 1, checkpoint);
            return Ok(Filled::Lines);
        }
        if reader.pending().len() > LINE_BYTES_MAX {
            batch.skipped += 1;
            reader.consume(reader.pending().len(), checkpoint);
            checkpoint.is_skipping = true;
        }
        searched = reader.pending().len();
        if reader.more()? == 0 {
            let left = u32::try_from(reader.pending().len()).unwrap_or(u32::MAX);
            if is_final && left > 0 && left != checkpoint.unended {
                batch.text.extend_from_slice(reader.pending());
                reader.prove(reader.pending().len(), checkpoint);
                checkpoint.unended = left;
                return Ok(Filled::Lines);
            }
            let is_advanced = batch.skipped > 0 || checkpoint.offset != batch.start;
            return Ok(if is_advanced { Filled::Lines } else { Filled::End });
        }
    }
}

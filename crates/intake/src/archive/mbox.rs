//! An mbox as a stream of messages: mboxrd (each quoted `>From ` loses one `>`) and mboxo (the same for its one level).
//!
//! A message begins at a From_ line that stands first or after a blank line and has the shape of [`FromLine`]. The
//! stream is searched for `From ` through a window of whole lines; nothing is looked at line by line.

use super::from_line::{FromLine, PREFIX};
use super::gather::Gathered;
use memchr::{memchr, memmem, memrchr};
use std::io::{self, ErrorKind, Read};

/// The window through which a stream is read, in bytes: fits a core's cache and holds any line that matters. Longer
/// lines are taken in pieces.
const WINDOW_BYTES: usize = 256 * 1024;

/// One message of an mbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxMessage {
    /// Where its From_ line begins, in bytes of the stream.
    pub offset: u64,
    /// What that line says.
    pub from_line: FromLine,
    /// The message itself, unquoted.
    pub message: Gathered,
}

/// The messages of an mbox, in the order of the stream. What stands before the first From_ line is passed over.
pub struct Mbox<R> {
    source: R,
    window: Box<[u8]>,
    /// Where the window begins in the stream.
    base: u64,
    /// Up to here the window has been taken.
    at: usize,
    /// Up to here it holds whole lines, or the piece of one that is longer than the window.
    lines_end: usize,
    /// Up to here it holds bytes.
    filled: usize,
    ended: bool,
    /// Whether `at` is the beginning of a line.
    line_start: bool,
    /// Whether the line before `at` is blank, or there is none.
    after_blank: bool,
    /// The From_ line already taken, of the message that comes next.
    pending: Option<(u64, FromLine)>,
    started: bool,
    /// Whether a From_ line has been seen.
    entered: bool,
    prefix: memmem::Finder<'static>,
}

impl<R: Read> Mbox<R> {
    /// The messages that `source` holds.
    pub fn new(source: R) -> Self {
        Self {
            source,
            window: vec![0; WINDOW_BYTES].into_boxed_slice(),
            base: 0,
            at: 0,
            lines_end: 0,
            filled: 0,
            ended: false,
            line_start: true,
            after_blank: true,
            pending: None,
            started: false,
            entered: false,
            prefix: memmem::Finder::new(PREFIX),
        }
    }

    /// How far the stream has been taken, in bytes.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    fn read_message(&mut self) -> io::Result<Option<MboxMessage>> {
        if !self.started {
            self.started = true;
            self.gather()?;
        }
        let Some((offset, from_line)) = self.pending.take() else { return Ok(None) };
        let message = self.gather()?;
        Ok(Some(MboxMessage { offset, from_line, message }))
    }

    /// Takes all up to the next From_ line, which becomes the pending one, or to the end.
    fn gather(&mut self) -> io::Result<Gathered> {
        let mut message = Gathered::default();
        loop {
            let lines = self.window.get(self.at..self.lines_end).unwrap_or_default();
            let found = self.take_lines(lines, &mut message);
            self.line_start = found.line_start;
            self.after_blank = found.blank;
            if let Some((start, from_line)) = found.from_line {
                self.pending = Some((self.offset() + start as u64, from_line));
                self.entered = true;
            }
            self.at += found.taken;
            if self.pending.is_some() || !self.fill()? {
                break;
            }
        }
        if self.after_blank && message.size_bytes > 0 {
            message.drop_blank_line();
        }
        if self.pending.is_some() {
            self.after_blank = false;
        }
        Ok(message)
    }

    /// Puts `lines` into `message`, unquoted, up to a From_ line or to their end.
    fn take_lines(&self, lines: &[u8], message: &mut Gathered) -> Taken {
        let mut taken = 0;
        for hit in self.prefix.find_iter(lines) {
            let before = lines.get(..hit).unwrap_or_default();
            let start = before.iter().rposition(|byte| *byte != b'>').map_or(0, |last| last + 1);
            if !self.is_line_start(lines, start) {
                continue;
            }
            if start < hit {
                message.push(lines.get(taken..start).unwrap_or_default());
                taken = start + 1;
            } else if let Some((from_line, length)) = self.find_from_line(lines, hit, message) {
                message.push(lines.get(taken..hit).unwrap_or_default());
                return Taken { taken: hit + length, line_start: true, blank: true, from_line: Some((hit, from_line)) };
            }
        }
        message.push(lines.get(taken..).unwrap_or_default());
        let end = lines.len();
        let line_start = self.is_line_start(lines, end);
        Taken { taken: end, line_start, blank: line_start && self.is_after_blank(lines, end), from_line: None }
    }

    /// The From_ line at `hit`, a line's beginning, and its length; `None` where it is a sentence of the text.
    fn find_from_line(&self, lines: &[u8], hit: usize, before: &Gathered) -> Option<(FromLine, usize)> {
        if !self.is_after_blank(lines, hit) {
            return None;
        }
        let rest = lines.get(hit..)?;
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let parsed = FromLine::parse(rest.get(..length)?);
        // The first line of all needs no date: nothing but an mbox begins so.
        let blank = |text: &[u8]| text.trim_ascii().is_empty();
        let is_first = !self.entered && blank(&before.bytes) && blank(lines.get(..hit)?);
        parsed.or_else(|| is_first.then(FromLine::default)).map(|from_line| (from_line, length))
    }

    fn is_line_start(&self, lines: &[u8], at: usize) -> bool {
        match at.checked_sub(1) {
            None => self.line_start,
            Some(last) => lines.get(last) == Some(&b'\n'),
        }
    }

    /// Whether the line before `at`, a line's beginning, is blank, or there is none.
    fn is_after_blank(&self, lines: &[u8], at: usize) -> bool {
        let Some(last) = at.checked_sub(1) else { return self.after_blank };
        let line = lines.get(..last).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.is_line_start(lines, line.len())
    }

    /// Reads on until there is a whole line; false at the end of the stream.
    fn fill(&mut self) -> io::Result<bool> {
        self.window.copy_within(self.at..self.filled, 0);
        self.base += self.at as u64;
        self.filled -= self.at;
        (self.at, self.lines_end) = (0, 0);
        while self.lines_end == 0 && !self.ended {
            let room = self.window.get_mut(self.filled..).unwrap_or_default();
            let taken = match self.source.read(room) {
                Ok(taken) => taken,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.ended = taken == 0;
            let newline = room.get(..taken).and_then(|read| memrchr(b'\n', read));
            self.lines_end = newline.map_or(0, |last| self.filled + last + 1);
            self.filled += taken;
            if self.ended || (self.lines_end == 0 && self.filled == self.window.len()) {
                self.lines_end = self.filled;
            }
        }
        Ok(self.lines_end > 0)
    }
}

/// What became of a stretch of lines.
struct Taken {
    /// How many bytes were taken.
    taken: usize,
    /// Whether a line begins after them.
    line_start: bool,
    /// Whether the last line of the message is blank.
    blank: bool,
    /// The From_ line that ended them, and where it begins.
    from_line: Option<(usize, FromLine)>,
}

impl<R: Read> Iterator for Mbox<R> {
    type Item = io::Result<MboxMessage>;

    /// The next message; after an error there are no more.
    fn next(&mut self) -> Option<Self::Item> {
        let message = self.read_message();
        if message.is_err() {
            (self.ended, self.pending, self.lines_end, self.filled) = (true, None, self.at, self.at);
        }
        message.transpose()
    }
}

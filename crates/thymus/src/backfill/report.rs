//! What a back-fill says: a line a mailbox while it goes on, a summary at its end.

use crate::terminal::{grouped, plain};
use anyhow::bail;
use serde::Serialize;
use std::io::{self, Write};
use thymus_event::Address;

/// What was read.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Report {
    mailboxes: usize,
    /// Those that are through.
    read: usize,
    /// Those that could not be read to their end, and why.
    failed: Vec<Failed>,
    #[serde(flatten)]
    counts: Counts,
    /// Messages that were judged by what came before them.
    pub(super) judged: u64,
    /// Whether it was told to stop before its end.
    pub(super) is_stopped: bool,
    /// Whether `thymus run` runs, and does not know of this history yet.
    pub(super) service_runs: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Failed {
    mailbox: Address,
    why: String,
}

/// What there was in mailboxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Messages that the store did not have.
    pub(super) new: u64,
    /// Copies of messages that it had.
    pub(super) merged: u64,
    /// Messages that are larger than it takes.
    pub(super) too_large: u64,
    /// Bytes that were read.
    pub(super) bytes: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.merged += other.merged;
        self.too_large += other.too_large;
        self.bytes += other.bytes;
    }
}

impl Report {
    pub(super) fn new(mailboxes: usize) -> Self {
        Self { mailboxes, ..Self::default() }
    }

    /// Takes a mailbox in, and tells of it.
    pub(super) fn took(&mut self, mailbox: &Address, counts: Counts, trouble: Option<String>) {
        self.counts.add(counts);
        let said = match &trouble {
            None => {
                self.read += 1;
                let Counts { new, merged, .. } = counts;
                format!("{} messages, {} copies of known ones", grouped(new), grouped(merged))
            }
            Some(why) => why.clone(),
        };
        self.failed.extend(trouble.map(|why| Failed { mailbox: mailbox.clone(), why }));
        let done = self.read + self.failed.len();
        let line = format!("{}: {said} ({done} of {})", mailbox.as_str(), self.mailboxes);
        let _ = writeln!(io::stderr(), "{}", plain(&line));
    }

    /// The end; an error where something was not read.
    pub(super) fn print(&self, is_json: bool) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        if is_json {
            serde_json::to_writer_pretty(&mut out, self)?;
            writeln!(out)?;
        } else {
            self.text(&mut out)?;
        }
        out.flush()?;
        if self.is_stopped {
            bail!("stopped before the end: run it again to go on");
        }
        match self.failed.len() {
            0 => Ok(()),
            failed => bail!("{failed} mailboxes could not be read to their end: run it again to go on"),
        }
    }

    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let Counts { new, merged, too_large, bytes } = self.counts;
        let (read, all) = (self.read, self.mailboxes);
        writeln!(out, "{read} of {all} mailboxes read: {} messages, {} MiB", grouped(new), grouped(bytes >> 20))?;
        writeln!(out, "{} copies of known messages; {too_large} messages too large", grouped(merged))?;
        writeln!(out, "{} messages judged by what came before them", grouped(self.judged))?;
        if self.service_runs {
            writeln!(out, "`thymus run` knows of this when it is started again")?;
        }
        Ok(())
    }
}

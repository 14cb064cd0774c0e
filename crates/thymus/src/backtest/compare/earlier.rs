//! An earlier run, as far as it is compared: of each verdict a hash of the Message-ID, the score and the action.

use crate::backtest::{Judged, verdicts};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Stands for a Message-ID: long enough that nobody makes two with the same.
pub(super) type Key = [u8; KEY_BYTES];
const KEY_BYTES: usize = 16;

/// A verdict: where it stands in its run's file, and what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) judged: Judged,
}

/// An earlier run.
pub(crate) struct Earlier {
    pub(super) folder: PathBuf,
    pub(super) signals_off: Option<Vec<String>>,
    /// By key, then by line.
    pub(super) entries: Vec<(Key, Entry)>,
    /// Held open: this run may write into the same folder.
    pub(super) verdicts: verdicts::Reader,
}

/// What a summary says that matters here.
#[derive(Deserialize)]
struct Summary {
    signals_off: Vec<String>,
}

impl Earlier {
    /// Reads the folder of a run that has ended.
    ///
    /// # Errors
    /// Where `verdicts.jsonl` is missing; `Usage` with file and line where it is not what a run wrote.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut verdicts = verdicts::Reader::open(folder)?;
        let mut entries = Vec::new();
        verdicts.each(|line, read| {
            let judged = Judged { score: read.score, action: read.action, later: None };
            entries.push((key(&read.message_id), Entry { line, judged }));
        })?;
        let signals_off = signals_off(&folder.join("summary.json"));
        Ok(Self { folder: folder.to_path_buf(), signals_off, entries: sorted(entries), verdicts })
    }
}

/// A run that was killed has no summary, and one of an older version does not say it.
fn signals_off(summary: &Path) -> Option<Vec<String>> {
    serde_json::from_slice::<Summary>(&fs::read(summary).ok()?).ok().map(|summary| summary.signals_off)
}

/// By key, then by line.
pub(super) fn sorted(mut entries: Vec<(Key, Entry)>) -> Vec<(Key, Entry)> {
    entries.sort_unstable_by_key(|(key, entry)| (*key, entry.line));
    entries
}

/// Stands for a Message-ID.
pub(super) fn key(message_id: &str) -> Key {
    let mut key = [0; KEY_BYTES];
    blake3::Hasher::new().update(message_id.as_bytes()).finalize_xof().fill(&mut key);
    key
}

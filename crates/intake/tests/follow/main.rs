//! Logs that are written, rotated, truncated, packed and moved while they are followed.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]
#![cfg(unix)]

mod property;
mod reading;
mod rotation;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use tempfile::TempDir;
use thymus_event::Timestamp;
use thymus_intake::{Batch, Checkpoint, Follower, Mode, Pattern};

/// When the story begins, in seconds since 1970.
const BEGIN_S: i64 = 1_900_000_000;

/// A folder of logs, a follower of them, and what it has handed out.
struct Stage {
    folder: TempDir,
    patterns: Vec<String>,
    mode: Mode,
    follower: Follower,
    /// What a store would have.
    committed: BTreeMap<u64, Vec<u8>>,
    lines: Vec<(u64, String)>,
    skipped: u64,
    seconds: i64,
}

impl Stage {
    fn new(patterns: &[&str], mode: Mode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let patterns: Vec<_> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let follower = follower(&folder, &patterns, mode, Vec::new());
        let (committed, lines) = (BTreeMap::new(), Vec::new());
        Self { folder, patterns, mode, follower, committed, lines, skipped: 0, seconds: 0 }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets time go by.
    fn wait(&mut self, seconds: i64) {
        self.seconds += seconds;
    }

    /// A second later, a program writes.
    fn append(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        let mut file = File::options().create(true).append(true).open(self.path(name)).unwrap();
        file.write_all(bytes.as_ref()).unwrap();
        self.touch(&file);
    }

    fn write(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
        self.touch(&File::options().append(true).open(self.path(name)).unwrap());
    }

    /// Files change at distinct times, whatever the clock of the file system.
    fn touch(&mut self, file: &File) {
        self.wait(1);
        let modified = UNIX_EPOCH + Duration::from_secs(u64::try_from(BEGIN_S + self.seconds).unwrap());
        file.set_modified(modified).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn copy_and_truncate(&mut self, from: &str, to: &str) {
        self.write(to, fs::read(self.path(from)).unwrap());
        self.write(from, "");
    }

    fn pack(&mut self, from: &str, to: &str) {
        let packed = packed(&self.path(from), to);
        self.write(to, packed);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Looks, reads all there is, keeps everything; the lines that came.
    fn poll(&mut self) -> Vec<String> {
        let before = self.lines.len();
        self.read(usize::MAX);
        self.lines.iter().skip(before).map(|(_, line)| line.clone()).collect()
    }

    /// Looks, and reads and keeps at most so many batches.
    fn read(&mut self, batches_max: usize) {
        self.wait(1);
        for forgotten in self.follower.scan(Timestamp::from_seconds(BEGIN_S + self.seconds)) {
            self.committed.remove(&forgotten);
        }
        let mut batch = Batch::default();
        for _ in 0..batches_max {
            if !self.follower.read(&mut batch) {
                return;
            }
            self.keep(&batch);
        }
    }

    fn keep(&mut self, batch: &Batch) {
        let number = batch.checkpoint().number;
        self.committed.insert(number, batch.checkpoint().encode());
        self.lines.extend(batch.lines().map(|line| (number, String::from_utf8_lossy(line).into_owned())));
        self.skipped += batch.skipped();
    }

    /// Another process goes on from what was kept.
    fn restart(&mut self) {
        let checkpoints = self.committed.values().map(|bytes| Checkpoint::decode(bytes).unwrap()).collect();
        self.follower = follower(&self.folder, &self.patterns, self.mode, checkpoints);
    }

    fn problems(&self) -> Vec<String> {
        self.follower.sources().filter_map(|(_, problem)| problem.map(str::to_owned)).collect()
    }
}

fn follower(folder: &TempDir, patterns: &[String], mode: Mode, checkpoints: Vec<Checkpoint>) -> Follower {
    let pattern = |text: &String| Pattern::new(&folder.path().join(text), mode == Mode::Follow);
    Follower::new(patterns.iter().map(pattern).collect(), mode, checkpoints)
}

fn packed(path: &Path, name: &str) -> Vec<u8> {
    let plain = fs::read(path).unwrap();
    if name.ends_with(".gz") {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&plain).unwrap();
        encoder.finish().unwrap()
    } else {
        zstd::encode_all(&plain[..], 1).unwrap()
    }
}

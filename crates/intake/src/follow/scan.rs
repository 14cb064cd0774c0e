//! Looking which files there are, and which have changed.

use super::checkpoint::{FileId, FileStamp};
use super::pattern::{Found, Listing, is_packed_name};
use super::{Follower, Log, OPEN_FILES_MAX, Seen, SourceId};
use crate::follow::Mode;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use thymus_event::Timestamp;

/// The most files followed at once; of more the newest. Hourly rotation of ten logs fills it in six weeks, and what was
/// read before that does not have to be looked at again.
pub const FILES_MAX: usize = 10_000;

/// The most logs told apart; the files of further ones count for the pattern that found them.
const SOURCES_MAX: usize = 1_000;

/// How long a file that is gone is kept open for what its writer may still add.
const GONE_MS: i64 = 300_000;

/// A file that is there now.
struct Present {
    stamp: FileStamp,
    path: PathBuf,
    source: SourceId,
}

impl Follower {
    /// Looks at all files, at the time `now`. Gives back the numbers of contents that are forgotten, as they were seen
    /// longest ago and there are too many.
    pub fn scan(&mut self, now: Timestamp) -> Vec<u64> {
        self.now = now;
        let present = self.find_files();
        let newest = newest_of_each(&present);
        for seen in self.files.values_mut() {
            seen.is_gone = true;
        }
        for file in present {
            self.see(file);
        }
        self.look_at_the_gone();
        for seen in self.files.values_mut() {
            let of_log = newest.get(&seen.source).copied().unwrap_or(i128::MAX);
            seen.is_superseded = seen.is_gone || seen.stamp.modified_ns < of_log;
            if let Some(content) = seen.content.and_then(|number| self.contents.find_mut(number)) {
                content.seen_ms = now.millis();
            }
        }
        self.fill_queues();
        self.close_surplus();
        self.contents.forget()
    }

    fn find_files(&mut self) -> Vec<Present> {
        let mut present: BTreeMap<FileId, Present> = BTreeMap::new();
        for log in &mut self.sources {
            log.problem = None;
        }
        let mut listing = Listing::default();
        for index in 0..self.patterns.len() {
            let Some(pattern) = self.patterns.get(index) else { continue };
            let (mut found, problem) = pattern.expand(&mut listing);
            let text = pattern.as_str().to_owned();
            let is_missing = pattern.named_file().is_some() && !found.iter().any(|one| one.source == text);
            if let Some(error) = problem {
                self.complain(&text, format!("{text}: cannot be listed ({error})"));
            } else if is_missing {
                self.complain(&text, format!("{text}: there is no such file"));
            }
            // Of several names of one file it is always the same that counts.
            found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
            for Found { path, source } in found {
                let Some(stamp) = stamp_of(&path).filter(|stamp| !present.contains_key(&stamp.id)) else { continue };
                let source = self.source_id(source, &text);
                present.insert(stamp.id, Present { stamp, path, source });
            }
        }
        self.keep_newest(present.into_values().collect())
    }

    fn keep_newest(&mut self, mut present: Vec<Present>) -> Vec<Present> {
        let surplus = present.len().saturating_sub(FILES_MAX);
        if surplus > 0 {
            present.sort_by_key(|file| std::cmp::Reverse(file.stamp.modified_ns));
            let passed_over = present.split_off(FILES_MAX);
            if let Some(log) = passed_over.first().and_then(|file| self.sources.get_mut(file.source.0)) {
                log.problem = Some(format!("{surplus} files are passed over: the newest {FILES_MAX} are followed"));
            }
        }
        present
    }

    fn complain(&mut self, source: &str, problem: String) {
        let source = self.source_id(source.to_owned(), source);
        if let Some(log) = self.sources.get_mut(source.0) {
            log.problem = Some(problem);
        }
    }

    fn source_id(&mut self, name: String, pattern: &str) -> SourceId {
        if let Some(id) = self.source_ids.get(&name) {
            return *id;
        }
        if self.sources.len() >= SOURCES_MAX && name != pattern {
            return self.source_id(pattern.to_owned(), pattern);
        }
        let id = SourceId(self.sources.len());
        let reached = Timestamp::from_millis(i64::MIN);
        self.sources.push(Log { name: name.clone(), reached, queue: VecDeque::new(), problem: None });
        self.source_ids.insert(name, id);
        id
    }

    fn see(&mut self, file: Present) {
        let Present { stamp, path, source } = file;
        if let Some(seen) = self.files.get_mut(&stamp.id) {
            seen.is_gone = false;
            if seen.stamp != stamp {
                (seen.is_changed, seen.quiet_since, seen.stamp) = (true, self.now, stamp);
            }
            (seen.path, seen.source) = (path, source);
            return;
        }
        let modified = Timestamp::from_millis(i64::try_from(stamp.modified_ns / 1_000_000).unwrap_or(i64::MAX));
        let content = self.contents.of_packed(stamp);
        let seen = Seen {
            path,
            source,
            stamp,
            is_changed: content.is_none(),
            is_at_end: content.is_some(),
            quiet_since: modified.min(self.now),
            is_superseded: false,
            is_gone: false,
            is_unended: false,
            content,
            is_replaced: false,
            reader: None,
            problem: None,
        };
        self.files.insert(stamp.id, seen);
    }

    /// A file that was deleted, or moved to where no pattern finds it, is read to its end while it is open.
    fn look_at_the_gone(&mut self) {
        let now = self.now;
        self.files.retain(|_, seen| {
            let Some(reader) = seen.reader.as_ref().filter(|_| seen.is_gone) else { return !seen.is_gone };
            match reader.length() {
                Ok(bytes) if !reader.is_packed() && bytes != seen.stamp.bytes => {
                    (seen.stamp.bytes, seen.is_changed, seen.quiet_since) = (bytes, true, now);
                    true
                }
                Ok(_) => {
                    let quiet_ms = now.millis().saturating_sub(seen.quiet_since.millis());
                    !seen.is_at_end || seen.is_unended || quiet_ms < GONE_MS
                }
                Err(_) => false,
            }
        });
    }

    fn fill_queues(&mut self) {
        let is_waiting = |seen: &Seen| seen.is_changed || !seen.is_at_end || (seen.is_unended && self.is_settled(seen));
        let mut waiting: Vec<_> = self.files.iter().filter(|(_, seen)| is_waiting(seen)).collect();
        // What is known was written before what is new; of the new the older first.
        waiting.sort_by_key(|(_, seen)| (seen.content.unwrap_or(u64::MAX), seen.stamp.modified_ns, &seen.path));
        let waiting: Vec<(FileId, SourceId)> = waiting.into_iter().map(|(id, seen)| (*id, seen.source)).collect();
        for log in &mut self.sources {
            log.queue.clear();
        }
        for (id, source) in waiting {
            if let Some(log) = self.sources.get_mut(source.0) {
                log.queue.push_back(id);
            }
        }
    }

    /// Closes the files that have been quiet longest.
    fn close_surplus(&mut self) {
        let mut open: Vec<_> = self.files.values_mut().filter(|seen| seen.reader.is_some() && seen.is_at_end).collect();
        let surplus = open.len().saturating_sub(if self.mode == Mode::Once { 0 } else { OPEN_FILES_MAX });
        open.sort_by_key(|seen| seen.quiet_since);
        for seen in open.into_iter().take(surplus) {
            seen.reader = None;
        }
    }
}

/// A file as it is now; `None` where it is gone, or is none.
fn stamp_of(path: &Path) -> Option<FileStamp> {
    let found = fs::metadata(path).ok()?;
    found.is_file().then(|| FileStamp::of(path, &found))
}

/// The latest change of a file of each log; packing an older one is none.
fn newest_of_each(present: &[Present]) -> HashMap<SourceId, i128> {
    let mut newest = HashMap::new();
    for file in present.iter().filter(|file| !is_packed_name(&file.path)) {
        let latest = newest.entry(file.source).or_insert(file.stamp.modified_ns);
        *latest = file.stamp.modified_ns.max(*latest);
    }
    newest
}

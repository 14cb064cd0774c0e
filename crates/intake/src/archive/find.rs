//! Which files an archive is made of: folders are walked in the order of their names, Maildirs by time of arrival.

use super::ArchiveError;
use crate::stream::FileError;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use thymus_event::Timestamp;

/// How deep folders are followed: mail is kept a few levels deep; more is a loop or a mistake.
const FOLDER_DEPTH_MAX: usize = 64;

/// How many files one run reads: their names are held in memory, about 200 bytes each.
const FILES_MAX: usize = 5_000_000;

/// One thing to be read, or that cannot be.
pub(crate) enum Found {
    /// A file whose content tells what it is.
    File(PathBuf),
    /// A message in a Maildir, and when it came.
    MaildirMessage(PathBuf, Option<Timestamp>),
    /// What could not be walked.
    Failed(ArchiveError),
}

/// All files below some paths.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) found: Vec<Found>,
    pub(crate) total_bytes: u64,
    /// Folders already walked, by their real path: a link back is not followed, and nothing is read twice.
    seen: HashSet<PathBuf>,
}

impl Walk {
    /// Adds what the operator named: anything that can be opened, hidden or not.
    pub(crate) fn add_named(&mut self, path: &Path) -> Result<(), FileError> {
        let metadata = fs::metadata(path).map_err(|error| FileError::open(path, error))?;
        if metadata.is_dir() {
            self.add_folder(path, 0);
        } else {
            self.push(Found::File(path.to_owned()), &metadata);
        }
        Ok(())
    }

    fn push(&mut self, found: Found, metadata: &Metadata) {
        if self.found.len() < FILES_MAX {
            self.total_bytes += metadata.len();
            self.found.push(found);
        } else if self.found.len() == FILES_MAX {
            self.found.push(Found::Failed(ArchiveError::TooManyFiles { files_max: FILES_MAX }));
        }
    }

    fn fail(&mut self, path: &Path, error: std::io::Error) {
        self.found.push(Found::Failed(FileError::open(path, error).into()));
    }

    fn add_folder(&mut self, folder: &Path, depth: usize) {
        if depth > FOLDER_DEPTH_MAX {
            let error = ArchiveError::TooDeep { folder: folder.to_owned(), depth_max: FOLDER_DEPTH_MAX };
            return self.found.push(Found::Failed(error));
        }
        let is_new = match fs::canonicalize(folder) {
            Ok(real) => self.seen.insert(real),
            Err(error) => return self.fail(folder, error),
        };
        if !is_new {
            return;
        }
        if is_maildir(folder) {
            self.add_maildir(folder, depth);
        } else {
            self.add_entries(folder, depth, |_| false);
        }
    }

    /// Everything in a folder but what `skip` names.
    fn add_entries(&mut self, folder: &Path, depth: usize, skip: impl Fn(&OsStr) -> bool) {
        for entry in self.entries(folder) {
            let (name, path) = (entry.file_name(), entry.path());
            let hidden = name.as_encoded_bytes().starts_with(b".");
            if skip(&name) || (hidden && !is_maildir(&path)) {
                continue;
            }
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.add_folder(&path, depth + 1),
                Ok(metadata) if metadata.is_file() => self.push(Found::File(path), &metadata),
                Ok(_) => {}
                Err(error) => self.fail(&path, error),
            }
        }
    }

    /// The messages in `cur` and `new` by time of arrival, then the folders within (Maildir++ hides them).
    fn add_maildir(&mut self, folder: &Path, depth: usize) {
        let mut messages = Vec::new();
        for entry in ["cur", "new"].iter().flat_map(|part| self.entries(&folder.join(part))) {
            let Ok(metadata) = fs::metadata(entry.path()) else { continue };
            let name = entry.file_name();
            if metadata.is_file() && !name.as_encoded_bytes().starts_with(b".") {
                let mark = mark_in_name(name.as_encoded_bytes()).or_else(|| modified(&metadata));
                messages.push((mark, name, entry.path(), metadata));
            }
        }
        messages.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (mark, _, path, metadata) in messages {
            self.push(Found::MaildirMessage(path, mark), &metadata);
        }
        self.add_entries(folder, depth, |name| {
            !folder.join(name).is_dir() || ["cur", "new", "tmp"].iter().any(|part| name == *part)
        });
    }

    /// A folder's entries by name; none where there is no such folder.
    fn entries(&mut self, folder: &Path) -> Vec<DirEntry> {
        let mut entries = Vec::new();
        match fs::read_dir(folder) {
            Ok(listing) => {
                for entry in listing {
                    match entry {
                        Ok(entry) => entries.push(entry),
                        Err(error) => self.fail(folder, error),
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.fail(folder, error),
        }
        entries.sort_by_key(DirEntry::file_name);
        entries
    }
}

/// A folder with `cur` and at least one of its siblings.
fn is_maildir(folder: &Path) -> bool {
    folder.join("cur").is_dir() && (folder.join("new").is_dir() || folder.join("tmp").is_dir())
}

/// The delivery time that begins a Maildir name: `1712345678.M123456P9.host`, seconds and perhaps microseconds.
fn mark_in_name(name: &[u8]) -> Option<Timestamp> {
    let name = std::str::from_utf8(name).ok()?;
    let (seconds, rest) = name.split_once('.')?;
    let plausible = (9..=10).contains(&seconds.len()) && seconds.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = seconds.parse().ok().filter(|_| plausible)?;
    Some(Timestamp::from_millis(seconds * 1000 + microseconds(rest).unwrap_or(0) / 1000))
}

fn microseconds(rest: &str) -> Option<i64> {
    let digits = rest.strip_prefix('M')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok().filter(|micros| *micros < 1_000_000)
}

fn modified(metadata: &Metadata) -> Option<Timestamp> {
    let since_epoch = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_millis()).ok().map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maildir_names_begin_with_the_time() {
        let mark = |name: &str| mark_in_name(name.as_bytes()).map(Timestamp::millis);
        assert_eq!(mark("1712345678.M123456P9.host:2,S"), Some(1_712_345_678_123));
        assert_eq!(mark("1712345678.9_1.host"), Some(1_712_345_678_000));
        assert_eq!(mark("1712345678.M9999999P9.host"), Some(1_712_345_678_000));
        assert_eq!(mark("17123456780000.host"), None);
        assert_eq!(mark("msg.1"), None);
        assert_eq!(mark("1712345678"), None);
    }
}

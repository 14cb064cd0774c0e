//! Which files are meant: a file with its rotated siblings, all files of a folder, or those that a pattern fits.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The most folder entries looked at for one pattern in one scan.
const ENTRIES_MAX: usize = 100_000;

/// Endings that packing adds to a name.
const PACKED_ENDINGS: [&str; 3] = [".gz", ".zst", ".zstd"];

/// Names the log files to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// One file, and where they are wanted the files that rotation makes of it.
    Named { folder: PathBuf, name: String, with_rotated: bool },
    /// Every file whose path fits: `*` stands for any characters within a name, `?` for one.
    Wild { root: PathBuf, parts: Vec<String> },
}

/// A file that is meant, and what to call the log that it is a piece of.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) source: String,
}

impl Pattern {
    /// A path or a pattern, as it was written. `with_rotated`: a path also stands for the files beside it that rotation
    /// made of it (`http.log`: `http.log.1`, `http.2026-11-24-10-00-00.log.gz`, …). A folder stands for all files in it.
    pub fn new(path: &Path, with_rotated: bool) -> Self {
        let text = path.display().to_string();
        let is_wild = |part: &str| part.contains(['*', '?']);
        let parts: Vec<String> =
            path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let shape = if path.is_dir() {
            Shape::Wild { root: path.to_owned(), parts: vec!["*".to_owned()] }
        } else if let Some(first) = parts.iter().position(|part| is_wild(part)) {
            let root = path.components().take(first).collect::<PathBuf>();
            Shape::Wild { root: or_here(root), parts: parts.into_iter().skip(first).collect() }
        } else {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let folder = or_here(path.parent().map(Path::to_path_buf).unwrap_or_default());
            Shape::Named { folder, with_rotated: with_rotated && log_name(&name) == name, name }
        };
        Self { text, shape }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The one file that it names, unless it fits many.
    pub fn named_file(&self) -> Option<PathBuf> {
        match &self.shape {
            Shape::Named { folder, name, .. } => Some(folder.join(name)),
            Shape::Wild { .. } => None,
        }
    }

    /// All files that fit now, in no order. An error of one folder among many leaves the others.
    pub(super) fn expand(&self, listing: &mut Listing) -> (Vec<Found>, Option<io::Error>) {
        let mut found = Vec::new();
        let mut problem = None;
        match &self.shape {
            Shape::Named { folder, name, with_rotated } => {
                let path = folder.join(name);
                if path.is_file() {
                    found.push(Found { path, source: self.text.clone() });
                }
                if *with_rotated {
                    let entries = listing.of(folder).map_err(|error| problem = Some(error)).ok();
                    let rotated = entries.map(|entries| entries.of_log(name)).into_iter().flatten();
                    let others = rotated.filter(|other| *other != name);
                    found.extend(others.map(|other| Found { path: folder.join(other), source: self.text.clone() }));
                }
            }
            Shape::Wild { root, parts } => {
                let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
                walk(root, &parts, listing, &mut found, &mut problem);
                let folder = self.written_folder();
                for one in &mut found {
                    let name = one.path.file_name().unwrap_or_default().to_string_lossy();
                    one.source = folder.join(log_name(&name)).display().to_string();
                }
            }
        }
        (found, problem)
    }

    /// The pattern's folder as it was written: pieces of one log in many folders are one log.
    fn written_folder(&self) -> PathBuf {
        match &self.shape {
            Shape::Wild { root, parts } if parts.len() == 1 => root.clone(),
            _ => Path::new(&self.text).parent().map(Path::to_path_buf).unwrap_or_default(),
        }
    }
}

fn or_here(folder: PathBuf) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(Component::CurDir.as_os_str()) } else { folder }
}

fn walk(folder: &Path, parts: &[&str], listing: &mut Listing, found: &mut Vec<Found>, problem: &mut Option<io::Error>) {
    let Some((part, rest)) = parts.split_first() else { return };
    if !part.contains(['*', '?']) {
        let path = folder.join(part);
        match rest {
            [] if path.is_file() => found.push(Found { path, source: String::new() }),
            [] => {}
            _ => walk(&path, rest, listing, found, problem),
        }
        return;
    }
    let entries = match listing.of(folder) {
        Ok(entries) => entries,
        // A file where the pattern wants a folder is passed over.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return,
        Err(error) => return *problem = Some(error),
    };
    let is_meant =
        |name: &&String| (part.starts_with('.') || !name.starts_with('.')) && fits(part.as_bytes(), name.as_bytes());
    let paths: Vec<_> = entries.names.iter().filter(is_meant).map(|name| folder.join(name)).collect();
    let room = ENTRIES_MAX.saturating_sub(found.len());
    for path in paths.into_iter().take(room) {
        match rest {
            [] => found.push(Found { path, source: String::new() }),
            _ => walk(&path, rest, listing, found, problem),
        }
    }
}

/// The folders looked at in one scan: many patterns may ask for the same one.
#[derive(Default)]
pub(super) struct Listing(HashMap<PathBuf, Entries>);

/// What is in a folder.
#[derive(Default)]
struct Entries {
    names: Vec<String>,
    /// Positions among the names, by the log that each is a piece of.
    by_log: HashMap<String, Vec<usize>>,
}

impl Listing {
    fn of(&mut self, folder: &Path) -> io::Result<&Entries> {
        if !self.0.contains_key(folder) {
            self.0.insert(folder.to_owned(), Entries::read(folder)?);
        }
        self.0.get(folder).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Entries {
    fn read(folder: &Path) -> io::Result<Self> {
        let mut entries = Self::default();
        for entry in fs::read_dir(folder)?.take(ENTRIES_MAX) {
            let name = entry?.file_name().to_string_lossy().into_owned();
            entries.by_log.entry(log_name(&name)).or_default().push(entries.names.len());
            entries.names.push(name);
        }
        Ok(entries)
    }

    fn of_log(&self, name: &str) -> impl Iterator<Item = &String> {
        self.by_log.get(name).into_iter().flatten().filter_map(|at| self.names.get(*at))
    }
}

/// Whether `name` fits `part`: `*` any bytes, `?` one.
fn fits(part: &[u8], name: &[u8]) -> bool {
    let (mut at, mut part_at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match part.get(part_at) {
            Some(b'*') => {
                star = Some((part_at, at));
                part_at += 1;
            }
            Some(b'?') => (at, part_at) = (at + 1, part_at + 1),
            Some(byte) if Some(byte) == name.get(at) => (at, part_at) = (at + 1, part_at + 1),
            _ => match &mut star {
                // The star takes one byte more.
                Some((star_at, taken)) => {
                    *taken += 1;
                    (at, part_at) = (*taken, *star_at + 1);
                }
                None => return false,
            },
        }
    }
    part.get(part_at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

/// Whether a file is packed, by its name.
pub(super) fn is_packed_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    PACKED_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The name that a log has while it is written: without what packing and rotation added.
pub(super) fn log_name(file_name: &str) -> String {
    let unpacked = PACKED_ENDINGS.iter().find_map(|ending| file_name.strip_suffix(ending)).unwrap_or(file_name);
    let mut name = String::with_capacity(unpacked.len());
    let mut rest = unpacked;
    while !rest.is_empty() {
        let end =
            rest.char_indices().skip(1).find(|(_, c)| matches!(c, '.' | '-' | '_')).map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(end);
        if name.is_empty() || !is_stamp(piece) {
            name.push_str(piece);
        }
        rest = tail;
    }
    name
}

/// Whether a piece of a name, with the separator before it, is a number, a date or a time.
fn is_stamp(piece: &str) -> bool {
    let token = piece.trim_start_matches(['.', '-', '_']);
    token.starts_with(|c: char| c.is_ascii_digit())
        && token.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '+' | 'T' | 'Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_is_taken_out_of_a_name() {
        for rotated in [
            "http.log",
            "http.log.1",
            "http.log.2.gz",
            "http.log-20261124",
            "http-20261124.log.zst",
            "http.log.gz",
            "http.2026-11-24-10-00-00.log.gz",
            "http.10:00:00-11:00:00.log",
            "http_20261124T100000Z.log",
            "http.log-1764000000",
        ] {
            assert_eq!(log_name(rotated), "http.log", "{rotated}");
        }
        assert_eq!(log_name("o365_audit.csv"), "o365_audit.csv");
        assert_eq!(log_name("flows-v5.txt"), "flows-v5.txt");
        assert_eq!(log_name("access_log.3"), "access_log");
        assert_eq!(log_name("2026-11-24.log"), "2026.log");
    }

    #[test]
    fn stars_stand_for_any_characters() {
        for (part, name, is_fit) in [
            ("*", "a.log", true),
            ("http.*log*", "http.10.log.gz", true),
            ("http.*.log", "http.log", false),
            ("?.log", "a.log", true),
            ("?.log", ".log", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b", "acb.", false),
            ("", "", true),
        ] {
            assert_eq!(fits(part.as_bytes(), name.as_bytes()), is_fit, "{part} {name}");
        }
    }

    #[test]
    fn a_path_finds_its_rotated_siblings_and_a_pattern_all_that_fits() {
        let folder = tempfile::tempdir().unwrap();
        let day = folder.path().join("2026-11-24");
        fs::create_dir(&day).unwrap();
        for name in ["http.log", "http.log.1", "conn.log", ".hidden", "2026-11-24/http.10:00.log.gz"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = |path: &str, with_rotated| {
            let (found, problem) =
                Pattern::new(&folder.path().join(path), with_rotated).expand(&mut Listing::default());
            assert!(problem.is_none(), "{problem:?}");
            let within = |path: &Path| path.strip_prefix(folder.path()).unwrap().display().to_string();
            let mut found: Vec<_> =
                found.iter().map(|one| (within(&one.path), within(Path::new(&one.source)))).collect();
            found.sort();
            found
        };
        let pairs =
            |pairs: &[(&str, &str)]| -> Vec<_> { pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect() };
        assert_eq!(found("http.log", false), pairs(&[("http.log", "http.log")]));
        assert_eq!(found("http.log", true), pairs(&[("http.log", "http.log"), ("http.log.1", "http.log")]));
        assert_eq!(found("http.log.1", true), pairs(&[("http.log.1", "http.log.1")]));
        assert_eq!(found("*/http.*", true), pairs(&[("2026-11-24/http.10:00.log.gz", "*/http.log")]));
        assert_eq!(found("c*", true), pairs(&[("conn.log", "conn.log")]));
        assert_eq!(
            found("", true).len(),
            4,
            "a folder: the files, and the folder that is no file is passed over later"
        );
        assert_eq!(found("none.log", true), []);
    }
}

//! The store: whether it is there, can be read and written, and has room.

use super::finding::Finding;
use crate::cli::config::Config;
use crate::secret::Secret;
use nix::sys::statvfs::statvfs;
use std::path::{Path, PathBuf};
use thymus_event::Timestamp;
use thymus_store::{Store, StoreError};

/// Free bytes below which mail may be refused soon: a burst of mail takes as much within minutes.
const FREE_MIN: u64 = 512 << 20;

/// Free bytes below which one should think of it.
const FREE_LOW: u64 = 5 << 30;

/// What was found, and what other parts need to know of it.
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    /// Whether a service has it now.
    pub(super) is_served: bool,
    pub(super) newest: Option<Timestamp>,
}

impl Found {
    pub(super) fn of(config: &Config) -> Self {
        let path = config.store_path();
        let mut found = Self { findings: Vec::new(), is_served: false, newest: None };
        let shown = path.display().to_string();
        match Store::open_read_only(&path) {
            Ok(store) => found.look_into(&store, config, &shown),
            Err(StoreError::Missing(_)) => {
                found.findings.push(Finding::well("store.path", format!("{shown} will be made")))
            }
            Err(error @ StoreError::Outdated { .. }) => {
                let mend = "the next `thymus run` brings it up to date; `thymus backup` first";
                found.findings.push(Finding::doubtful("store.path", error.to_string(), mend));
            }
            Err(error) => {
                let mend = "it must be a store, and readable by who runs this: store.path, or `thymus restore`";
                found.findings.push(Finding::failed("store.path", error.to_string(), mend));
            }
        }
        let folder = nearest_folder(&path);
        found.findings.push(writable(&folder, found.is_served));
        found.findings.push(room(&folder));
        found.findings.extend(secret(&path));
        found
    }

    fn look_into(&mut self, store: &Store, config: &Config, shown: &str) {
        self.is_served = matches!(store.serve(), Err(StoreError::Busy));
        match store.pulse(config.organisation.tenant) {
            Ok(pulse) => {
                self.newest = pulse.newest;
                let served = if self.is_served { "a service has it" } else { "no service runs" };
                let says = format!("{shown}: {} messages, {} to be judged; {served}", pulse.messages, pulse.unjudged);
                self.findings.push(Finding::well("store.path", says));
            }
            Err(error) => {
                let mend = "`thymus restore` brings a copy back, if it is damaged";
                self.findings.push(Finding::failed("store.path", error.to_string(), mend));
            }
        }
    }
}

/// The folder that it is in, or that it would be made in.
fn nearest_folder(path: &Path) -> PathBuf {
    let named = path.ancestors().skip(1).find(|folder| folder.is_dir() && !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new(".")).to_owned()
}

fn writable(folder: &Path, is_served: bool) -> Finding {
    let shown = folder.display();
    match tempfile::tempfile_in(folder) {
        Ok(_) => Finding::well("store folder", format!("{shown} can be written to")),
        Err(error) if is_served => {
            Finding::doubtful("store folder", format!("{shown}: {error}"), "try as the user that the service runs as")
        }
        Err(error) => {
            let mend = format!("chown {shown} to the user that runs `thymus run`, or name another in store.path");
            Finding::failed("store folder", format!("{shown}: {error}"), mend)
        }
    }
}

fn room(folder: &Path) -> Finding {
    let shown = folder.display();
    let free = match statvfs(folder) {
        Ok(found) => found.blocks_available().saturating_mul(found.fragment_size()),
        Err(error) => return Finding::doubtful("disk", format!("{shown}: {error}"), "see whether it is mounted"),
    };
    let says = format!("{shown} has {} MiB left", free >> 20);
    let mend = "make room: senders are told to try again while it is full, and lose nothing";
    match free {
        0..FREE_MIN => Finding::failed("disk", says, mend),
        FREE_MIN..FREE_LOW => Finding::doubtful("disk", says, mend),
        _ => Finding::well("disk", says),
    }
}

/// It is made on first use; once there, it must be its owner's alone.
fn secret(store: &Path) -> Option<Finding> {
    let found = Secret::present(store)?;
    Some(match found {
        Ok(_) => Finding::well("store secret", "is its owner's alone"),
        Err(error) => Finding::failed("store secret", format!("{error:#}"), "as it says; without it no link opens"),
    })
}

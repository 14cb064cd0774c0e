//! The one secret of a store: what links are signed and sessions sealed with. It is made on first use, lies beside the store,
//! and is neither shown nor logged.
//!
//! Each purpose has a key of its own, so that what one of them gives away opens nothing else.

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretBox};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use thymus_event::seal::SealKey;

/// Bytes of the secret, and of each key.
const BYTES: usize = 32;

/// Who else may see a file, of its mode.
const OTHERS: u32 = 0o077;

/// The secret.
pub(crate) struct Secret(SecretBox<[u8; BYTES]>);

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Links that lead to our own page.
    LockedLinks,
    /// Sessions of the web console.
    ConsoleSessions,
}

impl Purpose {
    /// Never changed: what was signed before would no longer be known.
    const fn context(self) -> &'static str {
        match self {
            Purpose::LockedLinks => "thymus 2026-11 locked links",
            Purpose::ConsoleSessions => "thymus 2026-11 console sessions",
        }
    }
}

impl Secret {
    /// The secret of the store at this path; made where there is none. The folder must be there.
    ///
    /// # Errors
    /// When others can read it, or it is not what was written.
    pub(crate) fn beside(store: &Path) -> anyhow::Result<Self> {
        let path = path(store);
        if !path.try_exists().with_context(|| format!("cannot look for {}", path.display()))? {
            make(&path).with_context(|| format!("cannot make {}", path.display()))?;
        }
        read(&path)
    }

    /// The secret of the store at this path; none where it was not made yet.
    pub(crate) fn present(store: &Path) -> Option<anyhow::Result<Self>> {
        let path = path(store);
        path.exists().then(|| read(&path))
    }

    /// The key for this purpose.
    pub(crate) fn key(&self, purpose: Purpose) -> SecretBox<[u8; BYTES]> {
        SecretBox::new(Box::new(blake3::derive_key(purpose.context(), self.0.expose_secret())))
    }
}

impl Secret {
    /// What locked links are sealed with, by whoever locks them and whoever opens them.
    pub(crate) fn seal_key(&self) -> anyhow::Result<SealKey> {
        // In hexadecimal: of raw bytes some look like white space, and would be trimmed.
        let key = blake3::Hash::from_bytes(*self.key(Purpose::LockedLinks).expose_secret()).to_hex();
        SealKey::from_secret(key.as_bytes()).context("the secret is too short")
    }
}

/// Where the secret of a store is.
fn path(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".secret");
    name.into()
}

/// Whole or not at all: of two that make it at once, one does, and both use that one.
fn make(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut secret = [0; BYTES];
    getrandom::fill(&mut secret)?;
    // A temporary file is its owner's alone from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&secret)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(File::open(folder)?.sync_all()?),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error.into()),
    }
}

fn read(path: &Path) -> anyhow::Result<Secret> {
    let shown = path.display();
    let mut file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
    check_mode(&file.metadata()?, path)?;
    let mut secret = Box::new([0; BYTES]);
    file.read_exact(secret.as_mut_slice())
        .with_context(|| format!("{shown} is shorter than the {BYTES} bytes of a secret"))?;
    if file.read(&mut [0])? != 0 {
        bail!("{shown} is longer than the {BYTES} bytes of a secret: it is not one");
    }
    Ok(Secret(SecretBox::new(secret)))
}

/// A file with something secret in it must be its owner's alone.
pub(crate) fn check_mode(metadata: &fs::Metadata, path: &Path) -> anyhow::Result<()> {
    let mode = metadata.permissions().mode();
    if mode & OTHERS != 0 {
        let shown = path.display();
        bail!("{shown} can be read or written by others (mode {:04o}): chmod 600 {shown}", mode & 0o7777);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;

    fn key(store: &Path, purpose: Purpose) -> [u8; BYTES] {
        *Secret::beside(store).unwrap().key(purpose).expose_secret()
    }

    #[test]
    fn a_secret_is_made_once_and_each_purpose_has_its_own_key() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("thymus.db");
        let links = key(&store, Purpose::LockedLinks);
        assert_eq!(links, key(&store, Purpose::LockedLinks));
        assert_ne!(links, key(&store, Purpose::ConsoleSessions));
        assert_ne!(links, key(&folder.path().join("other.db"), Purpose::LockedLinks));
        let mode = fs::metadata(path(&store)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn of_many_that_make_it_at_once_all_have_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("thymus.db");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| key(&store, Purpose::LockedLinks))).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn what_others_can_read_or_is_no_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("thymus.db");
        key(&store, Purpose::LockedLinks);
        fs::set_permissions(path(&store), Permissions::from_mode(0o640)).unwrap();
        let refused = |store: &Path| Secret::beside(store).err().unwrap().to_string();
        assert!(refused(&store).contains("mode 0640): chmod 600"), "{}", refused(&store));
        fs::set_permissions(path(&store), Permissions::from_mode(0o600)).unwrap();
        for (bytes, wrong) in [(31, "shorter"), (33, "longer")] {
            fs::write(path(&store), vec![0; bytes]).unwrap();
            assert!(refused(&store).contains(wrong), "{}", refused(&store));
        }
    }
}

//! A copy of a store while others go on writing: one moment's database, and the raw mail that it refers to.

use crate::error::StoreError;
use crate::lock::PacksLock;
use crate::pack::format::{BLOCK_HEADER_BYTES, BlockHeader, FILE_HEADER, checksum};
use crate::pack::{self, Extent};
use crate::store::{Files, Store};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often to ask again for a database that is locked: while its write-ahead log is being recovered after a crash.
const NAP: Duration = Duration::from_millis(20);

/// And for how long, in naps.
const NAPS_MAX: u32 = 500;

/// What was copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Files of raw mail.
    pub packs: u64,
    /// Bytes of them.
    pub packs_bytes: u64,
    /// Files of raw mail that are missing, short or altered in the store that was copied; what is there of them is copied.
    pub damaged: Vec<u32>,
}

impl Store {
    /// Copies the store, as it is at one moment, to a new database at `to` and a folder `<to>.packs` beside it; others may
    /// write meanwhile. All checksums are verified. Under its own name the database stands last, and when everything is on
    /// the disk: what a kill leaves behind has `.unfinished` in its name, and the next copy to the same place makes it anew.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where something is at `to`: nothing is ever overwritten.
    pub fn copy_to(&self, to: &Path) -> Result<Copied, StoreError> {
        let (last, draft) = (Files::of(to), Files::of(&unfinished(to)));
        for place in [&last.database, &last.packs] {
            if place.try_exists()? {
                return Err(StoreError::Exists(place.clone()));
            }
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        clear(&draft)?;
        fs::create_dir(&draft.packs)?;
        // Nobody deletes a pack while its mail is copied.
        let _kept = PacksLock::share(&self.files.packs)?;
        let extents = self.copy_database(&draft.database)?;
        let mut copied = Copied { database_bytes: fs::metadata(&draft.database)?.len(), ..Copied::default() };
        for extent in extents {
            let from = pack::path(&self.files.packs, extent.pack);
            let (bytes, is_sound) = copy_pack(&from, &pack::path(&draft.packs, extent.pack), extent.bytes)?;
            copied.packs += 1;
            copied.packs_bytes += bytes;
            if !is_sound {
                copied.damaged.push(extent.pack);
            }
        }
        sync_folder(&draft.packs)?;
        fs::rename(&draft.packs, &last.packs)?;
        fs::rename(&draft.database, &last.database)?;
        sync_folder(to.parent().unwrap_or(Path::new("")))?;
        Ok(copied)
    }

    /// Copies the database; how far it refers to each pack.
    fn copy_database(&self, to: &Path) -> Result<Vec<Extent>, StoreError> {
        let mut copy = Connection::open(to)?;
        // Nothing is there that a journal could bring back, and the file is synced at the end.
        copy.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        copy.pragma_update(None, "synchronous", "OFF")?;
        self.all_pages(&mut copy)?;
        // One file, which can be read where nothing can be written.
        copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        let sound: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(StoreError::Damaged(format!("the database: {sound}")));
        }
        // What is being written to take a pack's place is not copied, and its number may be another file's one day.
        if copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'untidy'")?.exists([])? {
            copy.execute("UPDATE untidy SET successor = NULL", [])?;
        }
        let mut statement = copy.prepare("SELECT number, bytes FROM pack ORDER BY number")?;
        let rows = statement
            .query_map([], |row| Ok(Extent { pack: row.get(0)?, bytes: row.get::<_, i64>(1)?.unsigned_abs() }))?;
        let extents = rows.collect::<Result<_, _>>()?;
        File::open(to)?.sync_all()?;
        Ok(extents)
    }

    /// In one step, so that it is one moment's: in several, every commit of another process would begin it anew.
    fn all_pages(&self, copy: &mut Connection) -> Result<(), StoreError> {
        let backup = Backup::new(&self.conn, copy)?;
        for _ in 0..NAPS_MAX {
            match backup.step(-1)? {
                StepResult::Done => return Ok(()),
                _ => std::thread::sleep(NAP),
            }
        }
        Err(StoreError::Busy)
    }
}

fn unfinished(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

/// Takes away what an earlier copy to the same place left.
fn clear(draft: &Files) -> Result<(), StoreError> {
    if draft.database.try_exists()? {
        fs::remove_file(&draft.database)?;
    }
    if draft.packs.try_exists()? {
        fs::remove_dir_all(&draft.packs)?;
    }
    Ok(())
}

/// Copies the first `wanted` bytes of a pack, or as many as there are; whether all its blocks are sound.
fn copy_pack(from: &Path, to: &Path, wanted: u64) -> Result<(u64, bool), StoreError> {
    let mut to = BufWriter::new(File::create_new(to)?);
    let Ok(from) = File::open(from) else { return Ok((0, false)) };
    let mut from = BufReader::new(from.take(wanted));
    let (copied, is_sound) = copy_blocks(&mut from, &mut to, wanted)?;
    let rest = std::io::copy(&mut from, &mut to)?;
    let file = to.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok((copied + rest, is_sound && copied == wanted))
}

/// Copies blocks up to the first that is not sound, that one too as far as it can be read.
fn copy_blocks(from: &mut impl Read, to: &mut impl Write, wanted: u64) -> Result<(u64, bool), StoreError> {
    let mut bytes = Vec::new();
    let mut copied = part(from, to, FILE_HEADER.len(), &mut bytes)?;
    if bytes != FILE_HEADER {
        return Ok((copied, false));
    }
    while copied < wanted {
        copied += part(from, to, BLOCK_HEADER_BYTES, &mut bytes)?;
        let Ok(header_bytes) = <[u8; BLOCK_HEADER_BYTES]>::try_from(bytes.as_slice()) else {
            return Ok((copied, false));
        };
        let Ok(header) = BlockHeader::decode(&header_bytes) else { return Ok((copied, false)) };
        copied += part(from, to, header.rest_bytes(), &mut bytes)?;
        if bytes.len() != header.rest_bytes() || checksum(&header_bytes, &[&bytes]) != header.crc {
            return Ok((copied, false));
        }
    }
    Ok((copied, true))
}

/// Copies so many bytes, or as many as there are, and leaves them in `bytes`.
fn part(from: &mut impl Read, to: &mut impl Write, wanted: usize, bytes: &mut Vec<u8>) -> Result<u64, StoreError> {
    bytes.clear();
    from.take(wanted as u64).read_to_end(bytes)?;
    to.write_all(bytes)?;
    Ok(bytes.len() as u64)
}

/// Names must survive a power cut as well as what they name.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

//! Ridding files of bytes that no row refers to any more: packs are written anew without them, and the database too.
//!
//! A pack's successor is on the disk before one transaction lets all rows refer to it; only then is the old file deleted.
//! Killed at any moment, the next one who tidies goes on: what was begun and never referred to is deleted, and so is what
//! is referred to no more.

use crate::copy::sync_folder;
use crate::erasure::Tidied;
use crate::error::StoreError;
use crate::lock::PacksLock;
use crate::pack::{self, Location, PackWriter, read_block};
use crate::write::{Writer, state};
use rusqlite::OptionalExtension;
use std::fs::{self, File};
use std::io::{BufReader, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;
use thymus_event::{EventId, TenantId};

/// How long to wait for somebody who copies packs; after that it is left to the next time.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often readers are waited for, who keep the write-ahead log from being emptied.
const CHECKPOINTS: u32 = 50;

/// And how long each time.
const NAP: Duration = Duration::from_millis(100);

const LIVE: &str = "SELECT seq, tenant, id, block, start, bytes FROM message WHERE pack = ?1 ORDER BY block, start";

/// A message that stays.
struct Live {
    seq: i64,
    tenant: TenantId,
    id: EventId,
    block: u64,
    start: u32,
    bytes: u32,
}

impl Writer {
    /// Writes one pack anew that holds bytes of what was taken out, or deletes it where nothing else is in it; whether there
    /// was one. Packs that were left (`tidied` says which) are passed over.
    pub fn tidy(&mut self, tidied: &mut Tidied) -> Result<bool, StoreError> {
        self.commit()?;
        let Some((old, successor)) = self.next_untidy(tidied)? else { return Ok(false) };
        if self.is_referred_to(old)? {
            if let Some(begun) = successor
                && !self.is_referred_to(begun)?
            {
                remove(&pack::path(&self.folder, begun))?;
            }
            match self.replace(old) {
                Err(StoreError::Damaged(_)) => {
                    tidied.damaged.push(old);
                    return Ok(true);
                }
                replaced => replaced?,
            }
        }
        self.delete(old, tidied)?;
        Ok(true)
    }

    /// Has the next [`Writer::scrub`] write the database anew.
    pub fn order_scrub(&mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.conn.execute("INSERT OR IGNORE INTO untidy (pack) VALUES (0)", [])?;
        Ok(())
    }

    /// Writes the database anew, so that nothing of what was taken out is left in its free space or its log of changes; where
    /// that is not due, nothing. Needs as much room again as the database has, and keeps other writers waiting.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where somebody reads all the while.
    pub fn scrub(&mut self) -> Result<(), StoreError> {
        self.commit()?;
        if !self.conn.prepare("SELECT 1 FROM untidy WHERE pack = 0")?.exists([])? {
            return Ok(());
        }
        self.conn.execute("INSERT INTO words (words) VALUES ('optimize')", [])?;
        self.conn.execute_batch("VACUUM")?;
        self.empty_log()?;
        self.conn.execute("DELETE FROM untidy WHERE pack = 0", [])?;
        Ok(())
    }

    fn empty_log(&self) -> Result<(), StoreError> {
        for _ in 0..CHECKPOINTS {
            let busy: i64 = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 {
                return Ok(());
            }
            std::thread::sleep(NAP);
        }
        Err(StoreError::Busy)
    }

    fn next_untidy(&self, tidied: &Tidied) -> Result<Option<(u32, Option<u32>)>, StoreError> {
        let mut statement = self.conn.prepare("SELECT pack, successor FROM untidy WHERE pack > 0 ORDER BY pack")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (old, successor) = row?;
            if !tidied.damaged.contains(&old) && !tidied.copied.contains(&old) {
                return Ok(Some((old, successor)));
            }
        }
        Ok(None)
    }

    fn is_referred_to(&self, pack: u32) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM pack WHERE number = ?1")?.exists([pack])?)
    }

    /// After this no row refers to the old pack.
    fn replace(&mut self, old: u32) -> Result<(), StoreError> {
        let live = self.live(old)?;
        let (moved, extents) = if live.is_empty() { Default::default() } else { self.write_successor(old, &live)? };
        let transaction = self.conn.unchecked_transaction()?;
        let mut update =
            transaction.prepare_cached("UPDATE message SET pack = ?2, block = ?3, start = ?4 WHERE seq = ?1")?;
        for (live, place) in live.iter().zip(&moved) {
            update.execute((live.seq, place.pack, place.block as i64, place.start))?;
        }
        drop(update);
        transaction.execute("DELETE FROM pack WHERE number = ?1", [old])?;
        let sql =
            "INSERT INTO highest VALUES ('pack', ?1) ON CONFLICT (name) DO UPDATE SET seq = max (seq, excluded.seq)";
        transaction.execute(sql, [old])?;
        state::put_extents(&transaction, &extents)?;
        transaction.commit()?;
        // What this writer has open may be the old pack.
        self.packs = PackWriter::open(&self.folder, state::last_pack(&self.conn)?, state::highest_pack(&self.conn)?)?;
        Ok(())
    }

    fn live(&self, old: u32) -> Result<Vec<Live>, StoreError> {
        let mut statement = self.conn.prepare_cached(LIVE)?;
        let rows = statement.query_map([old], |row| {
            Ok(Live {
                seq: row.get(0)?,
                tenant: TenantId(row.get(1)?),
                id: EventId(row.get(2)?),
                block: row.get::<_, i64>(3)?.unsigned_abs(),
                start: row.get(4)?,
                bytes: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where each message is now, and how far the new file goes: it is on the disk.
    fn write_successor(&mut self, old: u32, live: &[Live]) -> Result<(Vec<Location>, Vec<pack::Extent>), StoreError> {
        let mut file = open(&pack::path(&self.folder, old))?;
        let mut successor = PackWriter::successor(&self.folder, state::highest_pack(&self.conn)?)?;
        // Before there is such a file: whoever comes after a crash knows what it is.
        let sql = "UPDATE untidy SET successor = ?2 WHERE pack = ?1";
        self.conn.execute(sql, (old, successor.next_number()?))?;
        let mut moved = Vec::with_capacity(live.len());
        for of_block in live.chunk_by(|a, b| a.block == b.block) {
            let Some(first) = of_block.first() else { continue };
            file.seek(SeekFrom::Start(first.block))?;
            let block = read_block(&mut file)?;
            for live in of_block {
                let place = Location { pack: old, block: live.block, start: live.start, bytes: live.bytes };
                moved.push(successor.append(live.tenant, live.id, block.message(live.id, place)?)?);
            }
        }
        Ok((moved, successor.sync()?))
    }

    fn delete(&mut self, old: u32, tidied: &mut Tidied) -> Result<(), StoreError> {
        let _alone = match PacksLock::exclude(&self.folder, PATIENCE) {
            Err(StoreError::Busy) => {
                tidied.copied.push(old);
                return Ok(());
            }
            lock => lock?,
        };
        let file = pack::path(&self.folder, old);
        let bytes = fs::metadata(&file).map_or(0, |file| file.len());
        remove(&file)?;
        sync_folder(&self.folder)?;
        let sql = "DELETE FROM untidy WHERE pack = ?1 RETURNING successor";
        let successor: Option<u32> = self.conn.query_row(sql, [old], |row| row.get(0)).optional()?.flatten();
        let kept = successor.map_or(0, |number| fs::metadata(pack::path(&self.folder, number)).map_or(0, |f| f.len()));
        tidied.packs += 1;
        tidied.freed_bytes += bytes.saturating_sub(kept);
        Ok(())
    }
}

fn open(path: &Path) -> Result<BufReader<File>, StoreError> {
    match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StoreError::Damaged("raw mail: a pack is missing".to_owned()))
        }
        file => Ok(BufReader::new(file?)),
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => Ok(removed?),
    }
}

//! Bringing the write-ahead log into the file while nobody waits for it.

use crate::error::StoreError;
use crate::store::CHECKPOINT_PAGES;
use crate::write::Writer;

impl Writer {
    /// Spares later commits the checkpoint that a full write-ahead log would make one of them do: once it is half full, its
    /// pages are copied now. For writers whose commits somebody waits for; to be called when nobody does. Readers and
    /// what is not committed yet are left alone.
    pub fn checkpoint_early(&mut self) -> Result<(), StoreError> {
        if self.batch.is_none() && self.log_pages("PRAGMA wal_checkpoint(NOOP)")? * 2 >= CHECKPOINT_PAGES {
            self.log_pages("PRAGMA wal_checkpoint(PASSIVE)")?;
        }
        Ok(())
    }

    /// Runs a checkpoint of this kind; how many pages the write-ahead log held.
    fn log_pages(&self, checkpoint: &str) -> Result<i64, StoreError> {
        Ok(self.conn.prepare_cached(checkpoint)?.query_row([], |row| row.get(1))?)
    }
}

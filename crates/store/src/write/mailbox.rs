//! Noting how far mailboxes were read: in the transaction of what was read.

use crate::error::StoreError;
use crate::mailbox::{MailboxFolder, ReadUntil};
use crate::write::Writer;
use rusqlite::params;

const REPLACE: &str = "INSERT OR REPLACE INTO mailbox_checkpoint (tenant, purpose, mailbox, folder, uid_validity, uid, time) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Writer {
    /// Says how far a folder was read; after the messages.
    pub fn put_read_until(&mut self, folder: &MailboxFolder, until: ReadUntil) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let (tenant, purpose, mailbox) = (folder.tenant.0, folder.read_for.code(), folder.mailbox.as_str());
            let row =
                params![tenant, purpose, mailbox, folder.folder, until.uid_validity, until.uid, until.time.millis()];
            writer.conn.prepare_cached(REPLACE)?.execute(row)?;
            Ok(())
        })
    }
}

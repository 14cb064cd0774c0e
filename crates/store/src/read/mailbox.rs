//! How far mailboxes were read, and what of it is still to be judged.

use crate::error::StoreError;
use crate::mailbox::{MailboxFolder, ReadUntil};
use crate::store::Store;
use rusqlite::{OptionalExtension, params};
use std::collections::HashSet;
use thymus_event::{EventId, TenantId, Timestamp};

const HISTORY_UNJUDGED: &str = "SELECT DISTINCT m.id FROM arrival a JOIN message m ON m.seq = a.message \
     LEFT JOIN standing s ON s.message = a.message WHERE a.tenant = ?1 AND a.past = 1 AND s.message IS NULL \
     AND NOT EXISTS (SELECT 1 FROM arrival live WHERE live.message = a.message AND live.past = 0)";

impl Store {
    /// How far a folder was read; nothing where it never was.
    pub fn read_until(&self, folder: &MailboxFolder) -> Result<Option<ReadUntil>, StoreError> {
        let sql = "SELECT uid_validity, uid, time FROM mailbox_checkpoint \
             WHERE tenant = ?1 AND purpose = ?2 AND mailbox = ?3 AND folder = ?4";
        let mut statement = self.conn.prepare_cached(sql)?;
        let key = params![folder.tenant.0, folder.read_for.code(), folder.mailbox.as_str(), folder.folder];
        let until = |row: &rusqlite::Row<'_>| {
            let time = Timestamp::from_millis(row.get(2)?);
            Ok(ReadUntil { uid_validity: row.get(0)?, uid: row.get(1)?, time })
        };
        Ok(statement.query_row(key, until).optional()?)
    }

    /// Messages that came as history and have no verdict. They are judged in the order of their times, when all are there.
    pub fn history_unjudged(&self, tenant: TenantId) -> Result<HashSet<EventId>, StoreError> {
        let mut statement = self.conn.prepare_cached(HISTORY_UNJUDGED)?;
        let rows = statement.query_map([tenant.0], |row| Ok(EventId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

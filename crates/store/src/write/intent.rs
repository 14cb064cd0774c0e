//! Filing what is wanted.

use crate::error::StoreError;
use crate::write::Writer;
use crate::write::assessment::action_code;
use rusqlite::{OptionalExtension, params};
use thymus_event::intent::Wish;
use thymus_event::{EventId, TenantId, Timestamp};

const NEXT_BATCH: &str = "SELECT ifnull(max(batch), 0) + 1 FROM intent";

const INSERT: &str = "INSERT INTO intent (batch, message, ordinal, previous, tenant, recipient, revision, action, time, \
     dry_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// Where intents are filed: at once, for one organisation.
pub(super) struct Filing {
    pub(super) batch: i64,
    pub(super) tenant: TenantId,
    pub(super) time: Timestamp,
}

/// The message they are for.
pub(super) struct About {
    pub(super) message: i64,
    /// Of the assessment that wants them.
    pub(super) revision: u32,
    /// The batch with its earlier ones.
    pub(super) previous: Option<i64>,
}

impl Writer {
    /// Files what a person wants of a message's mailboxes, beside what its verdict wants; nothing where it has no verdict.
    ///
    /// # Errors
    /// [`StoreError::UnknownMessage`] where there is no such message.
    pub fn put_wishes(
        &mut self,
        tenant: TenantId,
        message: EventId,
        time: Timestamp,
        wishes: &[Wish],
    ) -> Result<(), StoreError> {
        let message = self.known(tenant, message)?;
        let sql = "SELECT revision, filed FROM standing WHERE message = ?1";
        let standing = self.conn.prepare_cached(sql)?.query_row([message], |row| Ok((row.get(0)?, row.get(1)?)));
        let Some((revision, previous)) = standing.optional()? else { return Ok(()) };
        self.within_batch(|writer| {
            let filing = writer.next_filing(tenant, time)?;
            let filed = writer.file(&filing, &About { message, revision, previous }, wishes)?;
            let sql = "UPDATE standing SET filed = ?2 WHERE message = ?1";
            writer.conn.prepare_cached(sql)?.execute((message, filed))?;
            Ok(())
        })
    }

    /// The number of the next batch of intents.
    pub(super) fn next_filing(&self, tenant: TenantId, time: Timestamp) -> Result<Filing, StoreError> {
        let batch = self.conn.prepare_cached(NEXT_BATCH)?.query_row([], |row| row.get(0))?;
        Ok(Filing { batch, tenant, time })
    }

    /// Files these; the batch that the message leads to from then on.
    pub(super) fn file(&self, filing: &Filing, about: &About, wishes: &[Wish]) -> Result<Option<i64>, StoreError> {
        let mut insert = self.conn.prepare_cached(INSERT)?;
        for (ordinal, wish) in (0_u32..).zip(wishes) {
            insert.execute(params![
                filing.batch,
                about.message,
                ordinal,
                about.previous,
                filing.tenant.0,
                wish.recipient.as_str(),
                about.revision,
                action_code(wish.action),
                filing.time.millis(),
                wish.dry_run,
            ])?;
            if !wish.dry_run {
                self.open_errand(filing.batch, about.message, ordinal)?;
            }
        }
        Ok(if wishes.is_empty() { about.previous } else { Some(filing.batch) })
    }
}

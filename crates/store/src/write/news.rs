//! Keeping how far others were told.

use crate::error::StoreError;
use crate::news::ToldUntil;
use crate::write::Writer;
use thymus_event::TenantId;

impl Writer {
    /// The one of this name was told so far.
    pub fn put_told_until(&mut self, tenant: TenantId, name: &str, until: &ToldUntil) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT OR REPLACE INTO output (tenant, name, assessment, reassessment, within, outcome) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let ToldUntil { assessment, reassessment, message, outcome } = *until;
            let row = (tenant.0, name, assessment, reassessment, message, outcome);
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }
}

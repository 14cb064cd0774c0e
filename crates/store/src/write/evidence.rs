//! Appending what became known.

use crate::error::StoreError;
use crate::record::Stored;
use crate::write::Writer;
use thymus_event::evidence::Evidence;

const INSERT: &str = concat!(
    "INSERT OR IGNORE INTO evidence (seq, tenant, id, time, body) VALUES (",
    next_number!("evidence"),
    ", ?1, ?2, ?3, ?4)"
);

impl Writer {
    /// Appends evidence; one with a known id is left as it is. Its place in the log is the next evidence version.
    pub fn put_evidence(&mut self, evidence: &Evidence) -> Result<Stored, StoreError> {
        let body = serde_json::to_string(evidence)
            .map_err(|error| StoreError::Damaged(format!("evidence that cannot be written: {error}")))?;
        let row = (evidence.tenant.0, evidence.id.0, evidence.time.millis(), body);
        self.within_batch(|writer| Ok(stored(writer.conn.prepare_cached(INSERT)?.execute(row)?)))
    }
}

pub(super) fn stored(rows: usize) -> Stored {
    if rows == 0 { Stored::Known } else { Stored::New }
}

//! That something was erased.

use crate::erasure::ErasureEntry;
use crate::error::StoreError;
use crate::store::Store;
use thymus_event::{TenantId, Timestamp};

impl Store {
    /// What was erased on request, the latest first, at most `limit`: when, by whom, why, and how much; not what.
    pub fn erasures(&self, tenant: TenantId, limit: u32) -> Result<Vec<ErasureEntry>, StoreError> {
        let sql =
            "SELECT seq, time, kind, by, reason, messages FROM erasure WHERE tenant = ?1 ORDER BY seq DESC LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, limit), |row| {
            Ok(ErasureEntry {
                position: row.get::<_, i64>(0)?.unsigned_abs(),
                time: Timestamp::from_millis(row.get(1)?),
                of_person: row.get::<_, i64>(2)? == 1,
                by: row.get(3)?,
                reason: row.get(4)?,
                messages: row.get::<_, i64>(5)?.unsigned_abs(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last erasure: whoever keeps in memory what messages taught builds it anew when this changes.
    pub fn last_erasure(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull(max(seq), 0) FROM erasure WHERE tenant = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Files that still hold bytes of what was taken out; 0 is the database itself.
    pub fn untidy(&self) -> Result<Vec<u32>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT pack FROM untidy ORDER BY pack")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

//! The oddest messages of some days: what budgets are tried on.

use crate::error::StoreError;
use crate::record::Hit;
use crate::search::{SELECT, hit};
use crate::store::Store;
use rusqlite::params;
use thymus_event::verdict::Score;
use thymus_event::{TenantId, Timestamp};

impl Store {
    /// Messages from `since` on whose latest score is at least this, the strongest first, at most `limit`. By an index where
    /// the score is 50 or more.
    pub fn odd_since(
        &self,
        tenant: TenantId,
        since: Timestamp,
        at_least: Score,
        limit: u32,
    ) -> Result<Vec<Hit>, StoreError> {
        let odd = if at_least >= Score::from_points(50.0) { "s.score >= 50000000000 AND" } else { "" };
        let sql = format!("{SELECT} AND {odd} s.score >= ? AND m.time >= ? ORDER BY s.score DESC LIMIT ?");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![tenant.0, at_least.units(), since.millis(), limit], hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages came from `since` on.
    pub fn messages_since(&self, tenant: TenantId, since: Timestamp) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM message WHERE tenant = ?1 AND time >= ?2";
        let count = self.conn.prepare_cached(sql)?.query_row((tenant.0, since.millis()), |row| row.get::<_, i64>(0))?;
        Ok(count.unsigned_abs())
    }

    /// When the newest message came.
    pub fn newest(&self, tenant: TenantId) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(time) FROM message WHERE tenant = ?1";
        let newest = self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get::<_, Option<i64>>(0))?;
        Ok(newest.map(Timestamp::from_millis))
    }
}

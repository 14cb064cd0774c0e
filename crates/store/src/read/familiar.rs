//! What people of the organisation use: to whom they write, and where they go.

use crate::error::StoreError;
use crate::read::recipients;
use crate::store::Store;
use crate::write::direction_code;
use std::collections::{BTreeMap, BTreeSet};
use thymus_event::email::Direction;
use thymus_event::{Day, TenantId, Timestamp};

const WRITTEN: &str =
    "SELECT time, recipients FROM message WHERE tenant = ?1 AND time BETWEEN ?2 AND ?3 AND direction = ?4";

const VISITED: &str = "SELECT host, count(DISTINCT who) AS people FROM visit \
     WHERE tenant = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY host HAVING people >= ?4";

impl Store {
    /// To which addresses people inside wrote from `since` to `until`, and on which days. Goes through all mail of
    /// that time: to be asked seldom.
    pub fn written_to(
        &self,
        tenant: TenantId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<BTreeMap<String, BTreeSet<Day>>, StoreError> {
        let mut statement = self.conn.prepare_cached(WRITTEN)?;
        let outbound = direction_code(Direction::Outbound);
        let mut rows = statement.query((tenant.0, since.millis(), until.millis(), outbound))?;
        let mut days: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let day = Timestamp::from_millis(row.get(0)?).day();
            for address in recipients(row, 1)? {
                days.entry(address).or_default().insert(day);
            }
        }
        Ok(days)
    }

    /// Hosts' owners to whom so many people and devices at least went on the days from `since` to `until`, and how many.
    /// Goes through all visits of these days: to be asked seldom.
    pub fn visited_by(
        &self,
        tenant: TenantId,
        since: Timestamp,
        until: Timestamp,
        people_min: usize,
    ) -> Result<BTreeMap<String, usize>, StoreError> {
        let mut statement = self.conn.prepare_cached(VISITED)?;
        let row = (tenant.0, since.day().0, until.day().0, i64::try_from(people_min).unwrap_or(i64::MAX));
        let rows = statement
            .query_map(row, |row| Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many people and devices went anywhere on the days from `since` to `until`.
    pub fn people_who_went(&self, tenant: TenantId, since: Timestamp, until: Timestamp) -> Result<usize, StoreError> {
        let sql = "SELECT count(DISTINCT who) FROM visit WHERE tenant = ?1 AND day BETWEEN ?2 AND ?3";
        let row = (tenant.0, since.day().0, until.day().0);
        let count: i64 = self.conn.prepare_cached(sql)?.query_row(row, |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

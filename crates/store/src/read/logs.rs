//! What followed logs taught, and how they are doing.

use crate::error::StoreError;
use crate::record::VisitRecord;
use crate::store::Store;
use crate::write::{ACTIVITY, DAY_MS, LEASE};
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use thymus_event::{AccountActivity, Day, HealthChange, Lease, SourceHealth, TenantId, Timestamp};

const VISITS: &str = "SELECT first, who, host FROM visit WHERE tenant = ?1 AND day = ?2 ORDER BY first, who, host";

/// The most visits to one host that are told.
const VISITS_TO_MAX: u32 = 1_000;

impl Store {
    /// How far each content of the followed logs was read: its number, and what its reader left.
    pub fn checkpoints(&self, tenant: TenantId) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT number, body FROM checkpoint WHERE tenant = ?1 ORDER BY number")?;
        let rows = statement.query_map([tenant.0], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How the sources are doing, by name.
    pub fn source_health(&self, tenant: TenantId) -> Result<Vec<SourceHealth>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT body FROM source_health WHERE tenant = ?1 ORDER BY source")?;
        let mut rows = statement.query([tenant.0])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parse(row.get_ref(0)?)?);
        }
        Ok(all)
    }

    /// The latest changes of the sources' health, oldest first.
    pub fn health_changes(&self, tenant: TenantId, count_max: u32) -> Result<Vec<HealthChange>, StoreError> {
        let sql = "SELECT body FROM health_change WHERE tenant = ?1 ORDER BY time DESC, seq DESC LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query((tenant.0, count_max))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parse(row.get_ref(0)?)?);
        }
        all.reverse();
        Ok(all)
    }

    /// The days on which there were visits, in order.
    pub fn visit_days(&self, tenant: TenantId) -> Result<Vec<Day>, StoreError> {
        // One step of the index for each day: the rows of a day may be millions.
        let next = "SELECT min(day) FROM visit WHERE tenant = ?1 AND day > ?2";
        let mut statement = self.conn.prepare_cached(next)?;
        let (mut days, mut last) = (Vec::new(), i32::MIN);
        while let Some(day) = statement.query_row((tenant.0, last), |row| row.get::<_, Option<i32>>(0))? {
            days.push(Day(day));
            last = day;
        }
        Ok(days)
    }

    /// The first visit of each person to each host on a day, in the order of their times.
    pub fn visits_on(&self, tenant: TenantId, day: Day) -> Result<Vec<VisitRecord>, StoreError> {
        let mut statement = self.conn.prepare_cached(VISITS)?;
        let rows = statement.query_map((tenant.0, day.0), |row| {
            let time = Timestamp::from_millis(i64::from(day.0) * DAY_MS + row.get::<_, i64>(0)?);
            Ok(VisitRecord { time, who: row.get(1)?, host: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who went to a host's owner from `since` on, by the first visit of each day, at most a thousand. Goes through all
    /// visits since: to be asked seldom.
    pub fn visits_to(&self, tenant: TenantId, host: &str, since: Timestamp) -> Result<Vec<VisitRecord>, StoreError> {
        let sql = "SELECT day, first, who, host FROM visit WHERE tenant = ?1 AND host = ?2 \
             AND day >= ?3 AND (day > ?3 OR first >= ?4) ORDER BY day, first, who LIMIT ?5";
        let mut statement = self.conn.prepare_cached(sql)?;
        let (day, first) = (since.day().0, since.millis().rem_euclid(DAY_MS));
        let rows = statement.query_map((tenant.0, host, day, first, VISITS_TO_MAX), |row| {
            let time = Timestamp::from_millis(row.get::<_, i64>(0)? * DAY_MS + row.get::<_, i64>(1)?);
            Ok(VisitRecord { time, who: row.get(2)?, host: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many people and devices went to a host's owner on the days from `since` to `until`. Goes through all visits of
    /// these days: to be asked seldom.
    pub fn visitors(
        &self,
        tenant: TenantId,
        host: &str,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<usize, StoreError> {
        let sql = "SELECT count(DISTINCT who) FROM visit WHERE tenant = ?1 AND host = ?2 AND day BETWEEN ?3 AND ?4";
        let row = (tenant.0, host, since.day().0, until.day().0);
        let count: i64 = self.conn.prepare_cached(sql)?.query_row(row, |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Leases from `since` on, in the order of their times.
    pub fn leases_since(&self, tenant: TenantId, since: Timestamp) -> Result<Vec<Lease>, StoreError> {
        self.log_events(tenant, LEASE, since)
    }

    /// What accounts did from `since` on, as far as it was of note, in the order of its times.
    pub fn activities_since(&self, tenant: TenantId, since: Timestamp) -> Result<Vec<AccountActivity>, StoreError> {
        self.log_events(tenant, ACTIVITY, since)
    }

    fn log_events<T: DeserializeOwned>(
        &self,
        tenant: TenantId,
        kind: u8,
        since: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let sql = "SELECT body FROM log_event WHERE tenant = ?1 AND kind = ?2 AND time >= ?3 ORDER BY time, id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query((tenant.0, kind, since.millis()))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(parse(row.get_ref(0)?)?);
        }
        Ok(all)
    }
}

fn parse<T: DeserializeOwned>(body: ValueRef<'_>) -> Result<T, StoreError> {
    let damaged = || StoreError::Damaged("a record of a log that cannot be read".to_owned());
    serde_json::from_str(body.as_str().map_err(|_| damaged())?).map_err(|_| damaged())
}

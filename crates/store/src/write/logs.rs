//! Putting what followed logs taught, together with how far they were read.

use crate::error::StoreError;
use crate::record::{LogRecords, VisitRecord, cut};
use crate::visits::{HOSTS_A_DAY_MAX, KnownVisits, key};
use crate::write::Writer;
use rusqlite::params;
use serde::Serialize;
use thymus_event::{Day, EventId, TenantId, Timestamp};

/// The longest name kept, in bytes: a mail address at most.
const NAME_BYTES_MAX: usize = 256;

/// How long visits and events of note are kept, in days before the newest: a year, and a month to look back from its
/// beginning. An old log that is read for its history is not dropped at once.
pub const LOG_DAYS_KEPT: i32 = 400;

/// The most changes of health kept.
const CHANGES_MAX: i64 = 10_000;

/// Codes of `log_event.kind`.
pub(crate) const LEASE: u8 = 0;
pub(crate) const ACTIVITY: u8 = 1;

const PUT_VISIT: &str = "INSERT OR IGNORE INTO visit (tenant, day, who, host, first) VALUES (?1, ?2, ?3, ?4, ?5)";

const SET_FIRST: &str = "UPDATE visit SET first = ?5 WHERE tenant = ?1 AND day = ?2 AND who = ?3 AND host = ?4 \
     AND first > ?5";

const NEWEST: &str = "SELECT max(ifnull((SELECT max(day) FROM visit WHERE tenant = ?1), -1000000), \
     ifnull((SELECT max(time) / ?2 FROM log_event WHERE tenant = ?1 AND kind = 0), -1000000), \
     ifnull((SELECT max(time) / ?2 FROM log_event WHERE tenant = ?1 AND kind = 1), -1000000))";

const COUNT_HOSTS: &str = "SELECT count(*) FROM visit WHERE tenant = ?1 AND day = ?2 AND who = ?3";

impl Writer {
    /// Puts what some lines taught and the checkpoints behind them, all or nothing; visible after [`Writer::commit`].
    /// What is known already changes nothing. `known` spares questions, and has to be one and the same for this store
    /// while it is used. Gives back how many visits were not kept, as their person had [`HOSTS_A_DAY_MAX`] that day.
    pub fn put_logs(&mut self, records: &LogRecords, known: &mut KnownVisits) -> Result<u64, StoreError> {
        let put = self.within_batch(|writer| writer.append_logs(records, known));
        match &put {
            Ok(_) => known.shrink(),
            Err(_) => known.forget(),
        }
        put
    }

    fn append_logs(&mut self, records: &LogRecords, known: &mut KnownVisits) -> Result<u64, StoreError> {
        let tenant = records.tenant;
        let mut not_kept = 0;
        for visit in &records.visits {
            not_kept += u64::from(!self.put_visit(tenant, visit, known)?);
        }
        for lease in &records.leases {
            self.put_log_event(tenant, LEASE, lease.time, lease.id, lease)?;
        }
        for activity in &records.activities {
            self.put_log_event(tenant, ACTIVITY, activity.time, activity.id, activity)?;
        }
        for (number, body) in &records.checkpoints {
            let sql = "INSERT OR REPLACE INTO checkpoint (tenant, number, body) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute((tenant.0, *number as i64, body))?;
        }
        for number in &records.forgotten {
            let sql = "DELETE FROM checkpoint WHERE tenant = ?1 AND number = ?2";
            self.conn.prepare_cached(sql)?.execute((tenant.0, *number as i64))?;
        }
        for health in &records.health {
            let sql = "INSERT OR REPLACE INTO source_health (tenant, source, body) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute((tenant.0, &health.name, json(health)?))?;
        }
        for change in &records.changes {
            let sql = "INSERT INTO health_change (tenant, time, body) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute((tenant.0, change.time.millis(), json(change)?))?;
        }
        Ok(not_kept)
    }

    /// Whether the visit is kept, or was.
    fn put_visit(&self, tenant: TenantId, visit: &VisitRecord, known: &mut KnownVisits) -> Result<bool, StoreError> {
        let (day, first) = (visit.time.day(), first_of(visit.time));
        let (who, host) = (cut(&visit.who, NAME_BYTES_MAX), cut(&visit.host, NAME_BYTES_MAX));
        let key = key(day, who, host);
        if known.visits.find(key).is_some_and(|kept| kept <= first) {
            return Ok(true);
        }
        let day_of = (day, who.to_owned());
        let hosts = match known.hosts_of.find(day_of.clone()) {
            Some(count) => count,
            None => self.conn.prepare_cached(COUNT_HOSTS)?.query_row((tenant.0, day.0, who), |row| row.get(0))?,
        };
        let row = (tenant.0, day.0, who, host, first);
        let is_new = hosts < HOSTS_A_DAY_MAX && self.conn.prepare_cached(PUT_VISIT)?.execute(row)? > 0;
        known.hosts_of.put(day_of, hosts + u32::from(is_new));
        if !is_new && hosts >= HOSTS_A_DAY_MAX {
            return Ok(false);
        }
        if !is_new {
            self.conn.prepare_cached(SET_FIRST)?.execute(row)?;
        }
        known.visits.put(key, first);
        Ok(true)
    }

    fn put_log_event(
        &self,
        tenant: TenantId,
        kind: u8,
        time: Timestamp,
        id: EventId,
        event: &impl Serialize,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO log_event (tenant, kind, time, id, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![tenant.0, kind, time.millis(), id.0, json(event)?];
        self.conn.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Deletes the visits and events of note that are [`LOG_DAYS_KEPT`] days older than the newest; `known` forgets all.
    pub fn drop_old_logs(&mut self, tenant: TenantId, known: &mut KnownVisits) -> Result<(), StoreError> {
        known.forget();
        let newest = self.conn.query_row(NEWEST, (tenant.0, DAY_MS), |row| row.get::<_, Option<i32>>(0))?;
        let Some(newest) = newest else { return Ok(()) };
        let oldest = Day(newest.saturating_sub(LOG_DAYS_KEPT));
        self.within_batch(|writer| {
            let conn = &writer.conn;
            conn.execute("DELETE FROM visit WHERE tenant = ?1 AND day < ?2", (tenant.0, oldest.0))?;
            for kind in [LEASE, ACTIVITY] {
                let sql = "DELETE FROM log_event WHERE tenant = ?1 AND kind = ?2 AND time < ?3";
                conn.execute(sql, (tenant.0, kind, i64::from(oldest.0) * DAY_MS))?;
            }
            let sql = "DELETE FROM health_change WHERE seq <= (SELECT max(seq) FROM health_change) - ?1";
            conn.execute(sql, [CHANGES_MAX])?;
            Ok(())
        })
    }
}

pub(crate) const DAY_MS: i64 = 86_400_000;

/// Milliseconds since the day's midnight.
fn first_of(time: Timestamp) -> u32 {
    u32::try_from(time.millis().rem_euclid(DAY_MS)).unwrap_or_default()
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Damaged(format!("a record that cannot be written: {error}")))
}

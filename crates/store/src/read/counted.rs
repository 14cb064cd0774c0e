//! What is counted while it is written: mail by the hour, scores by the day, what waits for a person.

use crate::error::StoreError;
use crate::read::direction;
use crate::record::{Hit, HourCount};
use crate::search::{SELECT_STANDING, hit};
use crate::store::Store;
use crate::write::{action_of, direction_code, state_code};
use rusqlite::params;
use thymus_event::email::Direction;
use thymus_event::intent::IntentState;
use thymus_event::{Day, TenantId, Timestamp};

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// Whole points that a score can have: 0 to 99, those of 100 with the last.
pub const POINTS: usize = 100;

const HOURS: &str = "SELECT hour, direction, gateway, action, messages FROM hour_count \
     WHERE tenant = ?1 AND hour >= ?2 AND hour < ?3 AND messages > 0 ORDER BY hour";

const SCORES: &str = "SELECT points, sum(messages) FROM score_count \
     WHERE tenant = ?1 AND day >= ?2 AND day <= ?3 AND direction = ?4 GROUP BY points";

impl Store {
    /// Judged messages of the hours that begin from `from` on and before `until`, by what was done with them.
    pub fn hours(&self, tenant: TenantId, from: Timestamp, until: Timestamp) -> Result<Vec<HourCount>, StoreError> {
        let mut statement = self.conn.prepare_cached(HOURS)?;
        let within = (tenant.0, from.millis().div_euclid(HOUR_MS), until.millis().div_euclid(HOUR_MS));
        let rows = statement.query_map(within, |row| {
            Ok(HourCount {
                hour: Timestamp::from_millis(row.get::<_, i64>(0)?.saturating_mul(HOUR_MS)),
                direction: direction(row.get(1)?),
                gateway_objected: Some(row.get::<_, i64>(2)?).filter(|said| *said >= 0).map(|said| said == 1),
                action: action_of(row.get(3)?),
                messages: row.get::<_, i64>(4)?.unsigned_abs(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages of these days have how many whole points.
    pub fn scores(
        &self,
        tenant: TenantId,
        direction: Direction,
        from: Day,
        until: Day,
    ) -> Result<[u64; POINTS], StoreError> {
        let mut statement = self.conn.prepare_cached(SCORES)?;
        let mut rows = statement.query((tenant.0, from.0, until.0, direction_code(direction)))?;
        let mut counts = [0; POINTS];
        while let Some(row) = rows.next()? {
            let points = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            if let Some(count) = counts.get_mut(points) {
                *count = row.get::<_, i64>(1)?.unsigned_abs();
            }
        }
        Ok(counts)
    }

    /// The oddest messages that came in from `from` on and before `until`, the strongest first: of those of 90 points or more.
    pub fn oddest(
        &self,
        tenant: TenantId,
        from: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Hit>, StoreError> {
        let sql = format!(
            "{SELECT_STANDING} WHERE s.tenant = ?1 AND s.message IN (SELECT message FROM standing WHERE tenant = ?1 \
             AND time >= ?2 AND time < ?3 AND score >= 90000000000 AND direction = 0 ORDER BY score DESC LIMIT ?4) \
             ORDER BY s.score DESC, m.time DESC"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![tenant.0, from.millis(), until.millis(), limit], hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many changes of mailboxes wait for a person.
    pub fn waiting(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM errand WHERE tenant = ?1 AND state = ?2";
        let waiting = (tenant.0, state_code(IntentState::Waiting));
        Ok(self.conn.prepare_cached(sql)?.query_row(waiting, |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// When the newest message came.
    pub fn newest_message(&self, tenant: TenantId) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(time) FROM message WHERE tenant = ?1";
        let newest = self.conn.prepare_cached(sql)?.query_row([tenant.0], |row| row.get::<_, Option<i64>>(0))?;
        Ok(newest.map(Timestamp::from_millis))
    }
}

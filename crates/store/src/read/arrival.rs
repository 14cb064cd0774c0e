//! What was handed over, and which of it is still to be judged.

use crate::arrival::Ends;
use crate::error::StoreError;
use crate::read::message::features;
use crate::read::position;
use crate::record::{LogPosition, StoredFeatures};
use crate::store::Store;
use rusqlite::{OptionalExtension, params};
use thymus_event::email::Authentication;
use thymus_event::{Address, EventId, TenantId, Timestamp};

const UNJUDGED: &str = "SELECT a.seq, m.id, m.time, m.features_version, m.features FROM arrival a \
     JOIN message m ON m.seq = a.message LEFT JOIN standing s ON s.message = a.message \
     WHERE a.seq > ?2 AND a.tenant = ?1 AND a.past = 0 AND s.message IS NULL ORDER BY a.seq LIMIT ?3";

impl Store {
    /// How far arrivals and messages go now.
    pub fn ends(&self) -> Result<Ends, StoreError> {
        let sql = "SELECT (SELECT ifnull(max(seq), 0) FROM arrival), (SELECT ifnull(max(seq), 0) FROM message)";
        let ends =
            self.conn.query_row(sql, [], |row| Ok(Ends { arrival: position(row, 0)?, message: position(row, 1)? }));
        Ok(ends?)
    }

    /// The next messages, at most `limit`, that were handed over after this arrival and have no verdict yet, in the order
    /// of their arrivals. The position given with each is that of its arrival; a message with several comes as often.
    pub fn unjudged_after(
        &self,
        tenant: TenantId,
        arrival: LogPosition,
        limit: u32,
    ) -> Result<Vec<StoredFeatures>, StoreError> {
        let mut statement = self.conn.prepare_cached(UNJUDGED)?;
        let rows = statement.query_map(params![tenant.0, arrival.0 as i64, limit], features)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When this arrival was handed over; none where there is none.
    pub fn handed_over_at(&self, arrival: LogPosition) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT time FROM arrival WHERE seq = ?1")?;
        Ok(statement.query_row([arrival.0 as i64], |row| row.get(0).map(Timestamp::from_millis)).optional()?)
    }

    /// All that a message was handed over for, in the order of its arrivals; nobody where it came from an archive.
    pub fn arrived_for(&self, tenant: TenantId, id: EventId) -> Result<Vec<Address>, StoreError> {
        let sql = "SELECT a.recipients FROM message m JOIN arrival a ON a.message = m.seq \
             WHERE m.tenant = ?1 AND m.id = ?2 ORDER BY a.seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((tenant.0, id.0), |row| row.get::<_, String>(0))?;
        let all = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(all.iter().flat_map(|lines| lines.lines()).filter_map(Address::parse).collect())
    }

    /// What was found about a message's sender when it was first handed over; none where nobody was asked.
    pub fn authentication(&self, tenant: TenantId, id: EventId) -> Result<Option<Authentication>, StoreError> {
        let sql = "SELECT a.authentication FROM message m JOIN arrival a ON a.message = m.seq \
             WHERE m.tenant = ?1 AND m.id = ?2 AND a.authentication IS NOT NULL ORDER BY a.seq LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let text = statement.query_row((tenant.0, id.0), |row| row.get::<_, String>(0)).optional()?;
        let damaged = |_| StoreError::Damaged("results of authentication that cannot be read".to_owned());
        text.map(|text| serde_json::from_str(&text).map_err(damaged)).transpose()
    }
}

//! Messages: by Message-ID, by id, by indicator, in time order; their raw bytes.

use crate::error::StoreError;
use crate::indicator::IndicatorKey;
use crate::pack::Location;
use crate::record::{Cursor, LogPosition, StoredFeatures, StoredMessage};
use crate::store::Store;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::email::Direction;
use thymus_event::evidence::Indicator;
use thymus_event::{EventId, MessageId, TenantId, Timestamp};

const COLUMNS: &str = "SELECT seq, tenant, id, message_id, time, direction, author, author_name, subject, recipients, \
     bytes, features_version, features FROM message";

const FEATURES_AFTER: &str = "SELECT seq, id, time, features_version, features FROM message \
     WHERE tenant = ?1 AND (time, seq) > (?2, ?3) ORDER BY time, seq LIMIT ?4";

const OF_CAMPAIGN: &str = "SELECT m.seq, m.id, m.time, m.features_version, m.features FROM campaign_member c \
     JOIN message m ON m.seq = c.message WHERE c.tenant = ?1 AND c.campaign = ?2 ORDER BY m.time, m.seq";

const POSTED: &str = "seq IN (SELECT rowid FROM words WHERE words MATCH ?2)";

impl Store {
    /// All messages with this Message-ID, oldest first; with or without angle brackets. An event id (32 hexadecimal
    /// digits) names one message.
    pub fn messages_by_message_id(&self, tenant: TenantId, text: &str) -> Result<Vec<StoredMessage>, StoreError> {
        if let Some(id) = EventId::parse(text.trim()) {
            let found: Vec<_> = self.message(tenant, id)?.into_iter().collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let Some(id) = MessageId::parse(text) else { return Ok(Vec::new()) };
        let sql = format!("{COLUMNS} WHERE tenant = ?1 AND {POSTED} AND message_id = ?3 ORDER BY time, seq");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let key = posting(IndicatorKey::message_id(tenant, id.as_str()));
        let rows = statement.query_map(params![tenant.0, key, id.as_str()], stored_message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One message.
    pub fn message(&self, tenant: TenantId, id: EventId) -> Result<Option<StoredMessage>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{COLUMNS} WHERE tenant = ?1 AND id = ?2"))?;
        Ok(statement.query_row((tenant.0, id.0), stored_message).optional()?)
    }

    /// The messages that an indicator is posted for, oldest first: candidates, to be compared with the indicator itself.
    pub fn messages_by_indicator(
        &self,
        tenant: TenantId,
        indicator: &Indicator,
    ) -> Result<Vec<StoredFeatures>, StoreError> {
        if let Indicator::Campaign(id) = indicator {
            let mut statement = self.conn.prepare_cached(OF_CAMPAIGN)?;
            let rows = statement.query_map(params![tenant.0, id.0.cast_signed()], features)?;
            return Ok(rows.collect::<Result<_, _>>()?);
        }
        let sql = format!(
            "SELECT seq, id, time, features_version, features FROM message WHERE tenant = ?1 AND {POSTED} \
             ORDER BY time, seq"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![tenant.0, posting(IndicatorKey::of(tenant, indicator))], features)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether at least so many messages are posted for an indicator.
    pub fn is_carried_by(&self, tenant: TenantId, indicator: &Indicator, messages: u32) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT rowid FROM words WHERE words MATCH ?1 LIMIT ?2)";
        let row = (posting(IndicatorKey::of(tenant, indicator)), messages);
        Ok(self.conn.prepare_cached(sql)?.query_row(row, |row| row.get::<_, u32>(0))? >= messages)
    }

    /// The next `limit` messages in time order behind `cursor`, with their features: for judging an archive in order
    /// while nothing but one page is in memory.
    pub fn features_after(
        &self,
        tenant: TenantId,
        cursor: Cursor,
        limit: u32,
    ) -> Result<Vec<StoredFeatures>, StoreError> {
        let mut statement = self.conn.prepare_cached(FEATURES_AFTER)?;
        let from = params![tenant.0, cursor.time.millis(), cursor.position.0 as i64, limit];
        let rows = statement.query_map(from, features)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A message as it came, byte for byte.
    ///
    /// # Errors
    /// [`StoreError::NoRawMail`] where only the message's facts are kept still.
    pub fn raw(&self, tenant: TenantId, id: EventId) -> Result<Vec<u8>, StoreError> {
        let place = self.place_of(tenant, id)?;
        match self.packs.read(id, place) {
            // Its pack may have been replaced by a smaller one just now.
            Err(StoreError::Damaged(cause)) => match self.place_of(tenant, id)? {
                same if same == place => Err(StoreError::Damaged(cause)),
                moved => self.packs.read(id, moved),
            },
            read => read,
        }
    }

    fn place_of(&self, tenant: TenantId, id: EventId) -> Result<Location, StoreError> {
        let sql = "SELECT pack, block, start, bytes FROM message WHERE tenant = ?1 AND id = ?2";
        let place = self.conn.prepare_cached(sql)?.query_row((tenant.0, id.0), location).optional()?;
        let place = place.ok_or(StoreError::UnknownMessage(id))?;
        if place.pack == 0 { Err(StoreError::NoRawMail(id)) } else { Ok(place) }
    }
}

/// The expression that finds an indicator's postings.
fn posting(key: IndicatorKey) -> String {
    format!("indicator : \"{key}\"")
}

fn stored_message(row: &Row<'_>) -> rusqlite::Result<StoredMessage> {
    Ok(StoredMessage {
        position: position(row, 0)?,
        tenant: TenantId(row.get(1)?),
        id: event_id(row, 2)?,
        message_id: row.get(3)?,
        time: Timestamp::from_millis(row.get(4)?),
        direction: direction(row.get(5)?),
        author: row.get(6)?,
        author_name: row.get(7)?,
        subject: row.get(8)?,
        recipients: recipients(row, 9)?,
        size_bytes: row.get(10)?,
        features_version: row.get(11)?,
        features: row.get(12)?,
    })
}

/// Of the columns position, id, time, version and features.
pub(super) fn features(row: &Row<'_>) -> rusqlite::Result<StoredFeatures> {
    Ok(StoredFeatures {
        position: position(row, 0)?,
        id: event_id(row, 1)?,
        time: Timestamp::from_millis(row.get(2)?),
        features_version: row.get(3)?,
        features: row.get(4)?,
    })
}

fn location(row: &Row<'_>) -> rusqlite::Result<Location> {
    let block = row.get::<_, i64>(1)?.unsigned_abs();
    Ok(Location { pack: row.get(0)?, block, start: row.get(2)?, bytes: row.get(3)? })
}

/// The event id in a column.
pub(crate) fn event_id(row: &Row<'_>, column: usize) -> rusqlite::Result<EventId> {
    row.get(column).map(EventId)
}

/// The log position in a column.
pub(crate) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<LogPosition> {
    Ok(LogPosition(row.get::<_, i64>(column)?.unsigned_abs()))
}

/// The recipients in a column, one a line.
pub(crate) fn recipients(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    Ok(row.get_ref(column)?.as_str()?.lines().map(str::to_owned).collect())
}

/// The direction of a stored number.
pub(crate) fn direction(code: u8) -> Direction {
    match code {
        1 => Direction::Outbound,
        2 => Direction::Internal,
        _ => Direction::Inbound,
    }
}

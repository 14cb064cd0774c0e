//! Campaigns, for lists and for looking again.

use crate::campaign::{CampaignSummary, StoredMember};
use crate::error::StoreError;
use crate::read::{event_id, recipients};
use crate::store::Store;
use crate::write::action_of;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::verdict::Score;
use thymus_event::{CampaignId, EventId, MessageId, TenantId, Timestamp};

const MEMBERS: &str = "SELECT m.id, m.message_id, m.time, m.author, m.subject, m.recipients, c.why, c.log10_share, c.alien, \
     s.score, s.action FROM campaign_member c JOIN message m ON m.seq = c.message \
     LEFT JOIN standing s ON s.message = m.seq WHERE c.tenant = ?1 AND c.campaign = ?2 ORDER BY m.time, m.seq";

/// From those of strangers on, or from all: each has an index.
const CAMPAIGNS: &str = "SELECT c.campaign, c.messages, c.alien, c.senders, c.first, c.last, c.score, m.subject \
     FROM campaign c JOIN message m ON m.seq = c.opener WHERE c.tenant = ?1 AND c.alien >= 2 \
     AND (c.last, c.campaign) < (?2, ?3) ORDER BY c.last DESC, c.campaign DESC LIMIT ?4";
const ALL_CAMPAIGNS: &str = "SELECT c.campaign, c.messages, c.alien, c.senders, c.first, c.last, c.score, m.subject \
     FROM campaign c JOIN message m ON m.seq = c.opener WHERE c.tenant = ?1 \
     AND (c.last, c.campaign) < (?2, ?3) ORDER BY c.last DESC, c.campaign DESC LIMIT ?4";

impl Store {
    /// The messages of a campaign, in the order of their coming; none where it has fewer than two.
    pub fn campaign(&self, tenant: TenantId, id: CampaignId) -> Result<Vec<StoredMember>, StoreError> {
        let mut statement = self.conn.prepare_cached(MEMBERS)?;
        let rows = statement.query_map(params![tenant.0, id.0.cast_signed()], stored_member)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Campaigns, the latest first, at most `limit`; without `all` those with two messages by authors whom nobody trusts.
    pub fn campaigns(&self, tenant: TenantId, all: bool, limit: u32) -> Result<Vec<CampaignSummary>, StoreError> {
        self.campaigns_before(tenant, all, None, limit)
    }

    /// The same, those behind one of them.
    pub fn campaigns_before(
        &self,
        tenant: TenantId,
        all: bool,
        before: Option<(Timestamp, CampaignId)>,
        limit: u32,
    ) -> Result<Vec<CampaignSummary>, StoreError> {
        let mut statement = self.conn.prepare_cached(if all { ALL_CAMPAIGNS } else { CAMPAIGNS })?;
        let (last, id) = before.map_or((i64::MAX, i64::MAX), |(last, id)| (last.millis(), id.0.cast_signed()));
        let rows = statement.query_map(params![tenant.0, last, id, limit], summary)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The campaign of a message; none where it is alone.
    pub fn campaign_of(&self, tenant: TenantId, message: EventId) -> Result<Option<CampaignId>, StoreError> {
        let sql = "SELECT c.campaign FROM message m JOIN campaign_member c ON c.message = m.seq \
             WHERE m.tenant = ?1 AND m.id = ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row((tenant.0, message.0), campaign_id).optional()?)
    }

    /// The campaign of the first message with this Message-ID; none where it is alone.
    pub fn campaign_of_message_id(&self, tenant: TenantId, id: &MessageId) -> Result<Option<CampaignId>, StoreError> {
        match self.messages_by_message_id(tenant, id.as_str())?.first() {
            Some(message) => self.campaign_of(tenant, message.id),
            None => Ok(None),
        }
    }
}

fn campaign_id(row: &Row<'_>) -> rusqlite::Result<CampaignId> {
    Ok(CampaignId(row.get::<_, i64>(0)?.cast_unsigned()))
}

fn stored_member(row: &Row<'_>) -> rusqlite::Result<StoredMember> {
    Ok(StoredMember {
        message: event_id(row, 0)?,
        message_id: row.get(1)?,
        time: Timestamp::from_millis(row.get(2)?),
        author: row.get(3)?,
        subject: row.get(4)?,
        recipients: recipients(row, 5)?,
        why: row.get(6)?,
        log10_share: row.get(7)?,
        alien: row.get(8)?,
        score: row.get::<_, Option<i64>>(9)?.map(Score::from_units),
        action: row.get::<_, Option<i64>>(10)?.map(action_of),
    })
}

fn summary(row: &Row<'_>) -> rusqlite::Result<CampaignSummary> {
    let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    Ok(CampaignSummary {
        id: campaign_id(row)?,
        messages: count(1)?,
        alien: count(2)?,
        senders: count(3)?,
        first: Timestamp::from_millis(row.get(4)?),
        last: Timestamp::from_millis(row.get(5)?),
        score: row.get::<_, Option<i64>>(6)?.map(Score::from_units),
        subject: row.get(7)?,
    })
}

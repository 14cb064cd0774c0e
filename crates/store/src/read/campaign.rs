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

const CAMPAIGNS: &str = "SELECT c.campaign, count(*), sum(c.alien), count(DISTINCT m.author), min(m.time), max(m.time), \
     max(s.score), (SELECT first.subject FROM campaign_member member JOIN message first ON first.seq = member.message \
       WHERE member.tenant = c.tenant AND member.campaign = c.campaign ORDER BY first.time, first.seq LIMIT 1) \
     FROM campaign_member c JOIN message m ON m.seq = c.message \
     LEFT JOIN standing s ON s.message = m.seq WHERE c.tenant = ?1 GROUP BY c.campaign \
     HAVING ?2 OR sum(c.alien) >= 2 ORDER BY max(m.time) DESC, c.campaign LIMIT ?3";

impl Store {
    /// The messages of a campaign, in the order of their coming; none where it has fewer than two.
    pub fn campaign(&self, tenant: TenantId, id: CampaignId) -> Result<Vec<StoredMember>, StoreError> {
        let mut statement = self.conn.prepare_cached(MEMBERS)?;
        let rows = statement.query_map(params![tenant.0, id.0.cast_signed()], stored_member)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Campaigns, the latest first, at most `limit`; without `all` those with two messages by authors whom nobody trusts.
    pub fn campaigns(&self, tenant: TenantId, all: bool, limit: u32) -> Result<Vec<CampaignSummary>, StoreError> {
        let mut statement = self.conn.prepare_cached(CAMPAIGNS)?;
        let rows = statement.query_map(params![tenant.0, all, limit], summary)?;
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

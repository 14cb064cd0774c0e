//! Putting messages into campaigns, as they are placed.

use crate::campaign::CampaignMember;
use crate::error::StoreError;
use crate::write::Writer;
use rusqlite::{Connection, params};

impl Writer {
    /// Puts a message into a campaign; out of every other.
    pub fn put_campaign_member(&mut self, member: &CampaignMember) -> Result<(), StoreError> {
        let message = self.known(member.tenant, member.message)?;
        self.within_batch(|writer| {
            let sql = "DELETE FROM campaign_member WHERE message = ?1 AND NOT (tenant = ?2 AND campaign = ?3)";
            let (tenant, id) = (member.tenant.0, member.campaign.0.cast_signed());
            writer.conn.prepare_cached(sql)?.execute((message, tenant, id))?;
            let sql = "INSERT INTO campaign_member VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET \
                 why = excluded.why, log10_share = excluded.log10_share, alien = excluded.alien";
            let row = params![tenant, id, message, member.why, member.log10_share, member.alien];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }
}

/// Counts those again that lost a message or got another name.
const RECOUNT: [&str; 5] = [
    "DELETE FROM campaign_sender WHERE (tenant, campaign) IN (SELECT tenant, campaign FROM campaign_stale)",
    "DELETE FROM campaign WHERE (tenant, campaign) IN (SELECT tenant, campaign FROM campaign_stale)",
    // SQLite takes the opener from the row that has the minimum.
    "INSERT INTO campaign SELECT tenant, campaign, messages, alien, 0, first, last, score, opener FROM ( \
     SELECT c.tenant, c.campaign, count(*) AS messages, sum(c.alien) AS alien, min(m.time) AS first, m.seq AS opener, \
     (SELECT max(time) FROM campaign_member o JOIN message ON seq = o.message \
     WHERE o.tenant = c.tenant AND o.campaign = c.campaign) AS last, \
     (SELECT max(score) FROM campaign_member o JOIN standing s ON s.message = o.message \
     WHERE o.tenant = c.tenant AND o.campaign = c.campaign) AS score \
     FROM campaign_stale t CROSS JOIN campaign_member c ON c.tenant = t.tenant AND c.campaign = t.campaign \
     CROSS JOIN message m ON m.seq = c.message GROUP BY c.tenant, c.campaign)",
    // Each adds one to its campaign.
    "INSERT INTO campaign_sender SELECT DISTINCT c.tenant, c.campaign, m.author \
     FROM campaign_stale t CROSS JOIN campaign_member c ON c.tenant = t.tenant AND c.campaign = t.campaign \
     CROSS JOIN message m ON m.seq = c.message WHERE m.author IS NOT NULL",
    "DELETE FROM campaign_stale",
];

/// Before a transaction ends in which messages may have left campaigns.
pub(super) fn recount_campaigns(conn: &Connection) -> Result<(), StoreError> {
    if conn.prepare_cached("SELECT 1 FROM campaign_stale LIMIT 1")?.exists([])? {
        for sql in RECOUNT {
            conn.prepare_cached(sql)?.execute([])?;
        }
    }
    Ok(())
}

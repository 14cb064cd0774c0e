//! Putting messages into campaigns, as they are placed.

use crate::campaign::CampaignMember;
use crate::error::StoreError;
use crate::write::Writer;
use rusqlite::params;

impl Writer {
    /// Puts a message into a campaign; out of every other.
    pub fn put_campaign_member(&mut self, member: &CampaignMember) -> Result<(), StoreError> {
        let message = self.known(member.tenant, member.message)?;
        self.within_batch(|writer| {
            let sql = "DELETE FROM campaign_member WHERE message = ?1";
            writer.conn.prepare_cached(sql)?.execute([message])?;
            let sql = "INSERT INTO campaign_member VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let id = member.campaign.0.cast_signed();
            let row = params![member.tenant.0, id, message, member.why, member.log10_share, member.alien];
            writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }
}

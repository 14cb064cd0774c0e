//! `[retention]`: how long what is kept.

use serde::{Deserialize, Serialize};
use thymus_event::Timestamp;
use thymus_store::Retention as Limits;

/// Delivered mail is looked at again for so long: what is deleted earlier cannot be.
const LOOK_BACK_DAYS: u32 = 90;

/// Days that each kind of data is kept; 0: for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Retention {
    /// Raw mail.
    pub(crate) mail_days: u32,
    /// Messages' features, verdicts and intents, and what can be searched.
    pub(crate) message_days: u32,
    /// Who went where.
    pub(crate) visit_days: u32,
    /// Leases, and what accounts did.
    pub(crate) account_days: u32,
    /// Who did what in the console.
    pub(crate) audit_days: u32,
}

impl Retention {
    /// What goes at this time.
    pub(crate) fn at(&self, now: Timestamp) -> Limits {
        let before = |days: u32| (days > 0).then(|| now.plus_hours(-24 * i64::from(days)));
        Limits {
            mail: before(self.mail_days),
            messages: before(self.message_days),
            visits: before(self.visit_days),
            accounts: before(self.account_days),
            audit: before(self.audit_days),
        }
    }

    /// Whether anything ever goes.
    pub(crate) fn is_limited(&self) -> bool {
        *self != Self::default()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if (1..LOOK_BACK_DAYS).contains(&self.message_days) {
            let text =
                format!("retention.message_days = {}: 0, or at least {LOOK_BACK_DAYS} wanted", self.message_days);
            return Err(format!(
                "{text}: so long delivered mail is looked at again, and what is normal is learnt from it"
            ));
        }
        Ok(())
    }
}

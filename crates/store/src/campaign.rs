//! Campaigns as they go into the store, and as they come out.

use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, EventId, TenantId, Timestamp};

/// A message's place in a campaign, on its way into the store.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignMember {
    /// Whose organisation.
    pub tenant: TenantId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The message.
    pub message: EventId,
    /// Why it belongs there, encoded by its owner as JSON; none for the message that began it.
    pub why: Option<String>,
    /// log₁₀ of the share of ordinary mail that was as odd when it came.
    pub log10_share: f64,
    /// By an author whom nobody trusts, or one whose links suddenly lead elsewhere.
    pub alien: bool,
}

/// A message of a campaign, with what is thought of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMember {
    /// The message.
    pub message: EventId,
    /// Message-ID.
    pub message_id: Option<String>,
    /// When it came.
    pub time: Timestamp,
    /// The author's address.
    pub author: Option<String>,
    /// Subject.
    pub subject: String,
    /// Recipients' addresses.
    pub recipients: Vec<String>,
    /// Why it belongs there, JSON; none for the message that began it.
    pub why: Option<String>,
    /// log₁₀ of the share of ordinary mail that was as odd when it came.
    pub log10_share: f64,
    /// By an author whom nobody trusts, or one whose links suddenly lead elsewhere.
    pub alien: bool,
    /// The score of its latest verdict.
    pub score: Option<Score>,
    /// The action of its latest verdict.
    pub action: Option<Action>,
}

/// One campaign in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignSummary {
    /// Its name.
    pub id: CampaignId,
    /// How many messages.
    pub messages: u64,
    /// Of those, by authors whom nobody trusts, or whose links suddenly lead elsewhere.
    pub alien: u64,
    /// By how many authors.
    pub senders: u64,
    /// When the first came.
    pub first: Timestamp,
    /// When the last came.
    pub last: Timestamp,
    /// The highest score of its messages' latest verdicts.
    pub score: Option<Score>,
    /// The subject of the message that came first.
    pub subject: String,
}

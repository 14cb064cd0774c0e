//! Campaigns: messages that belong together.

use super::messages::MessageLine;
use super::sent::{Asked, limit};
use crate::answer::Trouble;
use crate::seat::{Look, Seat};
use axum::Json;
use axum::extract::Path;
use serde::{Deserialize, Serialize};
use thymus_case::campaigns::Why;
use thymus_event::verdict::Score;
use thymus_event::{CampaignId, Timestamp};
use thymus_store::{CampaignSummary, StoredMember};
use utoipa::{IntoParams, ToSchema};

/// Which campaigns.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Whether ordinary ones are wanted, too: newsletters, notices of machines.
    #[serde(default)]
    all: bool,
    /// At most so many: 100 unless told, 1000 at most.
    limit: Option<u32>,
}

/// Campaigns, the latest first.
#[derive(Serialize, ToSchema)]
pub(super) struct Campaigns {
    campaigns: Vec<CampaignLine>,
}

/// One of the list.
#[derive(Serialize, ToSchema)]
struct CampaignLine {
    #[schema(value_type = String)]
    campaign: CampaignId,
    messages: u64,
    /// Of those, by authors whom nobody trusts, or whose links suddenly lead elsewhere.
    by_strangers: u64,
    senders: u64,
    #[schema(value_type = String, format = DateTime)]
    first: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last: Timestamp,
    /// The highest of its messages' scores.
    #[schema(value_type = Option<f64>)]
    score: Option<Score>,
    /// Of the message that came first.
    subject: String,
}

/// A campaign.
#[derive(Serialize, ToSchema)]
pub(super) struct Campaign {
    #[schema(value_type = String)]
    campaign: CampaignId,
    /// In the order of their coming.
    members: Vec<Member>,
}

/// A message of a campaign.
#[derive(Serialize, ToSchema)]
struct Member {
    message: MessageLine,
    /// Why it belongs there; none for the message that began it.
    why: Option<String>,
    /// By an author whom nobody trusts, or one whose links suddenly lead elsewhere.
    by_stranger: bool,
}

/// Messages that belong together, the latest first.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "campaigns", security(("token" = ["look"])), params(Which),
    responses((status = 200, description = "Campaigns", body = Campaigns)))]
pub(super) async fn list(seat: Seat<Look>, Asked(which): Asked<Which>) -> Result<Json<Campaigns>, Trouble> {
    let (tenant, limit) = (seat.tenant(), limit(which.limit));
    let campaigns = seat.read(move |store| Ok(store.campaigns(tenant, which.all, limit)?)).await?;
    Ok(Json(Campaigns { campaigns: campaigns.into_iter().map(CampaignLine::of).collect() }))
}

/// One campaign, with its messages.
#[utoipa::path(get, path = "/api/v1/campaigns/{id}", tag = "campaigns", security(("token" = ["look"])),
    params(("id" = String, Path, description = "The campaign's name")),
    responses((status = 200, description = "The campaign", body = Campaign)))]
pub(super) async fn show(seat: Seat<Look>, Path(id): Path<String>) -> Result<Json<Campaign>, Trouble> {
    let (tenant, id) = (seat.tenant(), CampaignId::parse(&id).ok_or(Trouble::NotFound)?);
    let members = seat.read(move |store| Ok(store.campaign(tenant, id)?)).await?;
    if members.is_empty() {
        return Err(Trouble::NotFound);
    }
    Ok(Json(Campaign { campaign: id, members: members.into_iter().map(Member::of).collect() }))
}

impl CampaignLine {
    fn of(summary: CampaignSummary) -> Self {
        Self {
            campaign: summary.id,
            messages: summary.messages,
            by_strangers: summary.alien,
            senders: summary.senders,
            first: summary.first,
            last: summary.last,
            score: summary.score,
            subject: summary.subject,
        }
    }
}

impl Member {
    fn of(member: StoredMember) -> Self {
        let why = member.why.as_deref().and_then(|why| serde_json::from_str::<Why>(why).ok()).map(Why::phrase);
        Self { why, by_stranger: member.alien, message: MessageLine::of_member(member) }
    }
}

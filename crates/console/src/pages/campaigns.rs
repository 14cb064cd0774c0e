//! Campaigns: messages that belong together, and how they spread over time and people.

mod spread;

use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::pages::message::why_joined;
use crate::pages::messages::Row as Line;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::{Path, Query as Parameters};
use serde::Deserialize;
use spread::Spread;
use thymus_event::{CampaignId, Timestamp};
use thymus_store::{BULK_MAX, CampaignSummary, StoredMember};

/// Campaigns of one page.
const PAGE_CAMPAIGNS: u32 = 50;

/// Messages of a campaign that are listed; all of them are drawn.
const MESSAGES_SHOWN: usize = BULK_MAX;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Known authors' too.
    #[serde(default)]
    all: bool,
    /// Those behind this one: the time of its last message, and its name.
    #[serde(default)]
    at: String,
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage {
    shell: Shell,
    all: bool,
    rows: Vec<Row>,
    more: Option<String>,
}

struct Row {
    path: String,
    subject: String,
    score: Option<String>,
    messages: String,
    alien: String,
    senders: String,
    first: Timestamp,
    last: Timestamp,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct Page {
    shell: Shell,
    name: String,
    title: String,
    first: Timestamp,
    last: Timestamp,
    messages: String,
    strongest: Option<String>,
    spread: Spread,
    rows: Vec<MemberRow>,
    /// How many more there are.
    hidden: usize,
    may_act: bool,
}

struct MemberRow {
    line: Line,
    why: Option<String>,
}

/// Lists them, the latest first.
pub(crate) async fn list(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let (tenant, all, before) = (seat.tenant(), asked.all, place(&asked.at));
    let found = seat.read(move |store| Ok(store.campaigns_before(tenant, all, before, PAGE_CAMPAIGNS)?)).await?;
    let last = found.last().filter(|_| found.len() == PAGE_CAMPAIGNS as usize);
    let more = last.map(|last| format!("/campaigns?all={all}&at={}.{}", last.last.millis(), last.id));
    let rows = found.iter().map(Row::of).collect();
    page(&ListPage { shell: Shell::of(&seat, "Campaigns", Section::Campaigns), all, rows, more })
}

fn place(text: &str) -> Option<(Timestamp, CampaignId)> {
    let (time, id) = text.split_once('.')?;
    Some((Timestamp::from_millis(time.parse().ok()?), CampaignId::parse(id)?))
}

/// Shows one.
pub(crate) async fn show(seat: Seat<Look>, Path(name): Path<String>) -> Answer {
    let (tenant, id) = (seat.tenant(), CampaignId::parse(&name).ok_or(Trouble::NotFound)?);
    let members = seat.read(move |store| Ok(store.campaign(tenant, id)?)).await?;
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return Err(Trouble::NotFound) };
    let title = format::subject(&first.subject);
    page(&Page {
        shell: Shell::of(&seat, &title, Section::Campaigns),
        name: id.to_string(),
        title,
        first: first.time,
        last: last.time,
        messages: format::grouped(members.len() as u64),
        strongest: members.iter().filter_map(|member| member.score).max().map(format::per_cent),
        spread: Spread::of(&members),
        hidden: members.len().saturating_sub(MESSAGES_SHOWN),
        rows: members.iter().take(MESSAGES_SHOWN).map(MemberRow::of).collect(),
        may_act: seat.may::<Act>(),
    })
}

impl Row {
    fn of(campaign: &CampaignSummary) -> Self {
        Self {
            path: format!("/campaigns/{}", campaign.id),
            subject: format::subject(&campaign.subject),
            score: campaign.score.map(format::per_cent),
            messages: format::grouped(campaign.messages),
            alien: format::grouped(campaign.alien),
            senders: format::grouped(campaign.senders),
            first: campaign.first,
            last: campaign.last,
        }
    }
}

impl MemberRow {
    fn of(member: &StoredMember) -> Self {
        Self { line: Line::of_member(member), why: why_joined(member) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_time_and_a_name() {
        let (time, id) = (Timestamp::from_millis(-7), CampaignId(u64::MAX));
        assert_eq!(place(&format!("{}.{id}", time.millis())), Some((time, id)));
        for wrong in ["", ".", "7", "7.x", "x.0000000000000001", "7.0000000000000001.1"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}

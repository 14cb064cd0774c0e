//! What one looks at in the morning: how much came, what was done about it, what is odd now, and what waits for a person.

mod figures;

use crate::answer::{Answer, Trouble, page};
use crate::chart::Columns;
use crate::format;
use crate::pages::messages::Row;
use crate::seat::{Act, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Query as Parameters;
use figures::{Figures, Tally};
use serde::Deserialize;
use thymus_event::email::Direction;
use thymus_event::health::{SourceState, Span as Lasting};
use thymus_event::intent::IntentState;
use thymus_event::{SourceHealth, TenantId, Timestamp};
use thymus_store::{CampaignSummary, FiledIntent, HourCount, POINTS, Pulse, Store};

/// Lines of each list.
const LINES: u32 = 6;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// Hours for which the service may have had no mail before the page speaks of the time before.
const QUIET_HOURS: i64 = 24;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    span: String,
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Day,
    Week,
    Month,
}

impl Span {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|span| span.name() == text).unwrap_or(Self::Week)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    const fn hours(self) -> i64 {
        match self {
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        }
    }

    /// Hours of one column: so many columns that each can be seen.
    const fn column_hours(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 2,
            Self::Month => 8,
        }
    }
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    shell: Shell,
    spans: Vec<(&'static str, &'static str, bool)>,
    /// When the newest message came, where that is long ago.
    quiet_since: Option<Timestamp>,
    is_empty: bool,
    tally: Tally,
    waiting: String,
    requests: Option<String>,
    unjudged: String,
    column: &'static str,
    mail: Columns,
    acted: Columns,
    scores: Columns,
    oddest: Vec<Row>,
    campaigns: Vec<CampaignRow>,
    sources: Vec<SourceRow>,
    source_count: usize,
    waits: Vec<WaitRow>,
}

struct CampaignRow {
    path: String,
    subject: String,
    told: String,
    last: Timestamp,
    score: Option<String>,
}

struct SourceRow {
    name: String,
    tone: &'static str,
    state: &'static str,
    told: String,
    since: Timestamp,
}

struct WaitRow {
    path: String,
    subject: String,
    recipient: String,
    action: &'static str,
    tone: &'static str,
    since: Timestamp,
}

/// All that the page is made of.
struct Found {
    until: Timestamp,
    newest: Option<Timestamp>,
    hours: Vec<HourCount>,
    scores: [u64; POINTS],
    oddest: Vec<Row>,
    campaigns: Vec<CampaignSummary>,
    sources: Vec<SourceHealth>,
    waits: Vec<FiledIntent>,
    waiting: u64,
    requests: u64,
    pulse: Pulse,
}

/// Shows it.
pub(crate) async fn show(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let (tenant, now, span) = (seat.tenant(), seat.console().now(), Span::parse(&asked.span));
    let found = seat.read(move |store| find(store, tenant, now, span)).await?;
    let is_quiet = |newest: &Timestamp| *newest < now.plus_hours(-QUIET_HOURS);
    let figures = Figures::of(&found.hours, &found.scores, span, found.until);
    page(&Page {
        shell: Shell::of(&seat, "Overview", Section::Overview),
        spans: Span::ALL.map(|one| (one.name(), one.label(), one == span)).to_vec(),
        quiet_since: found.newest.filter(is_quiet),
        is_empty: found.newest.is_none(),
        tally: figures.tally,
        waiting: format::grouped(found.waiting),
        requests: (seat.may::<Act>() && found.requests > 0).then(|| format::grouped(found.requests)),
        unjudged: format::grouped(found.pulse.unjudged),
        column: figures::column_name(span),
        mail: figures.mail,
        acted: figures.acted,
        scores: figures.scores,
        oddest: found.oddest,
        campaigns: found.campaigns.iter().map(CampaignRow::of).collect(),
        source_count: found.sources.len(),
        sources: found.sources.into_iter().filter_map(SourceRow::of).collect(),
        waits: found.waits.iter().map(WaitRow::of).collect(),
    })
}

fn find(store: &Store, tenant: TenantId, now: Timestamp, span: Span) -> Result<Found, Trouble> {
    let newest = store.newest_message(tenant)?;
    let until = end(now, newest);
    let from = until.plus_hours(-span.hours());
    let oddest = store.oddest(tenant, from, until, LINES)?;
    Ok(Found {
        until,
        newest,
        hours: store.hours(tenant, from, until)?,
        scores: store.scores(tenant, Direction::Inbound, from.day(), until.day())?,
        oddest: oddest.into_iter().map(Row::of).collect(),
        campaigns: store.campaigns(tenant, false, LINES)?,
        sources: store.source_health(tenant)?,
        waits: store.intents_in_state(tenant, IntentState::Waiting, LINES)?,
        waiting: store.waiting(tenant)?,
        requests: store.open_request_count(tenant)?.into(),
        pulse: store.pulse(tenant)?,
    })
}

/// The end of the hours that are shown: of the present one, or of the last with mail where that is long ago.
fn end(now: Timestamp, newest: Option<Timestamp>) -> Timestamp {
    let last = match newest {
        Some(newest) if newest < now.plus_hours(-QUIET_HOURS) => newest,
        _ => now,
    };
    Timestamp::from_millis(last.millis().div_euclid(HOUR_MS).saturating_add(1).saturating_mul(HOUR_MS))
}

impl CampaignRow {
    fn of(campaign: &CampaignSummary) -> Self {
        let senders = if campaign.senders == 1 { "sender" } else { "senders" };
        let (messages, count) = (format::grouped(campaign.messages), format::grouped(campaign.senders));
        Self {
            path: format!("/campaigns/{}", campaign.id),
            subject: format::subject(&campaign.subject),
            told: format!("{messages} messages, {count} {senders}"),
            last: campaign.last,
            score: campaign.score.map(format::per_cent),
        }
    }
}

impl SourceRow {
    /// Of one that is not as usual.
    fn of(source: SourceHealth) -> Option<Self> {
        let (tone, state, told) = match &source.state {
            SourceState::Ok => return None,
            SourceState::Silent { usual_s } => {
                let usual = usual_s.map(|s| format!("Usually something comes within {}.", Lasting(s)));
                ("odd", "Silent", usual.unwrap_or_default())
            }
            SourceState::Lagging { lag_s } => ("odd", "Late", format!("By {}.", Lasting(*lag_s))),
            SourceState::Unreadable { why } => ("bad", "Unreadable", why.clone()),
        };
        Some(Self { name: source.name, tone, state, told, since: source.since })
    }
}

impl WaitRow {
    fn of(filed: &FiledIntent) -> Self {
        Self {
            path: format!("/messages/{}", filed.intent.message),
            subject: format::subject(&filed.subject),
            recipient: filed.intent.recipient.to_string(),
            action: format::action(filed.intent.action),
            tone: format::tone(filed.intent.action),
            since: filed.last.as_ref().map_or(filed.intent.time, |last| last.time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_without_mail_for_days_sees_its_last() {
        let at = |hours| Timestamp::from_seconds(1_800_000_000).plus_hours(hours);
        assert_eq!(end(at(0), None), end(at(0), Some(at(-3))));
        assert!(end(at(0), Some(at(-100))) < at(-98) && end(at(0), Some(at(-100))) > at(-100));
        assert_eq!(end(at(0), None).millis() % HOUR_MS, 0);
    }
}

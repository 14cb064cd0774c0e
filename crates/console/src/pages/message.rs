//! One message: what was thought of it and why, what it holds, what was done about it, and what can be decided.

mod mailboxes;
mod parts;
mod related;
mod timeline;
mod why;

pub(crate) use related::related;

use crate::answer::{Answer, Trouble, page};
use crate::console::Console;
use crate::format;
use crate::links::Named;
use crate::seat::{Act, Look, Read, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use mailboxes::Mailbox;
use parts::{AttachmentRow, AuthenticationRow, HopRow, LinkRow};
use thymus_case::campaigns::Why;
use thymus_case::tell::{self, Explained, METRICS};
use thymus_event::email::ReversePath;
use thymus_event::evidence::{Evidence, Indicator};
use thymus_event::verdict::Verdict;
use thymus_event::{EmailActivity, EventId, MessageId, TenantId, Timestamp};
use thymus_store::{FiledIntent, Store, StoredMember, StoredMessage};
use timeline::Moment;
use why::Waterfall;

/// Addresses of one line of the header that are named.
const NAMED_MAX: usize = 100;

/// Other messages of a campaign that are named; the rest is counted.
const KIN_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "message.html")]
struct Page {
    shell: Shell,
    id: EventId,
    subject: String,
    head: Vec<(&'static str, Vec<Named>)>,
    time: Timestamp,
    direction: &'static str,
    standing: Option<Standing>,
    waterfall: Waterfall,
    metrics: Vec<MetricRow>,
    links: Vec<LinkRow>,
    attachments: Vec<AttachmentRow>,
    authentication: Vec<AuthenticationRow>,
    hops: Vec<HopRow>,
    provider: Option<String>,
    defects: Vec<String>,
    /// What it says; none for those who may not know.
    content: Option<Content>,
    mailboxes: Vec<Mailbox>,
    campaign: Option<CampaignRow>,
    moments: Vec<Moment>,
    may_act: bool,
    has_message_id: bool,
}

/// What is thought of it now.
struct Standing {
    score: String,
    action: &'static str,
    tone: &'static str,
    tags: Vec<String>,
    young: bool,
    is_allowed: bool,
}

struct Content {
    own: String,
    quoted: String,
    has_html: bool,
}

struct MetricRow {
    name: &'static str,
    value: String,
    unit: &'static str,
    meaning: &'static str,
}

struct CampaignRow {
    path: String,
    messages: usize,
    why: Option<String>,
    kin: Vec<(String, String, Option<String>)>,
    more: usize,
}

/// All that the page is made of.
pub(crate) struct Found {
    pub(crate) stored: StoredMessage,
    pub(crate) explained: Explained,
    pub(crate) intents: Vec<FiledIntent>,
    pub(crate) facts: Vec<Evidence>,
    pub(crate) campaign: Option<(String, Vec<StoredMember>)>,
}

/// Shows it; what it says only to those who may know, and each such look is noted.
pub(crate) async fn show(seat: Seat<Look>, Path(id): Path<String>) -> Answer {
    let found = look(&seat, &id).await?;
    let may_read = seat.may::<Read>();
    let subject = format::subject(&found.stored.subject);
    let shell = Shell::of(&seat, &subject, Section::Messages);
    page(&Page::of(shell, found, may_read, seat.may::<Act>()))
}

/// What there is of the message of this id. That somebody looks is noted where they may see what it says.
pub(crate) async fn look(seat: &Seat<Look>, id: &str) -> Result<Found, Trouble> {
    let found = ask(seat, id).await?;
    if seat.may::<Read>() {
        seat.note("message.read", &found.stored.id.to_string()).await?;
    }
    Ok(found)
}

/// The same, for those who do not tell what it says.
pub(crate) async fn ask(seat: &Seat<Look>, id: &str) -> Result<Found, Trouble> {
    let (tenant, id) = (seat.tenant(), EventId::parse(id).ok_or(Trouble::NotFound)?);
    let console = seat.console().clone();
    seat.read(move |store| find(&console, store, tenant, id)).await
}

fn find(console: &Console, store: &Store, tenant: TenantId, id: EventId) -> Result<Found, Trouble> {
    let stored = store.message(tenant, id)?.ok_or(Trouble::NotFound)?;
    let explained = console.setup().engine.explain(store, &stored)?;
    let about = stored.message_id.as_deref().and_then(MessageId::parse).map(Indicator::Message);
    let facts = about.map(|about| store.evidence_about(tenant, &about)).transpose()?.unwrap_or_default();
    let campaign = match store.campaign_of(tenant, id)? {
        Some(campaign) => Some((campaign.to_string(), store.campaign(tenant, campaign)?)),
        None => None,
    };
    Ok(Found { explained, intents: store.intents(tenant, id)?, facts, campaign, stored })
}

impl Page {
    fn of(shell: Shell, found: Found, may_read: bool, may_act: bool) -> Self {
        let Found { stored, explained, intents, facts, campaign } = found;
        let Explained { message, assessments } = &explained;
        let verdict = assessments.last().map(|latest| &latest.verdict);
        Self {
            shell,
            id: stored.id,
            subject: format::subject(&stored.subject),
            head: head(message),
            time: stored.time,
            direction: stored.direction.as_str(),
            standing: verdict.map(Standing::of),
            waterfall: verdict.map(Waterfall::of).unwrap_or_default(),
            metrics: verdict.map(metrics).unwrap_or_default(),
            links: parts::links(message, verdict),
            attachments: parts::attachments(message),
            authentication: parts::authentication(message),
            hops: parts::hops(message),
            provider: message.provider.as_ref().map(tell::provider),
            defects: message.defects.iter().map(ToString::to_string).collect(),
            content: may_read.then(|| Content::of(message)),
            mailboxes: mailboxes::of(&stored, verdict, &intents),
            campaign: campaign.map(|(name, members)| CampaignRow::of(&name, stored.id, &members)),
            moments: timeline::of(assessments, &intents, &facts),
            may_act,
            has_message_id: stored.message_id.is_some(),
        }
    }
}

impl Standing {
    fn of(verdict: &Verdict) -> Self {
        Self {
            score: format::per_cent(verdict.score),
            action: format::action(verdict.action),
            tone: format::tone(verdict.action),
            tags: verdict.tags.iter().map(|tag| tag.replace('_', " ")).collect(),
            young: verdict.young,
            is_allowed: verdict.action == thymus_event::verdict::Action::Allow,
        }
    }
}

impl Content {
    fn of(message: &EmailActivity) -> Self {
        let body = &message.body;
        Self { own: body.own.trim().to_owned(), quoted: body.quoted.trim().to_owned(), has_html: body.html }
    }
}

impl CampaignRow {
    fn of(name: &str, own: EventId, members: &[StoredMember]) -> Self {
        let why = members.iter().find(|member| member.message == own).and_then(why_joined);
        let others = members.iter().filter(|member| member.message != own);
        let kin = others.take(KIN_SHOWN).map(|member| {
            let score = member.score.map(format::per_cent);
            (format!("/messages/{}", member.message), format::subject(&member.subject), score)
        });
        let kin: Vec<_> = kin.collect();
        let more = members.len().saturating_sub(1 + kin.len());
        Self { path: format!("/campaigns/{name}"), messages: members.len(), why, kin, more }
    }
}

/// Why a message belongs to its campaign; none for the one that began it.
pub(crate) fn why_joined(member: &StoredMember) -> Option<String> {
    member.why.as_deref().and_then(|why| serde_json::from_str::<Why>(why).ok()).map(Why::phrase)
}

fn head(message: &EmailActivity) -> Vec<(&'static str, Vec<Named>)> {
    let one = |mailbox: &thymus_event::Mailbox| Named::address(mailbox.to_string(), &mailbox.address);
    let list = |mailboxes: &[thymus_event::Mailbox]| mailboxes.iter().take(NAMED_MAX).map(one).collect::<Vec<_>>();
    let envelope = match &message.envelope.reverse_path {
        ReversePath::Unknown => None,
        ReversePath::Null => Some(Named::plain("<>")),
        ReversePath::Address(address) => Some(Named::address(address.to_string(), address)),
    };
    let id = message.message_id.as_ref().map(|id| Named::plain(format!("<{id}>")));
    let lines = [
        ("From", list(&message.originators.from)),
        ("Sender", message.originators.sender.iter().map(one).collect()),
        ("Reply-To", list(&message.originators.reply_to)),
        ("Envelope", envelope.into_iter().collect()),
        ("To", list(&message.to)),
        ("Cc", list(&message.cc)),
        ("Message-ID", id.into_iter().collect()),
    ];
    lines.into_iter().filter(|(_, named)| !named.is_empty()).collect()
}

fn metrics(verdict: &Verdict) -> Vec<MetricRow> {
    let row = |metric: &tell::Metric| {
        let value = verdict.metrics.get(metric.key)?;
        let value = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        Some(MetricRow { name: metric.name, value, unit: metric.unit, meaning: metric.meaning })
    };
    METRICS.iter().filter_map(row).collect()
}

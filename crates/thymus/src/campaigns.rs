//! `thymus campaigns`: messages that belong together, as a list, and one by one.

use crate::cli::args::Global;
use crate::cli::{failure, json, settings};
use crate::terminal::{Style, plain, plain_cut};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use thymus_case::campaigns::Why;
use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, EventId, TenantId, Timestamp};
use thymus_store::{CampaignSummary, Store, StoredMember};

/// Characters of a subject on one line.
const SUBJECT_CHARS: usize = 60;
/// Recipients named on one line; the rest is counted.
const RECIPIENTS_SHOWN: usize = 3;

/// One campaign of the list, for machines.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    campaign: CampaignId,
    messages: u64,
    by_strangers: u64,
    senders: u64,
    first: Timestamp,
    last: Timestamp,
    score: Option<Score>,
    subject: &'a str,
}

/// One campaign with its messages in the order of their coming.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    campaign: CampaignId,
    pub(crate) messages: usize,
    pub(crate) senders: usize,
    pub(crate) recipients: usize,
    first: Timestamp,
    last: Timestamp,
    members: Vec<Entry>,
}

/// One message of a campaign.
#[derive(Debug, Serialize)]
struct Entry {
    id: EventId,
    message_id: Option<String>,
    time: Timestamp,
    from: Option<String>,
    recipients: Vec<String>,
    subject: String,
    /// Why it belongs there; none for the message that began it.
    why: Option<Why>,
    /// So many of 10,000 ordinary messages were as odd when it came.
    per_10000: f64,
    by_stranger: bool,
    score: Option<Score>,
    action: Option<Action>,
}

/// Lists campaigns, the latest first.
pub(crate) fn list(global: &Global, all: bool, limit: u32) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let campaigns = store.campaigns(config.organisation.tenant, all, limit)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        let listed: Vec<Listed<'_>> = campaigns.iter().map(Listed::of).collect();
        json::write(&mut out, &listed)?;
    } else {
        print_list(&campaigns, all, &mut out, Style::of_stdout())?;
    }
    Ok(out.flush()?)
}

/// Shows one campaign, by its name.
pub(crate) fn show(global: &Global, name: &str) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let tenant = config.organisation.tenant;
    let unknown = || {
        failure::usage(format!("no campaign of two or more messages is called {name}: see `thymus campaigns --all`"))
    };
    let shown =
        CampaignId::parse(name).map(|id| shown(&store, tenant, id)).transpose()?.flatten().ok_or_else(unknown)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        json::write(&mut out, &shown)?;
    } else {
        shown.print(&mut out, Style::of_stdout())?;
    }
    Ok(out.flush()?)
}

/// The campaign that a message belongs to; none where it is alone.
pub(crate) fn of_message(store: &Store, tenant: TenantId, message: EventId) -> anyhow::Result<Option<Shown>> {
    match store.campaign_of(tenant, message)? {
        Some(id) => shown(store, tenant, id),
        None => Ok(None),
    }
}

fn shown(store: &Store, tenant: TenantId, id: CampaignId) -> anyhow::Result<Option<Shown>> {
    let members = store.campaign(tenant, id)?;
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return Ok(None) };
    let senders: BTreeSet<&String> = members.iter().flat_map(|member| &member.author).collect();
    let recipients: BTreeSet<&String> = members.iter().flat_map(|member| &member.recipients).collect();
    Ok(Some(Shown {
        campaign: id,
        messages: members.len(),
        senders: senders.len(),
        recipients: recipients.len(),
        first: first.time,
        last: last.time,
        members: members.iter().map(Entry::of).collect(),
    }))
}

impl<'a> Listed<'a> {
    fn of(summary: &'a CampaignSummary) -> Self {
        let CampaignSummary { id, messages, alien, senders, first, last, score, ref subject } = *summary;
        Self { campaign: id, messages, by_strangers: alien, senders, first, last, score, subject }
    }
}

impl Entry {
    fn of(member: &StoredMember) -> Self {
        Self {
            id: member.message,
            message_id: member.message_id.clone(),
            time: member.time,
            from: member.author.clone(),
            recipients: member.recipients.clone(),
            subject: member.subject.clone(),
            why: member.why.as_deref().and_then(|why| serde_json::from_str(why).ok()),
            per_10000: 10_000.0 * 10f64.powf(member.log10_share),
            by_stranger: member.alien,
            score: member.score,
            action: member.action,
        }
    }
}

/// A score, where there is one yet.
fn points(score: Option<Score>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| format!("{:.3}", score.points()))
}

fn print_list(campaigns: &[CampaignSummary], all: bool, out: &mut impl Write, style: Style) -> io::Result<()> {
    for campaign in campaigns {
        let score = points(campaign.score);
        let (id, first, last) = (campaign.id, campaign.first, campaign.last);
        writeln!(
            out,
            "{}  {score:>8}  {:>4} messages, {:>3} by strangers, authors: {:<3} {first} – {last}",
            style.strong(&id.to_string()),
            campaign.messages,
            campaign.alien,
            campaign.senders
        )?;
        writeln!(out, "    “{}”", plain_cut(&campaign.subject, SUBJECT_CHARS))?;
    }
    match (campaigns.len(), all) {
        (0, false) => writeln!(out, "no campaign by strangers; --all lists those of known authors, too"),
        (count, _) => writeln!(out, "campaigns: {count}"),
    }
}

impl Shown {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        writeln!(out, "{}  {}", style.strong(&format!("Campaign {}", self.campaign)), self.size())?;
        for entry in &self.members {
            entry.print(out, style)?;
        }
        Ok(())
    }

    /// How large it is, and since when.
    fn size(&self) -> String {
        let Self { messages, senders, recipients, first, last, .. } = self;
        format!("messages: {messages}, authors: {senders}, recipients: {recipients}; {first} – {last}")
    }

    /// Where one of its messages stands, for `thymus explain`.
    pub(crate) fn place_of(&self, message: EventId) -> String {
        let entry = self.members.iter().find(|entry| entry.id == message);
        let why = entry.and_then(|entry| entry.why);
        let why = why.map_or_else(|| "began it".to_owned(), |why| format!("joined it: {}", why.phrase()));
        format!("{}  {}; this message {why}", self.campaign, self.size())
    }
}

impl Entry {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let score = points(self.score);
        let action = self.action.map_or("not judged", Action::as_str);
        let from = self.from.as_deref().unwrap_or("(no sender)");
        writeln!(out, "\n{}  {score:>8}  {action:<19} {}", self.time, plain(from))?;
        let id = self.message_id.clone().unwrap_or_else(|| format!("event:{}", self.id));
        writeln!(out, "    “{}”  {}", plain_cut(&self.subject, SUBJECT_CHARS), style.faint(&plain(&id)))?;
        let mut to = self.recipients.iter().take(RECIPIENTS_SHOWN).map(|to| plain(to)).collect::<Vec<_>>().join(", ");
        if self.recipients.len() > RECIPIENTS_SHOWN {
            to.push_str(&format!(" and {} more", self.recipients.len() - RECIPIENTS_SHOWN));
        }
        let why = self.why.map_or_else(|| "began it".to_owned(), Why::phrase);
        let odd = format!("when it came, {:.1} of 10,000 ordinary messages were as odd", self.per_10000);
        writeln!(
            out,
            "    to {to}\n    {why}; {odd}{}",
            if self.by_stranger { "; by a stranger, or unlike its author" } else { "" }
        )
    }
}

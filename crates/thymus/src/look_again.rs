//! Looking again at stored mail when something became known: what was seen of each message is kept with it, and weighed
//! anew with all that is known now.
//!
//! What was judged again is said by the store (`reassessed_until`), so that a run that was killed is made up for by the
//! next one, and done once.

mod releases;
mod would;

pub(crate) use would::would;

use crate::act::Zone;
use crate::cli::config::{Config, Signal};
use crate::cli::failure;
use crate::recall::Border;
use releases::Releases;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use thymus_case::campaigns::{Member, Placed};
use thymus_case::{Arrived, Hindsight, Modes, Policy};
use thymus_event::evidence::{Evidence, EvidenceVersion, Indicator};
use thymus_event::intent::Wish;
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Score, Verdict};
use thymus_event::{Address, CampaignId, EventId, Host, TenantId, Timestamp};
use thymus_signal::{Features, Frozen};
use thymus_store::{
    CampaignMember, ChainLink, Changed, FiledIntent, Reassessment, Revised, Store, StoredFeatures, StoredMessage,
    Writer,
};

/// The encoding of what is kept of a judgement: postcard of [`Frozen`] and whether the baseline was young.
const FROZEN_VERSION: u32 = 2;

/// How stored mail is judged.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) tenant: TenantId,
    pub(crate) policy: Policy,
    pub(crate) signals_off: Vec<u16>,
    /// Whose mailboxes can be reached: what is wanted for them is filed. None: nothing is filed.
    pub(crate) own_domains: Vec<Host>,
    /// What may be done in which mailbox.
    pub(crate) modes: Modes,
    /// Where the hours of that are told.
    pub(crate) zone: Zone,
}

impl Rules {
    /// As configured, and changed since in the console, for the mail of this store.
    pub(crate) fn of(config: &Config, store: &Store) -> anyhow::Result<Self> {
        let signals_off = config.signals.off.iter().map(Signal::id).collect();
        let own_domains = Border::kept(store, config)?.domains;
        let zone = Zone::named(&config.act.time_zone).map_err(failure::usage)?;
        let said = store.policy_change(config.organisation.tenant)?;
        let policy = config.policy.in_force(said.as_ref().and_then(|said| said.budgets.as_deref()));
        let modes = config.act.clone();
        Ok(Self { tenant: config.organisation.tenant, policy, signals_off, own_domains, modes, zone })
    }

    /// What a verdict wants of mail for which this was wanted before.
    pub(crate) fn wishes(&self, verdict: &Verdict, filed: &[FiledIntent], now: Timestamp) -> Vec<Wish> {
        let local = self.zone.local(now);
        let only_watches = |mailbox: &Address, action| self.modes.only_watches(mailbox, action, local);
        thymus_case::wishes(verdict, filed.iter().map(|filed| &filed.intent), &self.own_domains, only_watches)
    }

    fn hindsight(&self) -> Hindsight {
        Hindsight::new(self.policy.clone(), self.signals_off.clone())
    }
}

/// What looking again did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Outcome {
    /// Facts that had not been looked at before.
    pub(crate) facts: usize,
    /// Messages that they may concern.
    pub(crate) messages: usize,
    /// Of those, messages that are judged otherwise now, by the action from then on.
    pub(crate) changed: BTreeMap<&'static str, usize>,
    /// What is wanted of them now, mailbox by mailbox.
    pub(crate) intents: usize,
    /// Messages that an earlier version stored, of which too little is kept: a backtest over their archive mends it.
    pub(crate) unreadable: usize,
}

impl Outcome {
    /// Says it to people; nothing where no message was concerned.
    pub(crate) fn print(&self, out: &mut impl io::Write) -> io::Result<()> {
        let Self { messages, changed, unreadable, .. } = self;
        if *messages > 0 {
            let changed: Vec<String> = changed.iter().map(|(action, count)| format!("{count} now {action}")).collect();
            let changed = if changed.is_empty() { "none changed".to_owned() } else { changed.join(", ") };
            writeln!(out, "looked again at {messages} messages: {changed}")?;
        }
        if *unreadable > 0 {
            writeln!(
                out,
                "{unreadable} messages were stored by an earlier version: run `thymus backtest` over them again"
            )?;
        }
        Ok(())
    }
}

/// Keeps what judging again needs, and where a message was placed. What follows from its coming is appended; what that
/// changed about other mail is for [`settle`].
pub(crate) fn keep(writer: &mut Writer, arrived: &Arrived) -> anyhow::Result<()> {
    let judgement = &arrived.judgement;
    let body = postcard::to_stdvec(&(&judgement.frozen, judgement.young))?;
    let verdict = &judgement.verdict;
    writer.put_frozen(verdict.tenant, verdict.message, FROZEN_VERSION, &body)?;
    if let Some(placed) = &arrived.placed {
        for member in membership(verdict.tenant, placed)? {
            writer.put_campaign_member(&member)?;
        }
    }
    for fact in &arrived.facts {
        writer.put_evidence(fact)?;
    }
    Ok(())
}

/// A message that joined others, and the one that began its campaign with it where it was alone until then.
fn membership(tenant: TenantId, placed: &Placed) -> anyhow::Result<Vec<CampaignMember>> {
    let joined = placed.member.why.is_some();
    let members = placed.founder.iter().chain(joined.then_some(&placed.member));
    let row = |member: &Member| {
        Ok(CampaignMember {
            tenant,
            campaign: placed.campaign,
            message: member.message,
            why: member.why.as_ref().map(serde_json::to_string).transpose()?,
            log10_share: member.log10_share,
            alien: member.alien,
        })
    };
    members.map(row).collect()
}

fn kept(store: &Store, tenant: TenantId, id: EventId) -> anyhow::Result<Option<(Frozen, bool)>> {
    let Some(frozen) = store.frozen(tenant, id)?.filter(|frozen| frozen.version == FROZEN_VERSION) else {
        return Ok(None);
    };
    Ok(postcard::from_bytes(&frozen.body).ok())
}

/// At which facts to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facts {
    /// Those that came since the last time.
    Fresh,
    /// Those after this one, and those that came since the last time: mail was judged that had not seen them.
    Since(EvidenceVersion),
    /// All: mail was stored that came before some of them.
    All,
}

/// Judges again all stored mail that facts concern.
pub(crate) fn settle(
    store: &Store,
    writer: &mut Writer,
    rules: &Rules,
    facts: Facts,
    now: Timestamp,
) -> anyhow::Result<Outcome> {
    let known = store.evidence_since(rules.tenant, EvidenceVersion::default())?;
    let Some(version) = known.last().map(|(version, _)| *version) else { return Ok(Outcome::default()) };
    let seen = store.reassessed_until(rules.tenant)?;
    let looked_until = match facts {
        Facts::Fresh => seen,
        Facts::Since(version) => version.min(seen),
        Facts::All => EvidenceVersion::default(),
    };
    let releases = Releases::of(&known);
    let (earlier, looked_at): (Vec<_>, Vec<_>) =
        known.iter().cloned().partition(|(version, _)| *version <= looked_until);
    let mut hindsight = rules.hindsight();
    hindsight.learn_of(&with_campaigns(store, earlier)?);
    let mut outcome = Outcome { facts: looked_at.len(), ..Outcome::default() };
    let affected = hindsight.learn_of(&with_campaigns(store, looked_at)?);
    let mut revised = Vec::new();
    for (id, stored) in concerned(store, rules.tenant, &affected)? {
        outcome.messages += 1;
        match judged_again(store, rules.tenant, id, &stored, &hindsight)? {
            None => outcome.unreadable += 1,
            Some(verdict) => revised.extend(changed(store, rules, &verdict, &releases, now)?),
        }
    }
    for change in &revised {
        *outcome.changed.entry(change.verdict.action.as_str()).or_default() += 1;
        outcome.intents += change.wishes.len();
    }
    if version > seen || !revised.is_empty() {
        writer
            .put_reassessment(&Reassessment { tenant: rules.tenant, time: now, evidence_version: version }, &revised)?;
        writer.checkpoint_early()?;
    }
    Ok(outcome)
}

/// Each fact with the campaign of the message that it is about, where it is about one.
fn with_campaigns(
    store: &Store,
    facts: Vec<(EvidenceVersion, Evidence)>,
) -> anyhow::Result<Vec<(Evidence, Option<CampaignId>)>> {
    let with = |(_, fact): (EvidenceVersion, Evidence)| {
        let campaign = match &fact.indicator {
            Indicator::Message(id) => store.campaign_of_message_id(fact.tenant, id)?,
            _ => None,
        };
        Ok((fact, campaign))
    };
    facts.into_iter().map(with).collect()
}

/// Messages that carry one of these indicators, and perhaps some that do not, each once.
pub(crate) fn concerned(
    store: &Store,
    tenant: TenantId,
    affected: &[Indicator],
) -> anyhow::Result<BTreeMap<EventId, StoredFeatures>> {
    let mut messages = BTreeMap::new();
    for indicator in affected {
        for posted in posted_as(indicator) {
            let found = store.messages_by_indicator(tenant, &posted)?;
            messages.extend(found.into_iter().map(|stored| (stored.id, stored)));
        }
    }
    Ok(messages)
}

/// What a message that an indicator concerns is posted under: a host concerns all hosts of its owner, and mail that its
/// owner sent.
fn posted_as(indicator: &Indicator) -> Vec<Indicator> {
    match indicator {
        Indicator::Host(host) => vec![Indicator::Host(host.clone()), Indicator::Domain(Host::new(host.org_domain()))],
        Indicator::Url(url) => posted_as(&Indicator::Host(Host::of_url(url))),
        Indicator::Domain(host) => vec![Indicator::Domain(Host::new(host.org_domain()))],
        Indicator::Device(_) => Vec::new(),
        other => vec![other.clone()],
    }
}

fn judged_again(
    store: &Store,
    tenant: TenantId,
    id: EventId,
    stored: &StoredFeatures,
    hindsight: &Hindsight,
) -> anyhow::Result<Option<Verdict>> {
    let features = Features::of_version(stored.features_version, &stored.features);
    let (Some(features), Some((frozen, young))) = (features, kept(store, tenant, id)?) else {
        return Ok(None);
    };
    Ok(Some(hindsight.verdict(&features, &frozen, young)))
}

/// A message is judged otherwise when its score or action is another; or when something else is wanted for one of its
/// recipients, as when it is released to one of them.
fn changed(
    store: &Store,
    rules: &Rules,
    verdict: &Verdict,
    releases: &Releases<'_>,
    now: Timestamp,
) -> anyhow::Result<Option<Changed>> {
    let Some(standing) = store.standing(rules.tenant, verdict.message)? else { return Ok(None) };
    let filed = store.intents(rules.tenant, verdict.message)?;
    let is_same = (standing.score, standing.action) == (verdict.score, verdict.action);
    if is_same && filed.is_empty() {
        return Ok(None);
    }
    let wishes = rules.wishes(&releases.heeded_by(store, verdict)?, &filed, now);
    let revised = Revised { message: verdict.message, score: verdict.score, action: verdict.action };
    Ok((!is_same || !wishes.is_empty()).then_some(Changed { verdict: revised, wishes }))
}

/// A message's whole chain: what was thought of it when it came, and what looking again changed.
pub(crate) fn chain(store: &Store, rules: &Rules, id: EventId) -> anyhow::Result<Vec<Assessment>> {
    let mut chain = store.assessments(rules.tenant, id)?;
    let revisions = store.revisions(rules.tenant, id)?;
    if revisions.is_empty() {
        return Ok(chain);
    }
    let message = store.message(rules.tenant, id)?;
    let features = message.and_then(|message| Features::of_version(message.features_version, &message.features));
    let known = features.zip(kept(store, rules.tenant, id)?);
    let mut facts = store.evidence_since(rules.tenant, EvidenceVersion::default())?.into_iter().peekable();
    let mut hindsight = rules.hindsight();
    for link in revisions {
        while let Some(fact) = facts.next_if(|(version, _)| *version <= link.evidence_version) {
            hindsight.learn_of(&with_campaigns(store, vec![fact])?);
        }
        let verdict = match &known {
            Some((features, (frozen, young))) => hindsight.verdict(features, frozen, *young),
            None => Verdict { reasons: Vec::new(), ..last(&chain, rules.tenant, id) },
        };
        chain.push(Assessment {
            revision: link.revision,
            time: link.time,
            reason: AssessmentReason::Evidence,
            evidence_version: link.evidence_version,
            verdict: as_recorded(verdict, link.score, link.action),
        });
    }
    chain.sort_by_key(|assessment| assessment.revision);
    Ok(chain)
}

/// Verdicts that looking again changed, made again one look after the other: each with the facts of its time.
pub(crate) struct Retelling {
    rules: Rules,
    hindsight: Hindsight,
    version: EvidenceVersion,
}

impl Retelling {
    /// Before the first look.
    pub(crate) fn new(rules: Rules) -> Self {
        Self { hindsight: rules.hindsight(), rules, version: EvidenceVersion::default() }
    }

    /// What was thought of a message from then on; none where too little is kept of it.
    pub(crate) fn verdict(
        &mut self,
        store: &Store,
        message: &StoredMessage,
        link: &ChainLink,
    ) -> anyhow::Result<Option<Verdict>> {
        self.learn_until(store, link.evidence_version)?;
        let stored = StoredFeatures {
            position: message.position,
            id: message.id,
            time: message.time,
            features_version: message.features_version,
            features: message.features.clone(),
        };
        let verdict = judged_again(store, self.rules.tenant, message.id, &stored, &self.hindsight)?;
        Ok(verdict.map(|verdict| as_recorded(verdict, link.score, link.action)))
    }

    fn learn_until(&mut self, store: &Store, version: EvidenceVersion) -> anyhow::Result<()> {
        if version <= self.version {
            return Ok(());
        }
        let facts = store.evidence_since(self.rules.tenant, self.version)?;
        let facts = facts.into_iter().filter(|(at, _)| *at <= version).collect();
        self.hindsight.learn_of(&with_campaigns(store, facts)?);
        self.version = version;
        Ok(())
    }
}

/// What is recorded is what was decided: a policy that was changed since changes nothing about it.
fn as_recorded(verdict: Verdict, score: Score, action: Action) -> Verdict {
    Verdict { score, action, ..verdict }
}

fn last(chain: &[Assessment], tenant: TenantId, message: EventId) -> Verdict {
    chain.last().map_or_else(
        || Verdict {
            tenant,
            message,
            score: Score::ZERO,
            action: Action::Allow,
            tags: Vec::new(),
            reasons: Vec::new(),
            metrics: BTreeMap::new(),
            recipients: Vec::new(),
            young: false,
        },
        |assessment| assessment.verdict.clone(),
    )
}

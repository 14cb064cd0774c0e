//! Campaigns: delivered messages that belong together, by their wording, by where they lead, and by the way they came.
//!
//! One message at a time, in the order of their coming: each joins the campaign that it is most like, or begins one. Once
//! placed, a message stays where it is, and a campaign keeps the name that its first message gave it. Mail of established
//! authors joins with the same author's alone: who copies a bank's notice does not drag the bank's notices along.

mod campaign;
mod index;
mod kinship;
mod spread;

pub use campaign::{Campaign, Member};
pub use kinship::{Tie, Why};
pub use spread::Spread;

use crate::surroundings::finding::identity;
use foldhash::fast::FixedState;
use index::Index;
use smallvec::SmallVec;
use std::collections::{BTreeSet, HashMap};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::{CampaignId, EventId, TenantId, Timestamp};
use thymus_signal::Marks;

/// A campaign to which so long nothing was added is over: as far as evidence looks back.
const QUIET_DAYS: i64 = 90;
/// Campaigns that are remembered at once, with those of one message; the ones that are quiet for longest are let go first.
/// With what they are found by some 700 bytes each: 70 MB.
const CAMPAIGNS_MAX: usize = 100_000;
/// Campaigns that one message is compared with.
const CANDIDATES_MAX: usize = 32;

/// All campaigns that are not over.
#[derive(Clone, Debug, Default)]
pub struct Campaigns {
    /// Looked up; gone through in the order of their names alone.
    campaigns: HashMap<CampaignId, Campaign, FixedState>,
    index: Index,
    /// The quietest first.
    by_last: BTreeSet<(Timestamp, CampaignId)>,
}

/// Where a message was placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Its campaign.
    pub campaign: CampaignId,
    /// The message, and why it joined.
    pub member: Member,
    /// The message that began the campaign, where this one is the second.
    pub founder: Option<Member>,
    /// What the campaign's growth says that it did not say before.
    pub news: Option<Spread>,
}

impl Campaigns {
    /// Places a message.
    pub fn place(&mut self, marks: &Marks, member: Member) -> Placed {
        self.expire(member.time);
        let odd = member.is_odd();
        let (id, why) = match self.closest(marks, odd) {
            Some((id, why)) => (id, Some(why)),
            None => (CampaignId::founded_by(member.message), None),
        };
        let campaign = self.campaigns.entry(id).or_default();
        self.by_last.remove(&(campaign.last(), id));
        let posting = Campaign::posting(id, &member);
        campaign.learn(marks, odd).into_iter().for_each(|key| self.index.add(key, posting));
        let founder = (campaign.members().len() == 1).then(|| campaign.members().first().cloned()).flatten();
        let member = Member { why, ..member };
        campaign.add(member.clone());
        self.by_last.insert((campaign.last(), id));
        let news = campaign.news();
        Placed { campaign: id, member, founder, news }
    }

    /// The campaign that it is most like, the older one of equals.
    fn closest(&self, marks: &Marks, odd: bool) -> Option<(CampaignId, Why)> {
        let tied = self.candidates(marks, odd).into_iter().filter_map(|(id, clauses)| {
            let campaign = self.campaigns.get(&id)?;
            Some((campaign.why(marks, clauses)?, campaign.first(), id))
        });
        tied.max_by(|a, b| a.0.strength().total_cmp(&b.0.strength()).then((b.1, b.2).cmp(&(a.1, a.2))))
            .map(|(why, _, id)| (id, why))
    }

    /// Campaigns that share a key with a message, each once, with how many clauses that nobody else uses.
    fn candidates(&self, marks: &Marks, odd: bool) -> SmallVec<[(CampaignId, usize); 8]> {
        let mut found: SmallVec<[(CampaignId, usize); 8]> = SmallVec::new();
        let mut note = |id: CampaignId, clauses: usize| match found.iter().position(|known| known.0 == id) {
            Some(at) => found[at].1 += clauses,
            None if found.len() < CANDIDATES_MAX => found.push((id, clauses)),
            None => {}
        };
        self.index.of_house(marks.house).for_each(|id| note(id, 0));
        if odd && !marks.established {
            for key in marks.sketch.bands().chain(marks.places.iter().copied()) {
                self.index.of_strangers(key).for_each(|id| note(id, 0));
            }
            for key in marks.sketch.clauses() {
                self.index.of_strangers(key).for_each(|id| note(id, 1));
            }
        }
        found
    }

    /// Takes a message out, as if it had not come; gives the facts that take back what its campaign does not hold without
    /// it. What it had taught the campaign of other wordings stays.
    pub fn take_out(&mut self, tenant: TenantId, message: EventId) -> Vec<Evidence> {
        let Some((id, campaign)) = self.campaigns.iter_mut().find(|(_, campaign)| campaign.has(message)) else {
            return Vec::new();
        };
        let id = *id;
        let time = campaign.last();
        self.by_last.remove(&(time, id));
        campaign.take_out(message);
        let gone = campaign.untold();
        match campaign.members().is_empty() {
            true => self.forget(id),
            false => drop(self.by_last.insert((campaign.last(), id))),
        }
        gone.into_iter().map(|spread| withdrawal(spreads(tenant, id, time, spread))).collect()
    }

    fn expire(&mut self, now: Timestamp) {
        let quiet = now.plus_hours(-24 * QUIET_DAYS);
        while let Some((last, id)) = self.by_last.first().copied() {
            if last >= quiet && self.campaigns.len() < CAMPAIGNS_MAX {
                return;
            }
            self.by_last.pop_first();
            self.forget(id);
        }
    }

    fn forget(&mut self, id: CampaignId) {
        if let Some(campaign) = self.campaigns.remove(&id) {
            campaign.keys().for_each(|key| self.index.remove(key, id));
        }
    }

    /// The campaign of a message, while it is not over. Looks at all of them.
    pub fn campaign_of(&self, message: EventId) -> Option<CampaignId> {
        self.campaigns.iter().find(|(_, campaign)| campaign.has(message)).map(|(id, _)| *id)
    }

    /// One campaign, while it is not over.
    pub fn of(&self, id: CampaignId) -> Option<&Campaign> {
        self.campaigns.get(&id)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (CampaignId, &Campaign)> {
        let mut all: Vec<(CampaignId, &Campaign)> = self.campaigns.iter().map(|(id, it)| (*id, it)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.into_iter()
    }
}

impl Placed {
    /// What follows from a message's place, as a fact.
    pub(crate) fn fact(&self, tenant: TenantId) -> Option<Evidence> {
        self.news.map(|spread| spreads(tenant, self.campaign, self.member.time, spread))
    }
}

/// What a campaign's growth says, as evidence. The same campaign at the same size is the same fact.
fn spreads(tenant: TenantId, campaign: CampaignId, time: Timestamp, spread: Spread) -> Evidence {
    let Spread { messages, senders, recipients } = spread;
    let fact = spread.fact();
    let counts = format!("{messages} {senders} {recipients}");
    let id = identity(&[fact.as_str(), &campaign.to_string(), &counts]);
    let note = format!("{messages} odd messages, authors: {senders}, recipients: {recipients}");
    let provenance = Provenance { source: "thymus".to_owned(), note, ..Provenance::default() };
    Evidence { tenant, id, time, indicator: Indicator::Campaign(campaign), fact, provenance }
}

fn withdrawal(wrong: Evidence) -> Evidence {
    let fact = Fact::Withdrawn { evidence: wrong.id };
    let id = identity(&[fact.as_str(), &wrong.id.to_string()]);
    let note = "a message was taken out".to_owned();
    let provenance = Provenance { source: "thymus".to_owned(), note, ..Provenance::default() };
    Evidence { id, fact, provenance, ..wrong }
}

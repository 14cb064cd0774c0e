//! Looking again: all that became known, and what it changes about mail that was delivered.
//!
//! What was seen of a message when it came stays frozen; only what depends on evidence is weighed anew. So an answer
//! does not depend on the order in which facts and messages came, and taking a fact back gives back what it took.

use crate::delivered::{Change, Delivered, Judge};
use crate::judgement::{Judgement, decide};
use crate::known::{Known, Subject};
use crate::policy::Policy;
use std::num::NonZeroUsize;
use thymus_baseline::Key;
use thymus_event::CampaignId;
use thymus_event::evidence::{Evidence, EvidenceVersion, Indicator};
use thymus_event::verdict::Verdict;
use thymus_signal::judge::Weighed;
use thymus_signal::{Features, Frozen, weigh};

/// What is known, and the mail that it may concern.
#[derive(Clone, Debug)]
pub struct Hindsight {
    known: Known,
    delivered: Delivered,
    policy: Policy,
    signals_off: Vec<u16>,
}

impl Hindsight {
    /// Nothing is known, nothing delivered.
    pub fn new(policy: Policy, signals_off: Vec<u16>) -> Self {
        Self { known: Known::default(), delivered: Delivered::default(), policy, signals_off }
    }

    /// Takes facts in; gives the indicators of which more or less is known now: with a fact that is withdrawn, also
    /// those that it led to.
    pub fn learn(&mut self, facts: &[Evidence]) -> Vec<Indicator> {
        let Self { known, delivered, .. } = self;
        once_each(facts.iter().flat_map(|fact| known.learn(fact, delivered.campaign_of(&fact.indicator))))
    }

    /// The same, with the campaign of the message that each fact is about, where it is about one: for mail that is not
    /// among the delivered here.
    pub fn learn_of(&mut self, facts: &[(Evidence, Option<CampaignId>)]) -> Vec<Indicator> {
        once_each(facts.iter().flat_map(|(fact, campaign)| self.known.learn(fact, *campaign)))
    }

    /// Adds a message with what is thought of it; gives its place among the delivered.
    pub fn deliver(&mut self, features: &Features, judgement: &Judgement) -> Option<u32> {
        self.delivered.add(features, judgement)
    }

    /// Judges again all delivered mail that these indicators concern. Changes come in the order of the messages.
    pub fn reassess(&mut self, affected: &[Indicator], threads: NonZeroUsize) -> Vec<Change> {
        let mut keys: Vec<Key> = affected.iter().filter_map(|indicator| Subject::of(indicator).key()).collect();
        keys.sort_unstable();
        keys.dedup();
        let judge = Judge { evidence: &self.known, policy: &self.policy, off: &self.signals_off, threads };
        self.delivered.reassess(&keys, judge)
    }

    /// The same for all of it, whatever concerns it.
    pub fn reassess_all(&mut self, threads: NonZeroUsize) -> Vec<Change> {
        let judge = Judge { evidence: &self.known, policy: &self.policy, off: &self.signals_off, threads };
        self.delivered.reassess_all(judge)
    }

    /// The verdict on a message, with its reasons: by what was seen when it came, and all that is known by now.
    pub fn verdict(&self, features: &Features, frozen: &Frozen, young: bool) -> Verdict {
        decide(self.weigh(features, frozen), &self.policy, young)
    }

    pub(crate) fn weigh(&self, features: &Features, frozen: &Frozen) -> Weighed {
        weigh(frozen, features, &self.known, &self.signals_off)
    }

    /// Delivered mail.
    pub fn delivered(&self) -> &Delivered {
        &self.delivered
    }

    /// How many facts were taken in.
    pub fn version(&self) -> EvidenceVersion {
        self.known.version()
    }

    /// Acts by another policy from now on.
    pub(crate) fn act_by(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// Leaves signals out from now on, by id.
    pub(crate) fn switch_off(&mut self, signals: Vec<u16>) {
        self.signals_off = signals;
    }

    /// Signals that are left out.
    pub(crate) fn signals_off(&self) -> &[u16] {
        &self.signals_off
    }
}

/// In the order of what they are.
fn once_each(indicators: impl Iterator<Item = Indicator>) -> Vec<Indicator> {
    let mut affected: Vec<Indicator> = indicators.collect();
    affected.sort_unstable();
    affected.dedup();
    affected
}

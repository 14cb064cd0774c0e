//! Signals of what became known later: about a host, a domain, a sender, a file, an account. They look at what a
//! message carries and at evidence, never at baselines, so that they can be asked again of all delivered mail.
//!
//! A fact weighs the same whatever is going on (its levels have one share for every hypothesis): it moves a message's
//! total by so many nats, and everything else that was seen keeps its place.

mod account_risk;
mod campaign;
mod carried;
mod domain_age;
mod feedback;
mod known_bad;
#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests_facts;

pub use carried::Carried;

use crate::features::Features;
use crate::meta::{Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use thymus_baseline::Key;
use thymus_event::{Address, Timestamp};

/// What is known about indicators now.
pub trait EvidenceView {
    /// When a domain was registered, if that is known.
    fn registered(&self, domain: Key) -> Option<Timestamp>;
    /// The gravest that is known of an indicator and reaches back to a message that came at this time.
    fn known(&self, about: About, indicator: Key, at: Timestamp) -> Option<Known<'_>>;
    /// Whether an account of the organisation was at risk at a time.
    fn at_risk(&self, account: Key, at: Timestamp) -> bool;
    /// Whether an analyst gave mail of this author, or of this campaign, back to this recipient.
    fn released(&self, about: About, indicator: Key, recipient: Key) -> bool;
    /// The most that is known of how a campaign spreads, if it reaches back to a message that came at this time.
    fn spreads(&self, campaign: Key, at: Timestamp) -> Option<Spreads<'_>>;
}

/// What an indicator names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// An address that writes.
    Sender,
    /// An organisational domain, for all that is under it.
    Domain,
    /// The entity of a link's host.
    Host,
    /// An attachment's content.
    Attachment,
    /// One message.
    Message,
    /// Messages that belong together.
    Campaign,
}

/// The gravest that is known of an indicator, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// How grave.
    pub gravity: Gravity,
    /// A device, a list, an incident: who or what it rests on, where there is something to say.
    pub because: &'a str,
}

/// How a campaign spreads: messages that were odd by themselves, by authors whom nobody trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spreads<'a> {
    /// By how many unrelated authors.
    pub senders: u32,
    /// How many messages.
    pub messages: u32,
    /// To how many people.
    pub recipients: u32,
    /// The campaign's name.
    pub campaign: &'a str,
}

/// How grave a fact is, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// A user reported it.
    Reported,
    /// It may be where a device was infected, among other places.
    Suspected,
    /// Another message of its campaign was found to be an attack.
    Akin,
    /// It stands on a list that the operator imported.
    Listed,
    /// It belongs to an open incident.
    InIncident,
    /// A device that went there calls home since.
    Infects,
    /// It serves attacks now.
    Compromised,
    /// An analyst says that it is an attack.
    Confirmed,
}

impl Gravity {
    const ALL: [Self; 8] = [
        Self::Reported,
        Self::Suspected,
        Self::Akin,
        Self::Listed,
        Self::InIncident,
        Self::Infects,
        Self::Compromised,
        Self::Confirmed,
    ];
}

/// What a signal of this kind saw: for one recipient, or the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// An index of the signal's levels.
    pub level: usize,
    /// Which of the things that the message carries it is about.
    pub culprit: Key,
    /// On what it rests.
    pub because: &'a str,
    /// For the sentence.
    pub counts: [usize; 3],
}

/// A signal of what became known later.
#[derive(Debug)]
pub struct LaterSignal {
    /// What it says of itself.
    pub meta: &'static SignalMeta,
    /// What it sees. The recipient is none where a message has none, and for signals of the whole message.
    pub observe: for<'a> fn(&Carried, Option<Key>, &'a dyn EvidenceView) -> Option<Found<'a>>,
}

/// Every signal of this kind.
pub static LATER: &[LaterSignal] = &[
    LaterSignal { meta: &known_bad::META, observe: known_bad::observe },
    LaterSignal { meta: &account_risk::META, observe: account_risk::observe },
    LaterSignal { meta: &campaign::META, observe: campaign::observe },
    LaterSignal { meta: &domain_age::META, observe: domain_age::observe },
    LaterSignal { meta: &feedback::META, observe: feedback::observe },
];

impl LaterSignal {
    /// By how many nats a level moves a total: the same for every hypothesis.
    pub fn weight(&self, level: usize) -> f64 {
        let cap = self.meta.cap;
        self.meta.levels.get(level).map_or(0.0, |level| {
            let attack = level.attack.first().copied().unwrap_or_default();
            if attack > 0.0 { (attack / level.normal).ln().clamp(-cap, cap) } else { 0.0 }
        })
    }

    /// What was found, in words that name what the message carries.
    pub fn observation(&self, found: &Found<'_>, features: &Features, recipient: Option<&Address>) -> Observation {
        let what = carried::name_of(features, found.culprit);
        let recipient = recipient.filter(|_| self.meta.scope == Scope::Recipient);
        let other = if found.because.is_empty() { recipient.map_or("", Address::as_str) } else { found.because };
        Observation::with(self.meta, found.level, Seen::what(what).other(other).counts(found.counts))
    }
}

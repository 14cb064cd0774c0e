//! All delivered mail, as little of each message as it takes to judge it again when something becomes known.
//!
//! Few messages are found by the inverted index; where there are many, or many facts at once, one pass goes over all.
//! Both give what a whole new judgement would give.

mod delivery;
mod postings;

pub use delivery::Opinion;

use crate::judgement::Judgement;
use crate::known::campaign_of_key;
use crate::policy::Policy;
use delivery::Delivery;
use postings::Postings;
use std::num::NonZeroUsize;
use thymus_baseline::Key;
use thymus_event::evidence::Indicator;
use thymus_event::{CampaignId, EventId, Timestamp};
use thymus_signal::judge::Fit;
use thymus_signal::{EvidenceView, Features};

/// When more than this part of all messages is concerned, one pass over all is quicker than following the index.
const PASS_PART: usize = 8;

/// Delivered mail, in the order in which it was added.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    deliveries: Vec<Delivery>,
    postings: Postings,
    /// Each once; a new one comes with each new fit of the organisation's totals.
    fits: Vec<Fit>,
}

/// A message of which something else is thought now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The message.
    pub message: EventId,
    /// Its place: the how-manieth that was added, from 0.
    pub place: u32,
    /// What was thought.
    pub before: Opinion,
    /// What is thought now.
    pub after: Opinion,
}

/// How messages are judged.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) evidence: &'a (dyn EvidenceView + Sync),
    pub(crate) policy: &'a Policy,
    pub(crate) off: &'a [u16],
    pub(crate) threads: NonZeroUsize,
}

impl Delivered {
    /// Adds a message that was judged; gives its place. Beyond `u32::MAX` messages nothing is added.
    pub fn add(&mut self, features: &Features, judgement: &Judgement) -> Option<u32> {
        let place = u32::try_from(self.deliveries.len()).ok()?;
        let fit = self.fit(&judgement.frozen.fit);
        let delivery = Delivery::of(features, judgement, fit);
        delivery.carried.keys().into_iter().for_each(|key| self.postings.add(key, place));
        self.deliveries.push(delivery);
        Some(place)
    }

    fn fit(&mut self, fit: &Fit) -> u32 {
        let known = self.fits.iter().rposition(|known| known == fit);
        let at = known.unwrap_or_else(|| {
            self.fits.push(fit.clone());
            self.fits.len() - 1
        });
        u32::try_from(at).unwrap_or_default()
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.deliveries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.deliveries.is_empty()
    }

    /// What is thought of a message now.
    pub fn opinion(&self, place: u32) -> Option<Opinion> {
        self.deliveries.get(place as usize).map(|delivery| delivery.now)
    }

    /// Messages to a person that link to an entity and came before a time, the latest first.
    pub(crate) fn that_led(&self, person: Key, entity: Key, before: Timestamp) -> Vec<EventId> {
        let mut led: Vec<&Delivery> = self
            .postings
            .find(entity)
            .filter_map(|place| self.deliveries.get(place as usize))
            .filter(|delivery| delivery.led(person, entity, before))
            .collect();
        led.sort_by_key(|delivery| (std::cmp::Reverse(delivery.carried.time), delivery.message));
        led.into_iter().map(|delivery| delivery.message).collect()
    }

    /// The campaign of the message that an indicator names, if it names one.
    pub(crate) fn campaign_of(&self, indicator: &Indicator) -> Option<CampaignId> {
        let Indicator::Message(id) = indicator else { return None };
        let key = Key::of(id.as_str());
        let named = self.postings.find(key).filter_map(|place| self.deliveries.get(place as usize));
        let first = named.filter(|delivery| delivery.carried.message == Some(key)).min_by_key(|it| it.carried.time)?;
        first.carried.campaign.map(campaign_of_key)
    }

    /// Judges again whatever carries one of these keys, and keeps what is thought now. Changes come in the order of
    /// the messages.
    pub(crate) fn reassess(&mut self, keys: &[Key], judge: Judge<'_>) -> Vec<Change> {
        let concerned: usize = keys.iter().map(|key| self.postings.count(*key)).sum();
        if concerned > self.deliveries.len() / PASS_PART {
            return self.reassess_all(judge);
        }
        let mut places: Vec<u32> = keys.iter().flat_map(|key| self.postings.find(*key)).collect();
        places.sort_unstable();
        places.dedup();
        let changes = places.into_iter().filter_map(|place| self.change(place, judge)).collect();
        self.keep(changes)
    }

    /// The same for all messages, on several threads.
    pub(crate) fn reassess_all(&mut self, judge: Judge<'_>) -> Vec<Change> {
        let part = self.deliveries.len().div_ceil(judge.threads.get()).max(1);
        let starts: Vec<usize> = (0..self.deliveries.len()).step_by(part).collect();
        let this = &*self;
        let pass = |start: usize| {
            let places = start..(start + part).min(this.deliveries.len());
            places.filter_map(|place| this.change(u32::try_from(place).ok()?, judge)).collect::<Vec<Change>>()
        };
        let changes = std::thread::scope(|scope| {
            let workers: Vec<_> = starts.into_iter().map(|start| scope.spawn(move || pass(start))).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        self.keep(changes)
    }

    fn change(&self, place: u32, judge: Judge<'_>) -> Option<Change> {
        let delivery = self.deliveries.get(place as usize)?;
        let fit = self.fits.get(delivery.fit as usize)?;
        let after = delivery.weigh(fit, judge.evidence, judge.policy, judge.off);
        let message = delivery.message;
        (after != delivery.now).then_some(Change { message, place, before: delivery.now, after })
    }

    fn keep(&mut self, changes: Vec<Change>) -> Vec<Change> {
        for change in &changes {
            if let Some(delivery) = self.deliveries.get_mut(change.place as usize) {
                delivery.now = change.after;
            }
        }
        changes
    }
}

//! As little of a delivered message as later facts need: what it carries, how odd it was, and what is thought of it now.

use crate::judgement::Judgement;
use crate::policy::Policy;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, Timestamp};
use thymus_signal::judge::{Facts, Fit, Grounds};
use thymus_signal::later::Carried;
use thymus_signal::{EvidenceView, Features, learn};

/// What is thought of a message: the part of a verdict that decides what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The highest score of its recipients.
    pub score: Score,
    /// The strongest action of its recipients.
    pub action: Action,
}

/// One delivered message.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) message: EventId,
    pub(super) carried: Carried,
    seats: SmallVec<[Seat; 1]>,
    grounds: Grounds,
    young: bool,
    /// An index of the fits that the messages were placed by.
    pub(super) fit: u32,
    pub(super) now: Opinion,
}

/// One recipient's copy.
#[derive(Clone, Copy, Debug)]
struct Seat {
    /// None where the message has no recipients.
    recipient: Option<Key>,
    total: f64,
}

impl Delivery {
    pub(super) fn of(features: &Features, judgement: &Judgement, fit: u32) -> Self {
        let frozen = &judgement.frozen;
        let recipients = features.recipients.iter().map(|recipient| Some(learn::person(recipient)));
        let seats = frozen.seats.iter().zip(recipients.chain(std::iter::repeat(None)));
        Self {
            message: features.id,
            carried: frozen.carried.clone(),
            seats: seats.map(|(seat, recipient)| Seat { recipient, total: seat.total }).collect(),
            grounds: frozen.grounds.clone(),
            young: judgement.young,
            fit,
            now: Opinion { score: judgement.verdict.score, action: judgement.verdict.action },
        }
    }

    /// Whether it linked to an entity, reached a person, and came before a time.
    pub(super) fn led(&self, person: Key, entity: Key, before: Timestamp) -> bool {
        let reached = self.seats.iter().any(|seat| seat.recipient == Some(person));
        reached && self.carried.time <= before && self.carried.links.contains(&entity)
    }

    /// What is to be thought of it, given what is known: the score and the action that a whole verdict would have.
    pub(super) fn weigh(&self, fit: &Fit, evidence: &dyn EvidenceView, policy: &Policy, off: &[u16]) -> Opinion {
        let common = Facts::of(&self.carried, evidence, off);
        let weigh = |seat: &Seat| {
            let facts = match seat.recipient {
                Some(recipient) => common.and_for(recipient, &self.carried, evidence, off),
                None => common,
            };
            (seat.total + facts.nats, facts)
        };
        let weighed: SmallVec<[(f64, Facts); 1]> = self.seats.iter().map(weigh).collect();
        let (mut worst, mut grounds) = (f64::NEG_INFINITY, Facts::default());
        for (total, facts) in &weighed {
            if *total > worst {
                (worst, grounds) = (*total, *facts);
            }
        }
        let grounds = grounds.join(&self.grounds);
        let act = |(total, _): &(f64, Facts)| policy.action(fit.log10_share(*total), &grounds, self.young);
        Opinion { score: fit.score(worst), action: weighed.iter().map(act).max().unwrap_or_default() }
    }
}

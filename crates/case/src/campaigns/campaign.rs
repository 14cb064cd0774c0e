//! One campaign: its members, and what it is known by.

use super::index::{self, Posting};
use super::kinship::{self, Side, Why};
use super::spread::{Spread, is_news, still_holds};
use smallvec::SmallVec;
use std::collections::BTreeSet;
use thymus_baseline::Key;
use thymus_event::{CampaignId, EventId, Timestamp};
use thymus_signal::{Features, Frozen, Marks, learn};

/// Members that are remembered; later ones are counted by the store.
const MEMBERS_MAX: usize = 1000;
/// Wordings that are remembered. A text that is varied from copy to copy is still found by the ones it had.
const WORDINGS_MAX: usize = 4;
/// A copy closer than this to a known wording teaches nothing new.
const NEW_WORDING_BELOW: f32 = 0.8;
/// Rare places that are remembered.
const PLACES_MAX: usize = 16;

/// One message of a campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The message.
    pub message: EventId,
    /// When it came.
    pub time: Timestamp,
    /// The author's address.
    pub sender: Key,
    /// The author's domain, or the address where strangers share the domain.
    pub house: Key,
    /// Who got it, the first sixteen.
    pub recipients: SmallVec<[Key; 1]>,
    /// log₁₀ of the share of ordinary mail that was as odd when it came, whatever became known later.
    pub log10_share: f64,
    /// By an author whom nobody trusts, or one whose links suddenly lead elsewhere.
    pub alien: bool,
    /// Copies of it are odd: see [`Marks::fresh`].
    pub fresh: bool,
    /// Why it belongs here; none for the one that began it.
    pub why: Option<Why>,
}

/// From one in ten on (log₁₀ of the share) a stranger's message is compared with other strangers': ordinary notices have layouts
/// in common, and are nobody's campaign.
const COMPARED_LOG10: f64 = -1.0;
/// Recipients that are remembered of one message.
const RECIPIENTS_MAX: usize = 16;

impl Member {
    /// A message as it came.
    pub(crate) fn of(features: &Features, marks: &Marks, frozen: &Frozen) -> Self {
        let totals = frozen.seats.iter().map(|seat| seat.total);
        let total = totals.fold(f64::NEG_INFINITY, f64::max);
        let inbound = !features.direction.is_from_inside();
        Self {
            message: features.id,
            time: features.time,
            sender: marks.sender,
            house: marks.house,
            recipients: features.recipients.iter().take(RECIPIENTS_MAX).map(learn::person).collect(),
            log10_share: frozen.fit.log10_share(total),
            alien: inbound && (!marks.established || !marks.places.is_empty()),
            fresh: marks.fresh,
            why: None,
        }
    }

    /// A stranger's message that is odd enough to be compared with other strangers'.
    pub(super) fn is_odd(&self) -> bool {
        self.alien && self.log10_share <= COMPARED_LOG10
    }
}

/// Messages that belong together.
#[derive(Clone, Debug, Default)]
pub struct Campaign {
    members: Vec<Member>,
    wordings: SmallVec<[Marks; 1]>,
    places: SmallVec<[Key; 2]>,
    /// It was begun by a stranger's odd message; others' join such alone.
    odd: bool,
    /// What was told of its growth, the last last; a handful, as it is told again when it has doubled.
    told: Vec<Spread>,
}

impl Campaign {
    /// What its growth says that it did not say before.
    pub(super) fn news(&mut self) -> Option<Spread> {
        let now = self.spread().filter(|now| is_news(self.told.last(), now))?;
        self.told.push(now);
        Some(now)
    }

    /// What was told and does not hold any more, since a message was taken out. It may be told again.
    pub(super) fn untold(&mut self) -> Vec<Spread> {
        let now = self.spread();
        let holds = |told: &Spread| now.is_some_and(|now| still_holds(told, &now));
        let (hold, gone) = std::mem::take(&mut self.told).into_iter().partition(holds);
        self.told = hold;
        gone
    }

    /// Its messages in the order of their coming, the first thousand.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// When the first came.
    pub fn first(&self) -> Timestamp {
        self.members.first().map(|member| member.time).unwrap_or_default()
    }

    /// When the last came.
    pub fn last(&self) -> Timestamp {
        self.members.last().map(|member| member.time).unwrap_or_default()
    }

    /// How many authors it has.
    pub fn senders(&self) -> usize {
        self.members.iter().map(|member| member.sender).collect::<BTreeSet<Key>>().len()
    }

    /// How many people got one of its messages.
    pub fn recipients(&self) -> usize {
        self.members.iter().flat_map(|member| &member.recipients).collect::<BTreeSet<&Key>>().len()
    }

    pub(super) fn posting(id: CampaignId, member: &Member) -> Posting {
        Posting { id, house: member.house, odd: member.is_odd() }
    }

    pub(super) fn has(&self, message: EventId) -> bool {
        self.members.iter().any(|member| member.message == message)
    }

    pub(super) fn add(&mut self, member: Member) {
        if self.members.len() >= MEMBERS_MAX {
            // The last one stands for all later ones, so that the campaign is not taken for quiet.
            self.members.pop();
        }
        self.members.push(member);
    }

    pub(super) fn take_out(&mut self, message: EventId) {
        self.members.retain(|member| member.message != message);
    }

    /// Why a message belongs here; none where it does not. `clauses`: how many it shares that nobody else uses.
    pub(super) fn why(&self, marks: &Marks, clauses: usize) -> Option<Why> {
        let tie = |known: &Marks| {
            let side = Side { marks: known, places: &self.places, clauses };
            match known.house == marks.house {
                true => kinship::within_house(marks, &side),
                false if marks.established || known.established || !self.odd => None,
                false => kinship::among_strangers(marks, &side),
            }
        };
        self.wordings.iter().filter_map(tie).max_by(|a, b| a.strength().total_cmp(&b.strength()))
    }

    /// Learns another wording and other places; gives the keys that it is newly found by.
    pub(super) fn learn(&mut self, marks: &Marks, odd: bool) -> Vec<Key> {
        let close = |known: &Marks| {
            let alike = known.sketch.likeness(&marks.sketch).is_some_and(|likeness| likeness >= NEW_WORDING_BELOW);
            known.house == marks.house && alike
        };
        let mut keys = vec![marks.house];
        if self.wordings.is_empty() {
            self.odd = odd;
        }
        for place in &marks.places {
            if self.places.len() < PLACES_MAX && !self.places.contains(place) {
                self.places.push(*place);
                keys.push(*place);
            }
        }
        if !self.wordings.iter().any(close) && self.wordings.len() < WORDINGS_MAX {
            self.wordings.push(marks.clone());
            // Letters between people who know each other are in nobody's layout, and joined by nobody.
            if odd || marks.bulk || !marks.established {
                keys.extend(index::words(marks));
            }
        }
        keys
    }

    /// What it may be found by.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> {
        let houses = self.wordings.iter().map(|marks| marks.house).chain(self.members.iter().map(|it| it.house));
        houses.chain(self.wordings.iter().flat_map(index::words)).chain(self.places.iter().copied())
    }
}

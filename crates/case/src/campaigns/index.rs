//! From what messages carry to the campaigns that carry it.

use foldhash::fast::FixedState;
use smallvec::SmallVec;
use std::collections::HashMap;
use thymus_baseline::Key;
use thymus_event::CampaignId;
use thymus_signal::Marks;

/// What more campaigns carry than this is told of the latest ones only.
const CAMPAIGNS_PER_KEY_MAX: usize = 8;
/// Words that so many unrelated authors of ordinary mail use are anybody's: a layout, a legal notice.
const COMMON_HOUSES_MIN: usize = 3;

/// Looked up, never gone through: its order decides nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(HashMap<Key, SmallVec<[Posting; 2]>, FixedState>);

/// That a campaign carries a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) id: CampaignId,
    /// Of the message that carried it.
    pub(super) house: Key,
    /// It was a stranger's odd message; else it was ordinary.
    pub(super) odd: bool,
}

/// What its words are looked up by.
pub(super) fn words(marks: &Marks) -> impl Iterator<Item = Key> {
    marks.sketch.bands().chain(marks.sketch.clauses())
}

impl Index {
    pub(super) fn add(&mut self, key: Key, posting: Posting) {
        let postings = self.0.entry(key).or_default();
        if !postings.contains(&posting) {
            if postings.len() >= CAMPAIGNS_PER_KEY_MAX {
                postings.remove(0);
            }
            postings.push(posting);
        }
    }

    pub(super) fn remove(&mut self, key: Key, id: CampaignId) {
        if let Some(postings) = self.0.get_mut(&key) {
            postings.retain(|posting| posting.id != id);
            if postings.is_empty() {
                self.0.remove(&key);
            }
        }
    }

    /// The author's own campaigns.
    pub(super) fn of_house(&self, house: Key) -> impl Iterator<Item = CampaignId> {
        self.0.get(&house).into_iter().flatten().map(|posting| posting.id)
    }

    /// Campaigns of strangers' odd mail that carry a key; none where it is anybody's.
    pub(super) fn of_strangers(&self, key: Key) -> impl Iterator<Item = CampaignId> {
        let postings = self.0.get(&key).filter(|postings| !is_common(postings));
        postings.into_iter().flatten().filter(|posting| posting.odd).map(|posting| posting.id)
    }
}

fn is_common(postings: &[Posting]) -> bool {
    let mut houses: SmallVec<[Key; 4]> = SmallVec::new();
    for posting in postings.iter().filter(|posting| !posting.odd) {
        if !houses.contains(&posting.house) {
            houses.push(posting.house);
        }
    }
    houses.len() >= COMMON_HOUSES_MIN
}

//! A message judged, with what is kept so that it can be judged again.

use crate::campaigns::Placed;
use crate::delivered::Change;
use crate::known::campaign_of_key;
use crate::policy::Policy;
use thymus_event::CampaignId;
use thymus_event::evidence::Evidence;
use thymus_event::verdict::Verdict;
use thymus_signal::Frozen;
use thymus_signal::judge::Weighed;

/// What is thought of a message, and on what that rests.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What is thought.
    pub verdict: Verdict,
    /// What was seen when it came.
    pub frozen: Frozen,
    /// Whether the baseline was too young to act on.
    pub young: bool,
}

impl Judgement {
    /// The campaign that it belongs to; none before it was placed.
    pub fn campaign(&self) -> Option<CampaignId> {
        self.frozen.carried.campaign.map(campaign_of_key)
    }
}

/// A message judged as it came, with what its coming changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// What is thought of it.
    pub judgement: Judgement,
    /// The campaign that it belongs to; none where it had come before.
    pub placed: Option<Placed>,
    /// What follows from it, to be appended to the log: that its campaign spreads. The judgement knows it already.
    pub facts: Vec<Evidence>,
    /// Messages that came before it and are judged otherwise because of these facts.
    pub changes: Vec<Change>,
}

/// Says what is to be done about what was weighed.
pub(crate) fn decide(weighed: Weighed, policy: &Policy, young: bool) -> Verdict {
    let act = |share: &f64| policy.action(*share, &weighed.grounds, young);
    let mut verdict = weighed.verdict;
    for (recipient, share) in verdict.recipients.iter_mut().zip(&weighed.shares) {
        recipient.action = act(share);
    }
    verdict.action = weighed.shares.iter().map(act).max().unwrap_or_default();
    verdict.young = young;
    verdict
}

//! A message judged, with what is kept so that it can be judged again.

use crate::policy::Policy;
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

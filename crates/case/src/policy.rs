//! From a score to an action, by budgets of false alarms.

use serde::{Deserialize, Serialize};

/// How many of 10,000 ordinary inbound messages an action may touch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Held at most.
    pub held_per_10000: f64,
    /// Held or moved to junk at most.
    pub junked_per_10000: f64,
    /// The same or with attachments converted at most.
    pub converted_per_10000: f64,
    /// The same or with links locked at most.
    pub locked_per_10000: f64,
    /// The same or with a banner at most.
    pub bannered_per_10000: f64,
    /// A baseline younger than this acts more gently, in days.
    pub young_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            held_per_10000: 6.0,
            junked_per_10000: 15.0,
            converted_per_10000: 20.0,
            locked_per_10000: 25.0,
            bannered_per_10000: 100.0,
            young_days: 14,
        }
    }
}

use thymus_event::verdict::{Action, Score};
use thymus_signal::judge::{Grounds, score_of_share};

/// How many independent groups of signals must object before a message is taken from its reader.
const GROUPS_MIN: usize = 2;

impl Policy {
    /// The share of ordinary mail, 0 to 1, that an action or a stronger one may touch.
    pub fn share(&self, action: Action) -> f64 {
        let per_10000 = match action {
            Action::Allow => 10_000.0,
            Action::Banner => self.bannered_per_10000,
            Action::LockLinks => self.locked_per_10000,
            Action::ConvertAttachments => self.converted_per_10000,
            Action::Junk => self.junked_per_10000,
            Action::Hold => self.held_per_10000,
        };
        per_10000 / 10_000.0
    }

    /// The score from which on an action begins.
    pub fn threshold(&self, action: Action) -> Score {
        score_of_share(self.share(action))
    }

    /// The strongest action that a message's oddness (log₁₀ p*) allows and its grounds need: links are
    /// locked where there are links, attachments converted where there are attachments, and a message is
    /// moved only when two groups object and it could do harm. A young baseline stops at the banner, unless a later fact
    /// stands against the message: that does not rest on the baseline.
    pub fn action(&self, log10_share: f64, grounds: &Grounds, young: bool) -> Action {
        let gentle = young && !grounds.proven;
        let payload = grounds.has_links || grounds.has_attachments;
        let odd_enough = |action: &Action| {
            let begins = if *action == Action::Junk && !payload { Action::LockLinks } else { *action };
            log10_share <= self.share(begins).log10()
        };
        let fits = |action: &Action| match action {
            Action::Allow | Action::Banner => true,
            Action::LockLinks => !gentle && grounds.has_links,
            Action::ConvertAttachments => !gentle && grounds.has_attachments,
            Action::Junk | Action::Hold => !gentle && grounds.groups >= GROUPS_MIN && grounds.can_harm,
        };
        Action::ALL.into_iter().rev().filter(odd_enough).find(fits).unwrap_or(Action::Allow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grounds() -> Grounds {
        Grounds { groups: 2, can_harm: true, has_links: true, has_attachments: false, proven: false }
    }

    #[test]
    fn the_budget_sets_the_threshold() {
        let policy = Policy { held_per_10000: 1.0, ..Policy::default() };
        assert_eq!(policy.action(-4.01, &grounds(), false), Action::Hold);
        assert_ne!(policy.action(-3.99, &grounds(), false), Action::Hold);
        assert!((policy.threshold(Action::Hold).points() - 99.0).abs() < 1e-6);
    }

    #[test]
    fn one_group_alone_does_not_take_a_message_away() {
        let alone = Grounds { groups: 1, ..grounds() };
        assert_eq!(Policy::default().action(-9.0, &alone, false), Action::LockLinks);
        let harmless = Grounds { has_links: false, can_harm: false, ..grounds() };
        assert_eq!(Policy::default().action(-9.0, &harmless, false), Action::Banner);
    }

    #[test]
    fn a_message_without_links_to_lock_is_moved_where_they_would_be_locked() {
        let bare = Grounds { has_links: false, ..grounds() };
        let between = (Policy::default().share(Action::LockLinks) * 0.9).log10();
        assert_eq!(Policy::default().action(between, &grounds(), false), Action::LockLinks);
        assert_eq!(Policy::default().action(between, &bare, false), Action::Junk);
        assert_eq!(Policy::default().action(between, &Grounds { groups: 1, ..bare }, false), Action::Banner);
    }

    #[test]
    fn a_young_baseline_stops_at_the_banner() {
        assert_eq!(Policy::default().action(-9.0, &grounds(), true), Action::Banner);
        let proven = Grounds { proven: true, ..grounds() };
        assert_eq!(Policy::default().action(-9.0, &proven, true), Action::Hold);
    }
}

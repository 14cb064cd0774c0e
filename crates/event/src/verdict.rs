//! What is thought of a message: a score, the reasons that sum to it, an action, tags.

use crate::evidence::EvidenceVersion;
use crate::{Address, EventId, TenantId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// How many units make one point of score.
pub const SCORE_UNITS: i64 = 1_000_000_000;

/// An anomaly score from 0 to 100 per cent, or a contribution to one (then it may be negative), in
/// fixed point of 10⁻⁹, so that contributions sum exactly and the oddest messages do not tie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i64);

impl Score {
    /// Nothing unusual at all.
    pub const ZERO: Score = Score(0);

    /// From points, 0 to 100, rounded to the nearest unit; not-a-number becomes 0.
    pub fn from_points(points: f64) -> Self {
        Self((points * SCORE_UNITS as f64).round() as i64)
    }

    /// From fixed-point units.
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// Fixed-point units.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Points, 0 to 100.
    pub fn points(self) -> f64 {
        self.0 as f64 / SCORE_UNITS as f64
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.points())
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.points())
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            f64::deserialize(deserializer).map(Self::from_points)
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

/// What is done to a message, from nothing to the strongest. Ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Deliver as it is.
    #[default]
    Allow,
    /// Deliver with one banner.
    Banner,
    /// Deliver with its links made inert.
    LockLinks,
    /// Deliver with its attachments replaced by a note; the originals are held.
    ConvertAttachments,
    /// Move to the junk folder.
    Junk,
    /// Keep out of the mailbox until an administrator decides.
    Hold,
}

impl Action {
    /// Every action, weakest first.
    pub const ALL: [Action; 6] =
        [Action::Allow, Action::Banner, Action::LockLinks, Action::ConvertAttachments, Action::Junk, Action::Hold];

    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Allow => "allow",
            Action::Banner => "banner",
            Action::LockLinks => "lock_links",
            Action::ConvertAttachments => "convert_attachments",
            Action::Junk => "junk",
            Action::Hold => "hold",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One signal's part in a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The signal's plain name.
    pub signal: String,
    /// Its part; negative where it speaks for the message. All parts sum to the score.
    pub contribution: Score,
    /// A sentence for people, with counts.
    pub sentence: String,
}

/// What is thought of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecipientVerdict {
    /// Who was to get it.
    pub recipient: Address,
    /// The anomaly, 0 to 100.
    pub score: Score,
    /// What the policy does.
    pub action: Action,
}

/// What is thought of a message: that of its most anomalous recipient, with every recipient's own score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whose organisation.
    pub tenant: TenantId,
    /// The message.
    pub message: EventId,
    /// The highest score of its recipients.
    pub score: Score,
    /// The strongest action of its recipients.
    pub action: Action,
    /// Plain names, from combinations of signals.
    pub tags: Vec<String>,
    /// Why, strongest first; contributions sum to `score`.
    pub reasons: Vec<Reason>,
    /// Named numbers (`kce`, `kcd`, `rce`, `domain_rarity`, `link_rarity`, `domain_age_days`, …).
    pub metrics: BTreeMap<String, f64>,
    /// Every recipient's own verdict.
    pub recipients: Vec<RecipientVerdict>,
    /// Whether the organisation's baseline is too young to act on; actions are then gentler.
    pub young: bool,
}

/// Why an assessment was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentReason {
    /// The message came.
    Arrival,
    /// Evidence came that concerns it.
    Evidence,
    /// The engine changed: another version, configuration or archive.
    Rerun,
}

/// One link of a message's chain of verdicts: appended, never edited. A child may only be made of the
/// assessment that is current.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Position in the chain, from 0.
    pub revision: u32,
    /// When.
    pub time: Timestamp,
    /// Why.
    pub reason: AssessmentReason,
    /// All evidence up to here was seen.
    pub evidence_version: EvidenceVersion,
    /// What is thought.
    pub verdict: Verdict,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_survive_json_to_the_last_unit() {
        for units in [0, 1, 99_999_999_999, 100_000_000_000, 12_345_678_901] {
            let text = serde_json::to_string(&Score::from_units(units)).unwrap();
            assert_eq!(serde_json::from_str::<Score>(&text).unwrap().units(), units, "{text}");
        }
    }

    #[test]
    fn actions_are_ordered_by_strength() {
        assert!(Action::ALL.is_sorted());
    }
}

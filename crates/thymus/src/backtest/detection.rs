//! Detection by family at budgets of false positives, and what the actions did.
//!
//! A message is found when its score is above the threshold, and the threshold is the highest that leaves at
//! most the budget of benign mail above it: a score that saturates finds nothing.

use super::labels::Label;
use serde::Serialize;
use std::collections::BTreeMap;
use thymus_event::verdict::{Action, Score};
use thymus_signal::judge::score_of_share;

/// Shares of benign mail that may lie above the threshold.
pub(crate) const BUDGETS: [f64; 3] = [0.001, 0.005, 0.01];

/// Shares of benign mail that a score predicts, a decade apart: is it what it says?
pub(crate) const DECADES: [f64; 4] = [0.1, 0.01, 0.001, 0.0001];

/// A label with what was thought of its message.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    /// What it was.
    pub(crate) label: &'a Label,
    /// The line of the verdict.
    pub(crate) line: usize,
    /// What was thought.
    pub(crate) score: Score,
    /// What was done.
    pub(crate) action: Action,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Share {
    pub(crate) found: usize,
    pub(crate) of: usize,
}

impl Share {
    fn count(&mut self, found: bool) {
        self.of += 1;
        self.found += usize::from(found);
    }

    /// In per cent.
    pub(crate) fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { 100.0 * self.found as f64 / self.of as f64 }
    }
}

/// Detection at one budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AtBudget {
    /// The share of benign mail that may lie above.
    pub(crate) budget: f64,
    /// The score that a message must exceed.
    pub(crate) threshold: Score,
    /// Attacks found.
    pub(crate) all: Share,
    /// Attacks found, by family.
    pub(crate) families: BTreeMap<String, Share>,
    /// Attacks found that were the first message of their sender.
    pub(crate) first_of_sender: Share,
    /// Benign messages of strangers above the threshold.
    pub(crate) first_contact_alarms: Share,
}

/// What a score says, and what came.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Decade {
    /// The share of benign mail that ought to score as high as this, or higher.
    pub(crate) predicted: f64,
    /// The share that did.
    pub(crate) realised: f64,
}

/// Mail from outside, or from inside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) benign: usize,
    pub(crate) malicious: usize,
    pub(crate) budgets: Vec<AtBudget>,
    pub(crate) decades: Vec<Decade>,
    /// How likely an attack scores above ordinary mail.
    pub(crate) roc_auc: f64,
}

/// Measures mail from outside and mail from inside, each with a budget of its own.
pub(crate) fn sides(cases: &[Case<'_>]) -> Vec<Side> {
    let (inside, inbound): (Vec<_>, Vec<_>) = cases.iter().cloned().partition(|case| case.label.is_from_inside());
    let sides = [("inbound", inbound), ("from inside", inside)];
    sides.into_iter().filter_map(|(name, cases)| measure(name, &cases)).collect()
}

/// Measures one side; nothing where it has no attacks or no ordinary mail.
fn measure(name: &'static str, cases: &[Case<'_>]) -> Option<Side> {
    let (malicious, benign): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.label.is_malicious());
    if malicious.is_empty() || benign.is_empty() {
        return None;
    }
    let mut scores: Vec<Score> = benign.iter().map(|case| case.score).collect();
    scores.sort_unstable();
    let budgets = BUDGETS.iter().map(|&budget| at_budget(budget, &scores, &benign, &malicious)).collect();
    let roc_auc = roc_auc(&scores, &malicious);
    let decades = DECADES.iter().map(|&share| decade(share, &scores)).collect();
    Some(Side { name, benign: benign.len(), malicious: malicious.len(), budgets, decades, roc_auc })
}

fn decade(predicted: f64, sorted: &[Score]) -> Decade {
    let from = score_of_share(predicted);
    let above = sorted.len() - sorted.partition_point(|score| *score < from);
    Decade { predicted, realised: above as f64 / sorted.len() as f64 }
}

fn at_budget(budget: f64, sorted: &[Score], benign: &[&Case<'_>], malicious: &[&Case<'_>]) -> AtBudget {
    let allowed = (sorted.len() as f64 * budget) as usize;
    let threshold = sorted.iter().rev().nth(allowed).copied().unwrap_or_default();
    let mut out = AtBudget {
        budget,
        threshold,
        all: Share::default(),
        families: BTreeMap::new(),
        first_of_sender: Share::default(),
        first_contact_alarms: Share::default(),
    };
    for case in malicious {
        let found = case.score > threshold;
        out.all.count(found);
        out.families.entry(case.label.family.clone()).or_default().count(found);
        if case.label.first_of_sender {
            out.first_of_sender.count(found);
        }
    }
    for case in benign.iter().filter(|case| case.label.tier == "first_contact") {
        out.first_contact_alarms.count(case.score > threshold);
    }
    out
}

/// The share of pairs in which the attack has the higher score, ties half. `sorted` ascends.
fn roc_auc(sorted: &[Score], malicious: &[&Case<'_>]) -> f64 {
    let half_wins: usize = malicious
        .iter()
        .map(|case| sorted.partition_point(|&s| s < case.score) + sorted.partition_point(|&s| s <= case.score))
        .sum();
    half_wins as f64 / 2.0 / (sorted.len() * malicious.len()) as f64
}

/// What the actions did: by family for attacks, by tier for ordinary mail.
pub(crate) fn actions(cases: &[Case<'_>]) -> BTreeMap<String, BTreeMap<Action, usize>> {
    let mut out: BTreeMap<String, BTreeMap<Action, usize>> = BTreeMap::new();
    for case in cases {
        let kind = match (case.label.is_malicious(), case.label.tier.as_str()) {
            (true, _) => case.label.family.clone(),
            (false, "") => "benign".to_owned(),
            (false, tier) => format!("benign {tier}"),
        };
        *out.entry(kind).or_default().entry(case.action).or_default() += 1;
    }
    out
}

/// The benign messages from outside with the highest scores, highest first.
pub(crate) fn worst<'a>(cases: &[Case<'a>], count_max: usize) -> Vec<Case<'a>> {
    let mut benign: Vec<Case<'a>> = cases.iter().filter(|case| is_benign_inbound(case.label)).cloned().collect();
    benign.sort_by_key(|case| (std::cmp::Reverse(case.score), case.line));
    benign.truncate(count_max);
    benign
}

fn is_benign_inbound(label: &Label) -> bool {
    !label.is_malicious() && !label.is_from_inside()
}

#[cfg(test)]
mod tests;

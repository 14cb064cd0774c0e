//! What looking again did: messages that passed when they came, and are acted on since.

use super::super::Run;
use super::super::labels::Label;
use super::{lines_by_id, measured_inbound};
use crate::backtest::judge::Judged;
use crate::backtest::plan::Plan;
use serde::Serialize;
use std::collections::BTreeMap;
use thymus_event::verdict::Action;

/// Weaker actions leave a message as it is.
const ACTS: Action = Action::LockLinks;

/// Messages that are judged otherwise since they came.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Raised {
    /// Messages whose score rose.
    pub(crate) rose: usize,
    /// Of those that passed (allowed, or with a banner), so many are acted on since.
    pub(crate) acted_on: usize,
    /// The same of 10,000 inbound messages after the learning period: besides what the table above has.
    pub(crate) acted_on_per_10000: f64,
    /// By what labels say: how many passed, and how many of them are acted on since.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) families: BTreeMap<String, Passed>,
}

/// Messages that passed when they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Passed {
    pub(crate) passed: usize,
    pub(crate) acted_on: usize,
}

fn is_raised(judged: &Judged) -> bool {
    judged.action < ACTS && judged.later.is_some_and(|later| later.action >= ACTS)
}

impl Raised {
    pub(super) fn of(plan: &Plan, run: &Run, labels: Option<&[Label]>) -> Self {
        let inbound: Vec<usize> = measured_inbound(plan, run).collect();
        let raised = inbound.iter().filter(|&&line| run.judged.get(line).is_some_and(is_raised)).count();
        let rose = |judged: &&Judged| judged.later.is_some_and(|later| later.score > judged.score);
        Self {
            rose: run.judged.iter().filter(rose).count(),
            acted_on: run.judged.iter().filter(|judged| is_raised(judged)).count(),
            acted_on_per_10000: 10_000.0 * raised as f64 / inbound.len().max(1) as f64,
            families: labels.map(|labels| families(run, labels)).unwrap_or_default(),
        }
    }
}

fn families(run: &Run, labels: &[Label]) -> BTreeMap<String, Passed> {
    let lines = lines_by_id(run);
    let mut families: BTreeMap<String, Passed> = BTreeMap::new();
    for label in labels {
        let judged = lines.get(label.key()).and_then(|&line| run.judged.get(line));
        if let Some(judged) = judged.filter(|judged| judged.action < ACTS) {
            let family = if label.is_malicious() { label.family.clone() } else { "benign".to_owned() };
            let passed = families.entry(family).or_default();
            passed.passed += 1;
            passed.acted_on += usize::from(is_raised(judged));
        }
    }
    families
}

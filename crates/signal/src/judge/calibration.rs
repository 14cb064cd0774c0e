//! What the organisation's own mail looks like to the signals, and how odd its totals are.

use super::tail::Tail;
use crate::meta::SignalMeta;
use crate::scene::{CONTEXTS, Context};
use serde::{Deserialize, Serialize};
use thymus_baseline::Lesson;

/// The most levels of a signal.
pub(super) const LEVELS_MAX: usize = 8;
/// Signal ids are below this.
pub(super) const SIGNAL_IDS_MAX: usize = 64;
/// How many messages the shipped prior is worth against the organisation's own mail.
const PRIOR_STRENGTH: f64 = 20.0;
/// How many messages the whole mail is worth against that of one context.
const PARENT_STRENGTH: f64 = 8.0;

/// How often each level of a signal was seen in each context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct LevelCounts([[u32; LEVELS_MAX]; CONTEXTS]);

impl LevelCounts {
    /// Seen at `level` and at all, in one context.
    fn of(&self, context: usize, level: usize) -> (f64, f64) {
        let counts = &self.0[context];
        (f64::from(counts[level]), f64::from(counts.iter().sum::<u32>()))
    }

    /// The same over all contexts of mail from outside.
    fn outside(&self, level: usize) -> (f64, f64) {
        (1..CONTEXTS).map(|context| self.of(context, level)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
    }
}

/// Learned shares of levels and distributions of totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    levels: Vec<LevelCounts>,
    /// Totals of mail from outside.
    pub outside: Tail,
    /// Totals of mail from inside.
    pub inside: Tail,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { levels: vec![LevelCounts::default(); SIGNAL_IDS_MAX], outside: Tail::default(), inside: Tail::default() }
    }
}

impl Calibration {
    /// Counts or uncounts that a signal was at a level in ordinary mail.
    pub fn learn(&mut self, signal: u16, level: u8, context: Context, lesson: Lesson) {
        let counts =
            self.levels.get_mut(usize::from(signal)).and_then(|counts| counts.0.get_mut(usize::from(context.0)));
        if let Some(count) = counts.and_then(|counts| counts.get_mut(usize::from(level))) {
            *count = match lesson {
                Lesson::Give => count.saturating_add(1),
                Lesson::TakeBack => count.saturating_sub(1),
            };
        }
    }

    /// The share of a level in the organisation's own mail of a context: its own counts, shrunk to those
    /// of all contexts, shrunk to the shipped prior. Never 0.
    pub fn normal_share(&self, meta: &SignalMeta, level: usize, context: Context) -> f64 {
        let prior = meta.levels[level].normal;
        let Some(counts) = self.levels.get(usize::from(meta.id)) else { return prior };
        if context == Context::INSIDE {
            let (n, all) = counts.of(0, level);
            return (n + PRIOR_STRENGTH * prior) / (all + PRIOR_STRENGTH);
        }
        let (n, all) = counts.outside(level);
        let parent = (n + PRIOR_STRENGTH * prior) / (all + PRIOR_STRENGTH);
        if !meta.by_context {
            return parent;
        }
        let (n, all) = counts.of(usize::from(context.0), level);
        (n + PARENT_STRENGTH * parent) / (all + PARENT_STRENGTH)
    }

    /// The distribution of totals that applies.
    pub fn tail(&self, context: Context) -> &Tail {
        if context == Context::INSIDE { &self.inside } else { &self.outside }
    }

    /// The same, to learn.
    pub fn tail_mut(&mut self, context: Context) -> &mut Tail {
        if context == Context::INSIDE { &mut self.inside } else { &mut self.outside }
    }
}

//! Who moved furthest in the order of oddness.
//!
//! A move counts by the factor of its ranks: from 900th to 9th says more than from 60,000th to 30,000th, since only
//! the first few hundred are ever acted on.

use super::Pair;
use thymus_event::verdict::Score;

/// Added to both ranks: that the first and the third change places is noise.
const RANK_SMOOTHING: f64 = 10.0;

/// All scores of both runs, lowest first.
pub(super) struct Ranks {
    then: Vec<Score>,
    now: Vec<Score>,
}

impl Ranks {
    pub(super) fn of(pairs: &[Pair]) -> Self {
        let sorted = |score: fn(&Pair) -> Score| {
            let mut scores: Vec<Score> = pairs.iter().map(score).collect();
            scores.sort_unstable();
            scores
        };
        Self { then: sorted(|pair| pair.then.judged.score), now: sorted(|pair| pair.now.judged.score) }
    }

    /// The rank then: 1 for the highest score; equal scores have the same.
    pub(super) fn then(&self, pair: &Pair) -> usize {
        rank(&self.then, pair.then.judged.score)
    }

    /// The rank now.
    pub(super) fn now(&self, pair: &Pair) -> usize {
        rank(&self.now, pair.now.judged.score)
    }
}

fn rank(sorted: &[Score], score: Score) -> usize {
    1 + sorted.len() - sorted.partition_point(|&other| other <= score)
}

/// Those that rose, and those that fell, furthest first.
pub(super) fn furthest(pairs: &[Pair], ranks: &Ranks, count_max: usize) -> (Vec<Pair>, Vec<Pair>) {
    let smooth = |rank: usize| rank as f64 + RANK_SMOOTHING;
    let rise = |pair: &Pair| (smooth(ranks.then(pair)) / smooth(ranks.now(pair))).ln();
    let (mut rose, mut fell) = (Vec::new(), Vec::new());
    for pair in pairs {
        match rise(pair) {
            way if way > 0.0 => rose.push((way, *pair)),
            way if way < 0.0 => fell.push((-way, *pair)),
            _ => {}
        }
    }
    (first(rose, count_max), first(fell, count_max))
}

/// The longest ways; of equal ones, the earliest message.
fn first(mut moved: Vec<(f64, Pair)>, count_max: usize) -> Vec<Pair> {
    moved.sort_unstable_by(|(a, left), (b, right)| b.total_cmp(a).then(left.now.line.cmp(&right.now.line)));
    moved.into_iter().take(count_max).map(|(_, pair)| pair).collect()
}

//! What makes up a score: bars that each begin where the one before ended, and end at the score.

use crate::format;
use thymus_event::verdict::{Reason, Score, Verdict};
use thymus_signal::metas;

/// Width of the drawing, in units of its own.
const WIDTH: f64 = 1000.0;

/// Width of the thinnest bar: what counts little is still seen.
const WIDTH_MIN: f64 = 4.0;

/// Reasons shown at once; the rest counts little, and is folded away.
const SHOWN: usize = 8;

/// Bars, the strongest reason first.
#[derive(Default)]
pub(super) struct Waterfall {
    pub(super) bars: Vec<Bar>,
    /// Those that count little, and what they come to together.
    pub(super) rest: Vec<Bar>,
    pub(super) rest_points: String,
    /// From nothing to the score.
    pub(super) total: Total,
    pub(super) score: String,
}

/// One reason.
pub(super) struct Bar {
    pub(super) signal: String,
    /// What the signal asks.
    pub(super) question: &'static str,
    pub(super) sentence: String,
    pub(super) points: String,
    /// Whether it speaks for the message.
    pub(super) speaks_for: bool,
    pub(super) x: String,
    pub(super) width: String,
}

/// The last bar.
#[derive(Default)]
pub(super) struct Total {
    pub(super) x: String,
    pub(super) width: String,
}

impl Total {
    fn of(from: f64, to: f64) -> Self {
        Self { x: format!("{from:.1}"), width: format!("{:.1}", (to - from).max(0.0)) }
    }
}

impl Waterfall {
    pub(super) fn of(verdict: &Verdict) -> Self {
        let mut reasons: Vec<&Reason> = verdict.reasons.iter().collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.contribution.units().abs()));
        let steps = steps(&reasons);
        let score = verdict.score.points();
        let (lowest, highest) = steps
            .iter()
            .fold((0.0_f64, score), |(low, high), (from, to)| (low.min(from.min(*to)), high.max(from.max(*to))));
        let place = |points: f64| (points - lowest) / (highest - lowest).max(1e-9) * WIDTH;
        let bars = reasons.iter().zip(&steps).map(|(reason, (from, to))| {
            let width = (place(*to) - place(*from)).abs().max(WIDTH_MIN);
            Bar::of(reason, place(from.min(*to)).min(WIDTH - width), width)
        });
        let mut bars: Vec<Bar> = bars.collect();
        let rest = bars.split_off(SHOWN.min(bars.len()));
        let left_out: i64 = reasons.iter().skip(SHOWN).map(|reason| reason.contribution.units()).sum();
        Self {
            bars,
            rest,
            rest_points: signed(left_out),
            total: Total::of(place(0.0), place(score)),
            score: format::per_cent(verdict.score),
        }
    }
}

/// From where to where each reason leads.
fn steps(reasons: &[&Reason]) -> Vec<(f64, f64)> {
    let mut at = 0;
    let step = |reason: &&Reason| {
        let from = at;
        at += reason.contribution.units();
        let points = |units| Score::from_units(units).points();
        (points(from), points(at))
    };
    reasons.iter().map(step).collect()
}

/// Points with their sign.
fn signed(units: i64) -> String {
    let points = Score::from_units(units).points();
    if points < 0.0 { format!("−{:.1}", points.abs()) } else { format!("+{points:.1}") }
}

impl Bar {
    fn of(reason: &Reason, x: f64, width: f64) -> Self {
        Self {
            signal: reason.signal.replace('_', " "),
            question: metas().find(|meta| meta.name == reason.signal).map_or("", |meta| meta.question),
            sentence: reason.sentence.clone(),
            points: signed(reason.contribution.units()),
            speaks_for: reason.contribution.units() < 0,
            x: format!("{x:.1}"),
            width: format!("{width:.1}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_begins_where_the_one_before_ended_and_the_last_ends_at_the_score() {
        let reason = |points: f64| Reason {
            signal: "first_contact".to_owned(),
            contribution: Score::from_points(points),
            sentence: String::new(),
        };
        let reasons = [reason(80.5), reason(30.25), reason(-20.75)];
        let steps = steps(&reasons.iter().collect::<Vec<_>>());
        assert!(steps.windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert_eq!(steps.last().unwrap().1, 90.0);
    }
}

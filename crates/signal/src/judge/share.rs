//! Divides a score among the observations that made it, exactly.

use thymus_event::verdict::Score;

/// Divides `amount` in proportion to `weights` by largest remainder, so that the parts sum to it exactly.
/// Weights must not be negative; where all are zero nothing is divided and the whole is returned as rest.
pub(crate) fn divide(amount: Score, weights: &[f64]) -> (Vec<Score>, Score) {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 || !sum.is_finite() {
        return (vec![Score::ZERO; weights.len()], amount);
    }
    let units = amount.units();
    let exact: Vec<f64> = weights.iter().map(|weight| units as f64 * (weight / sum)).collect();
    let mut parts: Vec<i64> = exact.iter().map(|part| part.trunc() as i64).collect();
    let mut missing = units - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0.0).collect();
    let remainder = |at: usize| (exact[at] - exact[at].trunc()).abs();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    for at in order.iter().cycle() {
        if missing == 0 {
            break;
        }
        parts[*at] += missing.signum();
        missing -= missing.signum();
    }
    (parts.into_iter().map(Score::from_units).collect(), Score::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_exactly(units in -100_000_000_000i64..100_000_000_000, weights in prop::collection::vec(0.0f64..9.0, 0..20)) {
            let (parts, rest) = divide(Score::from_units(units), &weights);
            prop_assert_eq!(parts.iter().map(|part| part.units()).sum::<i64>() + rest.units(), units);
            let none = parts.iter().zip(&weights).all(|(part, weight)| *weight > 0.0 || part.units() == 0);
            prop_assert!(none);
        }
    }
}

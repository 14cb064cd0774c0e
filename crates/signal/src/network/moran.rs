//! Moran's test for gaps that are too equal.
//!
//! Of m gaps gᵢ with the sum S, M = −Σ ln(gᵢ/S). If contacts come by chance, the gaps are exponential and
//! Dᵢ = gᵢ/S are uniform spacings; M is least, m ln m, when all are equal. A small p = P(M ≤ seen) says: too regular.
//!
//! The usual approximation of p (Cheng and Stephens 1989) shifts and scales a χ². It is good to a few per cent in the
//! middle but breaks in the tail that matters here: for ten gaps it is off by a factor of four at 10⁻⁴, and for three
//! gaps it is nought below 10⁻². As the Laplace transform of M is known in closed form, E exp(−tM) = Γ(m) Γ(1+t)ᵐ /
//! Γ(m+mt), the saddlepoint approximation gives p to a few per cent at any m and however small.
//!
//! References: P. A. P. Moran, The random division of an interval, part II, JRSS B 13 (1951) 147–150;
//! R. C. H. Cheng and M. A. Stephens, A goodness-of-fit test using Moran's statistic with estimated parameters,
//! Biometrika 76 (1989) 385–392; O. E. Barndorff-Nielsen, Biometrika 73 (1986) 307–322 (the r* formula).

use super::gamma::{digamma, ln_gamma, ln_normal_tail, trigamma};

/// The fewest gaps that say anything.
pub(super) const GAPS_MIN: usize = 3;

/// Smaller values of p are all one: nothing turns on them, and digits run out.
pub(super) const LOG10_P_MIN: f64 = -99.0;

/// The saddlepoint is sought up to 2^40: beyond, gaps are equal to a millionth.
const LOG2_SADDLE_MAX: f64 = 40.0;

/// Halvings of the interval that holds the saddlepoint; enough for all digits.
const BISECTIONS: u32 = 60;

/// Nearer to the mean than this many standard deviations, p is one half.
const MEAN_REACH: f64 = 1e-3;

/// log₁₀ of the probability that as many gaps of chance are as equal as these or more. Gaps are positive, in any
/// unit, each known to `resolution` in that unit: equality finer than that is rounding, and its mean share is put
/// back. None for fewer than [`GAPS_MIN`].
pub(super) fn log10_p(gaps: &[f64], resolution: f64) -> Option<f64> {
    if gaps.len() < GAPS_MIN {
        return None;
    }
    let m = gaps.len() as f64;
    let sum: f64 = gaps.iter().sum();
    let moran: f64 = gaps.iter().map(|gap| -(gap / sum).ln()).sum();
    let rounding = m.powi(3) / 12.0 * (resolution / sum).powi(2);
    Some((ln_p(moran + rounding, m) / std::f64::consts::LN_10).clamp(LOG10_P_MIN, 0.0))
}

/// ln P(M ≤ `moran`) for m gaps. The saddlepoint s of the cumulants K(s) = ln Γ(m) + m ln Γ(a) − ln Γ(ma), a = 1 − s,
/// is where K′ is the value seen; below the mean a > 1.
fn ln_p(moran: f64, m: f64) -> f64 {
    let mean = |a: f64| m * (digamma(m * a) - digamma(a));
    if moran >= mean(1.0) {
        return -std::f64::consts::LN_2;
    }
    let a = saddlepoint(moran, mean);
    let cumulant = ln_gamma(m) + m * ln_gamma(a) - ln_gamma(m * a);
    let variance = m * trigamma(a) - m * m * trigamma(m * a);
    let w = (2.0 * ((1.0 - a) * mean(a) - cumulant)).max(0.0).sqrt();
    let u = (a - 1.0) * variance.max(0.0).sqrt();
    if w < MEAN_REACH || u < MEAN_REACH {
        return -std::f64::consts::LN_2;
    }
    ln_normal_tail(w + (u / w).ln() / w)
}

fn saddlepoint(moran: f64, mean: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, LOG2_SADDLE_MAX);
    for _ in 0..BISECTIONS {
        let middle = (low + high) / 2.0;
        if mean(f64::exp2(middle)) > moran { low = middle } else { high = middle }
    }
    high.exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exponential gaps from a small generator with a seed.
    fn chance(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            -(((state >> 11) as f64 + 1.0) / (1u64 << 53) as f64).ln()
        };
        (0..20).for_each(|_| {
            next();
        });
        (0..count).map(|_| next()).collect()
    }

    fn p(gaps: &[f64]) -> f64 {
        10f64.powf(log10_p(gaps, 0.0).unwrap())
    }

    #[test]
    fn three_gaps_agree_with_the_exact_tail() {
        // Near equality M − m ln m ≈ m²/2 Σ(Dᵢ − 1/m)², and the spacings are uniform on the simplex: a small disc.
        for spread in [0.01, 0.1, 0.5] {
            let gaps = [100.0 - spread, 100.0, 100.0 + spread];
            let radius_squared = 2.0 * (spread / 300.0f64).powi(2);
            let exact = 2.0 * std::f64::consts::PI * radius_squared / 3f64.sqrt();
            assert!((p(&gaps) / exact - 1.0).abs() < 0.08, "{} {exact}", p(&gaps));
        }
    }

    #[test]
    fn chance_is_as_rare_as_p_says() {
        for m in [3, 5, 10, 40] {
            let runs = 20_000;
            let rare = (0..runs).filter(|seed| p(&chance(seed + 1, m)) <= 0.01).count();
            assert!((150..250).contains(&rare), "{m}: {rare} of {runs}");
        }
    }

    #[test]
    fn clocks_with_jitter_are_found_and_bursts_are_not() {
        let jitter: Vec<f64> = chance(7, 60).iter().map(|g| 60.0 * (0.8 + 0.4 * (-g).exp())).collect();
        assert!(p(&jitter) < 1e-15, "{}", p(&jitter));
        let bursts: Vec<f64> = (0..60).map(|n| if n % 10 == 0 { 600.0 } else { 1.5 }).collect();
        assert!(p(&bursts) > 0.1);
        assert!((p(&chance(3, 60)) > 0.001) && p(&chance(4, 60)) > 0.001);
    }

    #[test]
    fn equality_finer_than_the_clock_is_rounding() {
        let equal = [60.0; 10];
        assert!(log10_p(&equal, 0.0).unwrap() < -40.0);
        let rounded = log10_p(&equal, 60.0).unwrap();
        assert!(rounded > -5.0, "{rounded}");
        assert!(log10_p(&equal, 1.0).unwrap() < -10.0);
        assert_eq!(log10_p(&equal[..2], 0.0), None);
    }
}

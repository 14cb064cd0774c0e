//! The beacon score that RITA 5 publishes (activecm/rita, `analysis/beacons.go`, default configuration), written anew
//! from its description, for comparison: the mean of four sub-scores of the starts and sizes of a pair of addresses.

/// What RITA asks at least: three intervals.
const STARTS_MIN: usize = 4;
/// The hours of a day are the bars of its histogram.
const BARS: usize = 24;
/// `histogram_mode_sensitivity`.
const MODE_SENSITIVITY: f64 = 0.05;
/// `histogram_bimodal_outlier_removal`.
const OUTLIER_BARS: f64 = 1.0;
/// `histogram_bimodal_min_hours_seen`.
const BIMODAL_BARS_MIN: usize = 11;
/// `duration_min_hours_seen`.
const DURATION_BARS_MIN: usize = 6;
/// `duration_consistency_ideal_hours_seen`.
const IDEAL_RUN_BARS: f64 = 12.0;
/// A quartile range below this has no skew.
const SKEW_RANGE_MIN: f64 = 10.0;

/// 0 to 1; none where RITA gives none. `starts` are seconds, `from` and `to` the whole data set's.
pub(crate) fn score(starts: &[i64], sizes: &[f64], from: i64, to: i64) -> Option<f64> {
    let mut starts = starts.to_vec();
    starts.sort_unstable();
    let (first, last) = (*starts.first()?, *starts.last()?);
    let intervals: Vec<f64> =
        starts.windows(2).map(|pair| (pair[1] - pair[0]) as f64).filter(|gap| *gap > 0.0).collect();
    if intervals.len() + 1 < STARTS_MIN || to <= from {
        return None;
    }
    let bars = histogram(&starts, from, to);
    let seen = bars.iter().filter(|bar| **bar > 0).count();
    let coverage = ((last - first) as f64 / (to - from) as f64).min(1.0);
    let run = (longest_run(&bars) as f64 / IDEAL_RUN_BARS).min(1.0);
    let duration = if seen >= DURATION_BARS_MIN { coverage.max(run) } else { 0.0 };
    let histogram = flatness(&bars).max(bimodal_fit(&bars, seen));
    Some((statistical(&intervals, 1.0) + statistical(sizes, 0.0) + duration + histogram) / 4.0)
}

fn statistical(values: &[f64], default_spread: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let (low, middle, high) = (median(&sorted[..half]), median(&sorted), median(&sorted[sorted.len() - half..]));
    let is_skewed = high - low >= SKEW_RANGE_MIN && middle != low && middle != high;
    let skew = if is_skewed { (low + high - 2.0 * middle) / (high - low) } else { 0.0 };
    let mut deviations: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    deviations.sort_unstable_by(f64::total_cmp);
    let spread = if middle >= 1.0 { ((middle - median(&deviations)) / middle).max(0.0) } else { default_spread };
    (1.0 - skew.abs() + spread) / 2.0
}

fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        len if len % 2 == 1 => sorted[len / 2],
        len => (sorted[len / 2 - 1] + sorted[len / 2]) / 2.0,
    }
}

fn histogram(starts: &[i64], from: i64, to: i64) -> [u32; BARS] {
    let mut bars = [0; BARS];
    for start in starts {
        let at = (start - from) as f64 / (to - from) as f64 * BARS as f64;
        bars[(at as usize).min(BARS - 1)] += 1;
    }
    bars
}

/// Around the clock.
fn longest_run(bars: &[u32; BARS]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for bar in bars.iter().chain(bars) {
        run = if *bar > 0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest.min(BARS)
}

fn flatness(bars: &[u32; BARS]) -> f64 {
    let mean = f64::from(bars.iter().sum::<u32>()) / BARS as f64;
    let variance = bars.iter().map(|bar| (f64::from(*bar) - mean).powi(2)).sum::<f64>() / BARS as f64;
    (1.0 - variance.sqrt() / mean).max(0.0)
}

fn bimodal_fit(bars: &[u32; BARS], seen: usize) -> f64 {
    if seen < BIMODAL_BARS_MIN {
        return 0.0;
    }
    let width = (f64::from(bars.iter().copied().max().unwrap_or(0)) * MODE_SENSITIVITY).ceil();
    let mut modes = std::collections::BTreeMap::<u32, u32>::new();
    for bar in bars.iter().filter(|bar| **bar > 0) {
        *modes.entry((f64::from(*bar) / width) as u32).or_default() += 1;
    }
    let mut counts: Vec<u32> = modes.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let two: u32 = counts.iter().take(2).sum();
    (f64::from(two) / (seen as f64 - OUTLIER_BARS).max(1.0)).min(1.0)
}

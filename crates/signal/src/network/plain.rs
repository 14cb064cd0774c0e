//! Numbers and names as people read them.

use super::moran::LOG10_P_MIN;
use thymus_event::Host;

/// The longest name shown, in characters.
const NAME_CHARS_MAX: usize = 80;

/// `27 s`, `15 min`, `3.5 h`, `12 days`.
pub(super) fn duration(millis: u64) -> String {
    let seconds = millis as f64 / 1000.0;
    match seconds {
        ..10.0 => format!("{seconds:.1} s"),
        ..120.0 => format!("{seconds:.0} s"),
        ..7200.0 => format!("{:.0} min", seconds / 60.0),
        ..172_800.0 => format!("{:.1} h", seconds / 3600.0),
        _ => format!("{:.0} days", seconds / 86_400.0),
    }
}

/// `p = 2e-9`.
pub(super) fn probability(log10_p: f64) -> String {
    if log10_p <= LOG10_P_MIN {
        return format!("p < 1e{LOG10_P_MIN}");
    }
    format!("p = {:.0e}", 10f64.powf(log10_p))
}

/// A name that a stranger chose, without what could not be part of one.
pub(super) fn name(host: &Host) -> String {
    host.as_str().chars().filter(|char| char.is_alphanumeric() || ".-_".contains(*char)).take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_like_a_sentence() {
        let durations = [1_500, 27_100, 900_000, 12_600_000, 1_036_800_000].map(duration);
        assert_eq!(durations, ["1.5 s", "27 s", "15 min", "3.5 h", "12 days"]);
        assert_eq!((probability(-8.7), probability(-99.0)), ("p = 2e-9".to_owned(), "p < 1e-99".to_owned()));
        assert_eq!(name(&Host::new("a.example\u{1b}[31m")), "a.example31m");
    }
}

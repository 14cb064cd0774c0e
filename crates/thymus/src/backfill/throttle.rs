//! No faster than the server's owner wants it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Gives out time, over all connections.
pub(super) struct Throttle {
    bytes_per_second: f64,
    next: Mutex<Option<Instant>>,
}

impl Throttle {
    pub(super) fn new(mebibytes_per_second: u16) -> Self {
        Self { bytes_per_second: f64::from(mebibytes_per_second) * f64::from(1 << 20), next: Mutex::default() }
    }

    /// How long to wait before so many bytes may be read.
    pub(super) fn wait(&self, bytes: usize, now: Instant) -> Duration {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = next.map_or(now, |next| next.max(now));
        *next = Some(begin + Duration::from_secs_f64(bytes as f64 / self.bytes_per_second));
        begin.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_takes_its_time() {
        let (throttle, now) = (Throttle::new(1), Instant::now());
        assert_eq!(throttle.wait(1 << 20, now), Duration::ZERO);
        assert_eq!(throttle.wait(2 << 20, now), Duration::from_secs(1));
        assert_eq!(throttle.wait(1, now + Duration::from_secs(1)), Duration::from_secs(2));
        assert_eq!(throttle.wait(1, now + Duration::from_secs(60)), Duration::ZERO);
    }
}

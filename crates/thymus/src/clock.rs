//! The one place that reads the clock; what judges takes time as an argument.

use std::time::SystemTime;
use thymus_event::Timestamp;

/// The present time.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

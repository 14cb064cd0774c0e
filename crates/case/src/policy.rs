//! From a score to an action, by budgets of false alarms.

use serde::{Deserialize, Serialize};

/// How many of 10,000 ordinary inbound messages an action may touch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Held at most.
    pub held_per_10000: f64,
    /// Held or moved to junk at most.
    pub junked_per_10000: f64,
    /// The same or with attachments converted at most.
    pub converted_per_10000: f64,
    /// The same or with links locked at most.
    pub locked_per_10000: f64,
    /// The same or with a banner at most.
    pub bannered_per_10000: f64,
    /// A baseline younger than this acts more gently, in days.
    pub young_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            held_per_10000: 5.0,
            junked_per_10000: 10.0,
            converted_per_10000: 15.0,
            locked_per_10000: 20.0,
            bannered_per_10000: 100.0,
            young_days: 14,
        }
    }
}

//! `[logs]`: what the service follows.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Network and account logs that `thymus run` reads as they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Logs {
    /// Files, folders, patterns; none: no log is followed.
    pub(crate) follow: Vec<PathBuf>,
    /// Whose device has which address: CSV of `ip,user`.
    pub(crate) hosts: PathBuf,
    /// Between two looks at the files.
    pub(crate) poll_seconds: f64,
}

impl Default for Logs {
    fn default() -> Self {
        Self { follow: Vec::new(), hosts: PathBuf::new(), poll_seconds: 1.0 }
    }
}

impl Logs {
    /// What types alone cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        if (0.01..=3600.0).contains(&self.poll_seconds) {
            return Ok(());
        }
        Err(format!("logs.poll_seconds = {}: from 0.01 to 3600 wanted", self.poll_seconds))
    }
}

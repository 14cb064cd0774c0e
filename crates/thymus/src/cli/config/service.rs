//! `[service]`: as whom `thymus run` runs.

use serde::{Deserialize, Serialize};

/// As whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Service {
    /// Whom to become after the start; empty: whoever started it.
    pub(crate) user: String,
}

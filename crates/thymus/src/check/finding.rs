//! How one part is.

use serde::Serialize;

/// One part, and how it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// Its section or key in the configuration.
    pub(super) part: String,
    pub(super) state: State,
    /// What was seen.
    pub(super) says: String,
    /// What to do; none where nothing is to be done.
    pub(super) mend: Option<String>,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// It works.
    Well,
    /// It works, and may not for long, or not as meant.
    Doubtful,
    /// It does not work.
    Failed,
}

impl State {
    /// As it is shown.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Doubtful => "doubtful",
            Self::Failed => "FAILED",
        }
    }
}

impl Finding {
    pub(super) fn well(part: impl Into<String>, says: impl Into<String>) -> Self {
        Self { part: part.into(), state: State::Well, says: says.into(), mend: None }
    }

    pub(super) fn doubtful(part: impl Into<String>, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part: part.into(), state: State::Doubtful, says: says.into(), mend: Some(mend.into()) }
    }

    pub(super) fn failed(part: impl Into<String>, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part: part.into(), state: State::Failed, says: says.into(), mend: Some(mend.into()) }
    }
}

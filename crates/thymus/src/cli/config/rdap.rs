//! `[rdap]`: whether registries are asked when domains were registered.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use thymus_intake::rdap::Url;

/// The most questions in a minute: registries refuse those who ask more.
const PER_MINUTE_MAX: u32 = 600;

/// Whom `thymus run` asks about domains that it has hardly seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rdap {
    /// Whether anybody is asked.
    pub(crate) enabled: bool,
    /// Where the list of registries is (RFC 9224).
    pub(crate) registries: String,
    /// Questions in a minute, at most.
    pub(crate) questions_per_minute: u32,
    /// How long one may take.
    pub(crate) timeout_seconds: u64,
}

impl Default for Rdap {
    fn default() -> Self {
        Self {
            enabled: false,
            registries: "https://data.iana.org/rdap/dns.json".to_owned(),
            questions_per_minute: 20,
            timeout_seconds: 10,
        }
    }
}

impl Rdap {
    /// Where the list of registries is; nobody is asked where there is none. An error says what is wrong.
    pub(crate) fn list(&self) -> Result<Option<Url>, String> {
        let url = Url::parse(&self.registries).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let url = url.ok_or_else(|| format!("rdap.registries: {:?}: an https URL wanted", self.registries))?;
        if !(1..=PER_MINUTE_MAX).contains(&self.questions_per_minute) {
            return Err(format!("rdap.questions_per_minute: from 1 to {PER_MINUTE_MAX} wanted"));
        }
        if !(1..=60).contains(&self.timeout_seconds) {
            return Err("rdap.timeout_seconds: from 1 to 60 wanted".to_owned());
        }
        Ok(self.enabled.then_some(url))
    }

    /// Between two questions.
    pub(crate) fn pause(&self) -> Duration {
        Duration::from_secs(60) / self.questions_per_minute.max(1)
    }
}

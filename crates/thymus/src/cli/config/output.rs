//! `[webhook]`, `[syslog]`, `[event_file]`: who is told of verdicts, and of what came of them.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thymus_event::verdict::Action;
use thymus_output::{Format, SyslogAddress, WebhookUrl};

/// `[webhook]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Webhook {
    /// Where; empty: nowhere.
    pub(crate) url: String,
    /// Where the secret is that requests are signed with.
    pub(crate) secret_file: PathBuf,
    /// Certificates to trust, PEM; none: those that this machine trusts.
    pub(crate) trusted_certificates: PathBuf,
    /// The weakest action that is told.
    pub(crate) from: Action,
}

/// `[syslog]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Syslog {
    /// Where; empty: nowhere.
    pub(crate) to: String,
    /// In what form.
    pub(crate) format: SyslogFormat,
    /// Certificates to trust, PEM; none: those that this machine trusts.
    pub(crate) trusted_certificates: PathBuf,
    /// The weakest action that is told.
    pub(crate) from: Action,
}

/// The form of an event in syslog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyslogFormat {
    /// Common Event Format.
    #[default]
    Cef,
    /// OCSF, as JSON.
    Ocsf,
}

/// `[event_file]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EventFile {
    /// Which; empty: none.
    pub(crate) path: PathBuf,
    /// The weakest action that is told.
    pub(crate) from: Action,
}

impl Default for Webhook {
    fn default() -> Self {
        let (secret_file, trusted_certificates) = (PathBuf::new(), PathBuf::new());
        Self { url: String::new(), secret_file, trusted_certificates, from: Action::Banner }
    }
}

impl Default for Syslog {
    fn default() -> Self {
        let (to, format, trusted_certificates) = (String::new(), SyslogFormat::Cef, PathBuf::new());
        Self { to, format, trusted_certificates, from: Action::Banner }
    }
}

impl Default for EventFile {
    fn default() -> Self {
        Self { path: PathBuf::new(), from: Action::Banner }
    }
}

impl SyslogFormat {
    /// As it is told.
    pub(crate) const fn format(self) -> Format {
        match self {
            Self::Cef => Format::Cef,
            Self::Ocsf => Format::Ocsf,
        }
    }
}

impl Webhook {
    /// Where it is told; nowhere where it is not configured. An error says what is wrong.
    pub(crate) fn target(&self) -> Result<Option<WebhookUrl>, String> {
        if self.url.is_empty() {
            return Ok(None);
        }
        WebhookUrl::parse(&self.url).map(Some).map_err(|error| format!("webhook.url: {error}"))
    }
}

impl Syslog {
    /// Where it is told; nowhere where it is not configured. An error says what is wrong.
    pub(crate) fn target(&self) -> Result<Option<SyslogAddress>, String> {
        if self.to.is_empty() {
            return Ok(None);
        }
        self.to.parse().map(Some).map_err(|error| format!("syslog.to: {error}"))
    }
}

impl EventFile {
    /// The file, where one is configured.
    pub(crate) fn target(&self) -> Option<&Path> {
        (!self.path.as_os_str().is_empty()).then_some(&self.path)
    }
}

//! Configuration: one TOML file, overridden by the environment (`THYMUS_SECTION_KEY`), overridden by flags.

mod console;
mod dns;
mod environment;
mod imap;
mod journal;
mod listener;
mod logs;
mod mistake;
mod network;
mod output;
mod rdap;
mod retention;
mod service;
mod signal;

pub(crate) use console::Console;
pub(crate) use dns::Dns;
pub(crate) use imap::Imap;
pub(crate) use journal::Journal;
pub(crate) use listener::Listener;
pub(crate) use logs::Logs;
pub(crate) use network::Network;
pub(crate) use output::{EventFile, Syslog, Webhook};
pub(crate) use rdap::Rdap;
pub(crate) use retention::Retention;
pub(crate) use service::Service;
pub(crate) use signal::Signal;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thymus_case::{Budgets, Modes, Policy};
use thymus_event::{Host, TenantId};

/// The example, with every key explained.
pub(crate) const EXAMPLE: &str = include_str!("../../../../thymus.example.toml");

/// All that can be configured. Every key has a default; unknown keys are refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Who is protected.
    pub(crate) organisation: Organisation,
    /// Where things are kept.
    pub(crate) store: Store,
    /// How mail comes in.
    pub(crate) listener: Listener,
    /// Mailboxes that mail comes in by.
    pub(crate) journal: Journal,
    /// Which logs are followed.
    pub(crate) logs: Logs,
    /// Where people look.
    pub(crate) console: Console,
    /// Whom to ask about senders.
    pub(crate) dns: Dns,
    /// Whether to ask registries about domains.
    pub(crate) rdap: Rdap,
    /// How long what is kept.
    pub(crate) retention: Retention,
    /// What is done at which rate.
    pub(crate) policy: Policy,
    /// What may be done in which mailbox.
    pub(crate) act: Modes,
    /// As whom the service runs.
    pub(crate) service: Service,
    /// Who is told, by webhook.
    pub(crate) webhook: Webhook,
    /// Who is told, by syslog.
    pub(crate) syslog: Syslog,
    /// Where it is written down.
    pub(crate) event_file: EventFile,
    /// The way into mailboxes.
    pub(crate) imap: Imap,
    /// What is looked at.
    pub(crate) signals: Signals,
}

/// `[organisation]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Organisation {
    /// What to call it.
    pub(crate) name: String,
    /// The number that keeps its data apart from other organisations' in one store.
    pub(crate) tenant: TenantId,
    /// Its domains; sub-domains count as its own.
    pub(crate) domains: Vec<Host>,
    /// Whose Authentication-Results are believed.
    pub(crate) authserv_ids: Vec<String>,
    /// Networks of its own mail servers and people, `10.0.0.0/8`.
    pub(crate) internal_networks: Vec<Network>,
    /// Whether journal reports are unpacked.
    pub(crate) journal_reports: bool,
}

impl Default for Organisation {
    fn default() -> Self {
        Self {
            name: String::new(),
            tenant: TenantId::default(),
            domains: Vec::new(),
            authserv_ids: Vec::new(),
            internal_networks: Network::private(),
            journal_reports: true,
        }
    }
}

/// `[store]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Store {
    /// The database file; raw mail lies beside it. Empty: the user's data directory.
    pub(crate) path: PathBuf,
}

/// `[signals]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Signals {
    /// Signals that are left out, by name.
    pub(crate) off: Vec<Signal>,
}

impl Config {
    /// Reads the file (the named one, or the usual places, or none) and the environment.
    ///
    /// # Errors
    /// `Usage`, naming file, line and key, or the variable.
    pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        let config = match named.map(Path::to_path_buf).or_else(usual_place) {
            Some(file) => Self::read(&file)?,
            None => Self::default(),
        };
        let config = environment::apply(config, std::env::vars_os())?;
        config.check()
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| super::failure::usage(format!("{}: {error}", file.display())))?;
        toml::from_str(&text).map_err(|error| mistake::describe(file, &text, &error))
    }

    /// Where the store is, with the default filled in.
    pub(crate) fn store_path(&self) -> PathBuf {
        if self.store.path.as_os_str().is_empty() { default_store() } else { self.store.path.clone() }
    }

    /// What types alone cannot say.
    fn check(self) -> anyhow::Result<Self> {
        self.listener.check().map_err(super::failure::usage)?;
        self.journal.check(self.imap.is_wanted()).map_err(super::failure::usage)?;
        self.logs.check().map_err(super::failure::usage)?;
        self.console.check().map_err(super::failure::usage)?;
        self.rdap.list().map_err(super::failure::usage)?;
        self.retention.check().map_err(super::failure::usage)?;
        self.dns.servers().map_err(super::failure::usage)?;
        self.webhook.target().map_err(super::failure::usage)?;
        self.syslog.target().map_err(super::failure::usage)?;
        self.imap.check().map_err(super::failure::usage)?;
        crate::act::Zone::named(&self.act.time_zone).map_err(super::failure::usage)?;
        if !self.service.user.is_empty() && self.store.path.as_os_str().is_empty() {
            let text = "service.user wants store.path: the usual place is in the home of whoever starts it";
            return Err(super::failure::usage(text));
        }
        Budgets::of(&self.policy).map_err(|error| super::failure::usage(error.to_string()))?;
        Ok(self)
    }
}

fn usual_place() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
    let user = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    let places = [Some(PathBuf::from("thymus.toml")), user.map(|base| base.join("thymus/thymus.toml"))];
    places.into_iter().flatten().find(|place| place.is_file())
}

fn default_store() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let base = std::env::var_os("XDG_DATA_HOME").filter(|value| !value.is_empty()).map(PathBuf::from).or_else(home);
    base.unwrap_or_default().join("thymus/thymus.db")
}

#[cfg(test)]
mod tests;

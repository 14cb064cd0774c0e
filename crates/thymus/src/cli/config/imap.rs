//! `[imap]`: the way into mailboxes.

use crate::credential::Place;
use anyhow::Context;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thymus_action::imap::{HoldPlace, ImapConfig, Limits, Login, Password, Security, common_foreign};
use thymus_event::Address;

/// The password, where the environment has it.
pub(super) const PASSWORD: &str = "THYMUS_IMAP_PASSWORD";

/// Where mailboxes are, and how Thymus gets in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Imap {
    /// The server; empty: no mailbox is changed.
    pub(crate) host: String,
    /// Its port; 0: the usual one.
    pub(crate) port: u16,
    /// How the connection is protected.
    pub(crate) security: Protection,
    /// Certificates to trust instead of this machine's, PEM.
    pub(crate) tls_roots: PathBuf,
    /// With what right mailboxes are opened.
    pub(crate) login: Right,
    /// Who proves to have it.
    pub(crate) account: String,
    /// A file with the password alone in it; none: the environment.
    pub(crate) password_file: PathBuf,
    /// How owners of mailboxes log in.
    pub(crate) owner: String,
    /// Owners that log in otherwise.
    pub(crate) owners: BTreeMap<Address, String>,
    /// What stands between an owner and a master user.
    pub(crate) separator: String,
    /// How a service account sees an owner's folders.
    pub(crate) prefix: String,
    /// The junk folder where none is marked so.
    pub(crate) junk_folder: String,
    /// The folder where messages are held.
    pub(crate) hold_folder: String,
    /// The account whose folder that is; none: the owner's.
    pub(crate) hold_account: String,
    /// Folders that are other people's.
    pub(crate) foreign_folders: Vec<String>,
    /// Connections at once.
    pub(crate) connections_max: usize,
    /// How long the server may take for one command.
    pub(crate) command_seconds: u64,
    /// What a banner says on how to get help.
    pub(crate) help: String,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Protection {
    /// TLS from the first byte.
    Tls,
    /// After STARTTLS.
    StartTls,
    /// Not at all.
    None,
}

/// With what right mailboxes are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Right {
    /// A master user's, in the owner's name: `owner*master`.
    Master,
    /// An account's that may act for owners, named in SASL PLAIN.
    Authorize,
    /// An account's that owners' folders are shared with.
    Service,
}

impl Default for Imap {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            host: String::new(),
            port: 0,
            security: Protection::Tls,
            tls_roots: PathBuf::new(),
            login: Right::Master,
            account: "thymus".to_owned(),
            password_file: PathBuf::new(),
            owner: "{address}".to_owned(),
            owners: BTreeMap::new(),
            separator: "*".to_owned(),
            prefix: "shared/{address}/".to_owned(),
            junk_folder: "Junk".to_owned(),
            hold_folder: "Thymus".to_owned(),
            hold_account: String::new(),
            foreign_folders: common_foreign(),
            connections_max: limits.connections_max,
            command_seconds: limits.command.as_secs(),
            help: "Ask your help desk if you need it as it came.".to_owned(),
        }
    }
}

impl Imap {
    /// Whether there is a way into mailboxes.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.host.is_empty()
    }

    /// As the provider takes it, with the password.
    ///
    /// # Errors
    /// When there is no password, or others can read it.
    pub(crate) fn provider(&self) -> anyhow::Result<ImapConfig> {
        let port = match (self.port, self.security) {
            (0, Protection::Tls) => 993,
            (0, Protection::StartTls | Protection::None) => 143,
            (port, _) => port,
        };
        Ok(ImapConfig {
            host: self.host.clone(),
            port,
            security: self.protection(),
            roots: is_named(&self.tls_roots).then(|| self.tls_roots.clone()),
            login: self.right(),
            owners: self.owners.clone(),
            password: self.password()?,
            junk: self.junk_folder.clone(),
            hold: self.hold()?,
            foreign: self.foreign_folders.clone(),
            limits: Limits {
                connections_max: self.connections_max,
                command: Duration::from_secs(self.command_seconds),
                ..Limits::default()
            },
        })
    }

    fn protection(&self) -> Security {
        match self.security {
            Protection::Tls => Security::Tls,
            Protection::StartTls => Security::StartTls,
            Protection::None => Security::Loopback,
        }
    }

    fn right(&self) -> Login {
        let (owner, account) = (self.owner.clone(), self.account.clone());
        match self.login {
            Right::Master => Login::Master { owner, master: account, separator: self.separator.clone() },
            Right::Authorize => Login::Authorize { owner, account },
            Right::Service => Login::Service { account, prefix: self.prefix.clone() },
        }
    }

    fn hold(&self) -> anyhow::Result<HoldPlace> {
        let folder = self.hold_folder.clone();
        if self.hold_account.is_empty() {
            return Ok(HoldPlace::Mailbox { folder });
        }
        let account = Address::parse(&self.hold_account).context("imap.hold_account is no address")?;
        Ok(HoldPlace::Account { account, folder })
    }

    fn password(&self) -> anyhow::Result<Password> {
        let place = Place { key: "imap.password_file", file: &self.password_file, variable: PASSWORD };
        Ok(Password::new(place.read()?.expose_secret()))
    }

    /// What types alone cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.security == Protection::None && self.is_wanted() && !is_local(&self.host) {
            let text = "the password and mail could be read on the way";
            return Err(format!("imap.security = \"none\" with imap.host = {:?}: {text}", self.host));
        }
        if !self.hold_account.is_empty() && Address::parse(&self.hold_account).is_none() {
            return Err(format!("imap.hold_account: {:?}: an address wanted", self.hold_account));
        }
        if let Some(owner) = self.owners.keys().find(|owner| Address::parse(owner.as_str()).as_ref() != Some(*owner)) {
            return Err(format!("imap.owners: {:?}: an address in lower case wanted", owner.as_str()));
        }
        for (key, text) in [("account", &self.account), ("hold_folder", &self.hold_folder), ("owner", &self.owner)] {
            if text.is_empty() {
                return Err(format!("imap.{key} is empty"));
            }
        }
        let bounds = [
            ("connections_max", u64::try_from(self.connections_max).unwrap_or(u64::MAX), 1_000),
            ("command_seconds", self.command_seconds, 3_600),
        ];
        match bounds.iter().find(|(_, value, max)| !(1..=*max).contains(value)) {
            Some((key, value, max)) => Err(format!("imap.{key} = {value}: from 1 to {max} wanted")),
            None => Ok(()),
        }
    }
}

fn is_named(path: &Path) -> bool {
    !path.as_os_str().is_empty()
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_password_is_read_and_not_shown() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"open sesame\n").unwrap();
        let password_file = file.path().to_owned();
        let imap = Imap { host: "mail.example.org".to_owned(), password_file, ..Imap::default() };
        let provider = imap.provider().unwrap();
        assert_eq!((provider.port, provider.security), (993, Security::Tls));
        assert!(!format!("{provider:?}").contains("sesame"));
        let missing = Imap { password_file: PathBuf::from("/nonexistent"), ..imap };
        assert!(format!("{:#}", missing.provider().unwrap_err()).contains("imap.password_file"));
    }

    #[test]
    fn what_cannot_be_is_said() {
        let with = |change: fn(&mut Imap)| {
            let mut imap = Imap { host: "127.0.0.1".to_owned(), security: Protection::None, ..Imap::default() };
            change(&mut imap);
            imap.check()
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert!(with(|imap| imap.host = "mail.example.org".to_owned()).unwrap_err().contains("imap.security"));
        assert!(with(|imap| imap.hold_account = "vault".to_owned()).unwrap_err().contains("imap.hold_account"));
        assert!(with(|imap| imap.connections_max = 0).unwrap_err().contains("imap.connections_max"));
        assert!(with(|imap| imap.account.clear()).unwrap_err().contains("imap.account"));
    }
}

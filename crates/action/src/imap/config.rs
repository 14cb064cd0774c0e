//! Where mailboxes are, and with what right they are opened.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use thymus_event::Address;

/// An IMAP server (RFC 3501, RFC 9051) and how Thymus is known to it.
#[derive(Clone, Debug)]
pub struct ImapConfig {
    /// The server's name, as its certificate has it, or an address.
    pub host: String,
    /// Its port: 993 with [`Security::Tls`], else 143.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificates to trust instead of this machine's, PEM.
    pub roots: Option<PathBuf>,
    /// Who logs in.
    pub login: Login,
    /// Owners that log in by other names than [`Login`] says: people who were renamed, addresses that are only aliases.
    pub owners: BTreeMap<Address, String>,
    /// The password of who logs in.
    pub password: Password,
    /// The junk folder where no folder is marked `\Junk` (RFC 6154); made when it is missing.
    pub junk: String,
    /// Where messages are held.
    pub hold: HoldPlace,
    /// Folders that begin so are not the mailbox owner's, and are left alone.
    pub foreign: Vec<String>,
    /// What a server can make grow, and how long it may take.
    pub limits: Limits,
}

/// How a connection is protected. Certificates are always checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// None, and therefore to addresses of this machine only.
    Loopback,
    /// None, to anywhere: the password, and mail, can be read on the way.
    Plain,
}

/// Who logs in. In names, `{address}`, `{local}` and `{domain}` stand for the mailbox's address and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// As each mailbox's owner through a master user: `owner*master` (Dovecot's `auth_master_user_separator`).
    Master {
        /// How owners log in, mostly `{address}`.
        owner: String,
        /// The master user.
        master: String,
        /// What stands between them, mostly `*`.
        separator: String,
    },
    /// As each mailbox's owner by SASL PLAIN's authorization identity (RFC 4616).
    Authorize {
        /// How owners log in, mostly `{address}`.
        owner: String,
        /// Who proves to be allowed to.
        account: String,
    },
    /// As one account that has been given rights (RFC 4314) to all mailboxes.
    Service {
        /// The account.
        account: String,
        /// How it sees an owner's folders, as `shared/{address}/`.
        prefix: String,
    },
}

/// Where messages are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldPlace {
    /// In a folder of the mailbox itself, made and not subscribed to. Its owner can find it.
    Mailbox {
        /// The folder, as `Thymus`.
        folder: String,
    },
    /// In the mailbox of an account of its own on the same server, a folder for each owner. Owners cannot reach it.
    Account {
        /// The account's address: it is logged in to as an owner is.
        account: Address,
        /// The folder above the owners' folders.
        folder: String,
    },
}

/// A secret that is never shown.
#[derive(Clone)]
pub struct Password(String);

/// What a server can make grow, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once, over all mailboxes; to one mailbox there is one.
    pub connections_max: usize,
    /// How long connecting and logging in may take, and any one command.
    pub command: Duration,
    /// The most that a server may answer to one command: one message and what is around it.
    pub response_bytes_max: usize,
    /// Folders looked into in one mailbox; the inbox, junk and hold folders are first.
    pub folders_max: usize,
    /// Messages looked at in one folder that could be the one.
    pub candidates_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 10,
            command: Duration::from_secs(60),
            response_bytes_max: 160 << 20,
            folders_max: 200,
            candidates_max: 50,
        }
    }
}

impl Password {
    /// Hides a password.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Folders that are mostly other people's, as servers are commonly set up.
pub fn common_foreign() -> Vec<String> {
    let names = [
        "shared",
        "Shared",
        "Shared Folders",
        "public",
        "Public",
        "Public Folders",
        "Other Users",
        "user",
        "virtual",
        "Virtual",
    ];
    names.iter().flat_map(|name| ["/", "."].map(|separator| format!("{name}{separator}"))).collect()
}

impl ImapConfig {
    /// How the owner of this mailbox logs in; with a service account, nobody but it does, and mailboxes go by their addresses.
    pub(super) fn owner(&self, mailbox: &Address) -> String {
        let template = match &self.login {
            Login::Master { owner, .. } | Login::Authorize { owner, .. } => owner,
            Login::Service { .. } => "{address}",
        };
        self.owners.get(mailbox).cloned().unwrap_or_else(|| fill(template, mailbox))
    }
}

/// Puts a mailbox's name where the configuration says so.
pub(super) fn fill(template: &str, mailbox: &Address) -> String {
    let parts = [("{address}", mailbox.as_str()), ("{local}", mailbox.local()), ("{domain}", mailbox.domain())];
    parts.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// A folder's name for an owner, safe on any server: letters, digits and `-`; the rest as `=XX`.
pub(super) fn owner_folder(mailbox: &Address) -> String {
    let mut name = String::new();
    for byte in mailbox.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("={byte:02X}"));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in() {
        let ann = Address::parse("ann@example.org").unwrap();
        assert_eq!(fill("{address}", &ann), "ann@example.org");
        assert_eq!(fill("shared/{local}/", &ann), "shared/ann/");
        assert_eq!(owner_folder(&ann), "ann=40example=2Eorg");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(format!("{:?}", Password::new("secret")), "Password(…)");
    }
}

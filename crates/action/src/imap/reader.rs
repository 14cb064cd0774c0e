//! Reading mailboxes, with the same way in as acting and no means to change anything: folders are opened by EXAMINE, messages
//! fetched by BODY.PEEK, so that not even a flag is set.

use super::config::{HoldPlace, ImapConfig, Login, fill};
use super::fault::Fault;
use super::folders::is_foreign;
use super::session::Session;
use super::wire::Tls;
use crate::ProviderError;
use std::fmt;
use std::time::Duration;
use thymus_event::Address;

/// How often to look where the server cannot tell by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// A way to read mailboxes.
pub struct Reader {
    config: ImapConfig,
    tls: Option<Tls>,
}

/// A mailbox that is open to be read.
pub struct OpenMailbox<'a> {
    config: &'a ImapConfig,
    session: Session,
    prefix: String,
}

/// How a folder's messages are numbered (RFC 3501 §2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uids {
    /// While this is the same, numbers are never used again.
    pub validity: u32,
    /// The number that the next message will have; 0 where the server does not say.
    pub next: u32,
}

/// A message that could be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its number.
    pub uid: u32,
    /// Its bytes.
    pub bytes: usize,
}

/// A message of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub uid: u32,
    /// When it came: INTERNALDATE, as `14-Jul-2026 02:44:25 +0000`.
    pub date: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("config", &self.config).finish_non_exhaustive()
    }
}

impl fmt::Debug for OpenMailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenMailbox")
    }
}

impl Reader {
    /// Reads the certificates to trust; connects to nothing.
    ///
    /// # Errors
    /// What in the configuration cannot be.
    pub fn new(config: ImapConfig) -> Result<Self, ProviderError> {
        let tls = Tls::of(&config).map_err(|fault| fault.during("setting up TLS"))?;
        Ok(Self { config, tls })
    }

    /// Logs in to a mailbox.
    ///
    /// # Errors
    /// What a server said.
    pub async fn open(&self, mailbox: &Address) -> Result<OpenMailbox<'_>, ProviderError> {
        let session = Session::open(&self.config, self.tls.as_ref(), mailbox).await;
        let prefix = match &self.config.login {
            Login::Service { prefix, .. } => fill(prefix, mailbox),
            Login::Master { .. } | Login::Authorize { .. } => String::new(),
        };
        Ok(OpenMailbox { config: &self.config, session: session.map_err(|fault| fault.during("logging in"))?, prefix })
    }
}

impl OpenMailbox<'_> {
    /// Folders that mail comes to or was sent from, the inbox first. Drafts, views of other folders, what Thymus holds and what is
    /// other people's are not among them.
    ///
    /// # Errors
    /// What a server said.
    pub async fn folders(&mut self) -> Result<Vec<String>, ProviderError> {
        let listed = self.session.list(&self.prefix).await.map_err(|fault| fault.during("listing folders"))?;
        let inbox = self.inbox();
        let hold = match &self.config.hold {
            HoldPlace::Mailbox { folder } | HoldPlace::Account { folder, .. } => format!("{}{folder}", self.prefix),
        };
        let mut folders = vec![inbox.clone()];
        let is_read = |name: &str| {
            !name.eq_ignore_ascii_case(&inbox) && *name != *hold && !is_foreign(self.config, &self.prefix, name)
        };
        let places = listed.iter().filter(|folder| !folder.is_no_place || folder.is_sent);
        folders.extend(places.map(|folder| folder.name.clone()).filter(|name| is_read(name)));
        folders.truncate(self.config.limits.folders_max);
        Ok(folders)
    }

    /// The folder that mail comes to.
    pub fn inbox(&self) -> String {
        format!("{}INBOX", self.prefix)
    }

    /// Opens a folder; nothing where there is none, or it is not for us to see.
    ///
    /// # Errors
    /// What a server said.
    pub async fn examine(&mut self, folder: &str) -> Result<Option<Uids>, ProviderError> {
        match self.session.examine(folder).await {
            Ok(opened) => Ok(Some(Uids { validity: opened.uid_validity, next: opened.uid_next })),
            Err(Fault::No(_) | Fault::Impossible(_)) => Ok(None),
            Err(fault) => Err(fault.during("opening a folder")),
        }
    }

    /// Messages of the opened folder with higher numbers than this, in their order; where a day is given (`14-Jul-2026`), those that
    /// came on it or later.
    ///
    /// # Errors
    /// What a server said.
    pub async fn after(&mut self, uid: u32, since: Option<&str>) -> Result<Vec<u32>, ProviderError> {
        let Some(first) = uid.checked_add(1) else { return Ok(Vec::new()) };
        let since = since.map(|day| format!(" SINCE {day}")).unwrap_or_default();
        let found = self.session.search(&format!("UID {first}:*{since}")).await;
        let mut uids = found.map_err(|fault| fault.during("looking for messages"))?;
        // `*` is the last message, whatever its number.
        uids.retain(|found| *found >= first);
        Ok(uids)
    }

    /// The sizes of messages of the opened folder; of those that are gone, none.
    ///
    /// # Errors
    /// What a server said.
    pub async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<Size>, ProviderError> {
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let fetched =
            self.session.fetch(uids, "RFC822.SIZE").await.map_err(|fault| fault.during("asking for sizes"))?;
        let sized = |one: &super::session::Fetched| Size {
            uid: one.uid,
            bytes: usize::try_from(one.size).unwrap_or(usize::MAX),
        };
        Ok(fetched.iter().map(sized).collect())
    }

    /// Messages of the opened folder; those that are gone are left out.
    ///
    /// # Errors
    /// What a server said; also that together they have more bytes than may be answered to one command.
    pub async fn messages(&mut self, uids: &[u32]) -> Result<Vec<Message>, ProviderError> {
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let fetched =
            self.session.fetch(uids, "BODY.PEEK[]").await.map_err(|fault| fault.during("reading messages"))?;
        Ok(fetched.into_iter().map(|one| Message { uid: one.uid, date: one.date, bytes: one.bytes }).collect())
    }

    /// Waits until there may be something new in the opened folder, so long at most.
    ///
    /// # Errors
    /// What a server said.
    pub async fn wait(&mut self, up_to: Duration) -> Result<(), ProviderError> {
        if !self.session.can().can_idle {
            tokio::time::sleep(up_to.min(LOOK_AGAIN)).await;
            return Ok(());
        }
        self.session.idle(up_to).await.map_err(|fault| fault.during("waiting for messages"))
    }

    /// Says good-bye.
    pub async fn close(self) {
        self.session.close().await;
    }
}

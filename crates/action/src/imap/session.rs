//! A logged-in connection, and the few commands that are used on it. Every command is answered within a time and a number of
//! bytes, and its result is looked at: the library's own helpers take a refused FETCH or STORE for an empty one.

use super::config::{ImapConfig, Limits, Login, Security};
use super::fault::{Fault, Outcome, words};
use super::wire::{Tls, Wire, connect};
use async_imap::imap_proto::{AttributeValue, MailboxDatum, NameAttribute, Response, ResponseCode, Status};
use async_imap::{Authenticator, Client};
use std::time::Duration;
use thymus_event::Address;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// Bytes of a greeting and of what is said until one is logged in.
const HELLO_BYTES_MAX: usize = 64 << 10;

/// Bytes of what a server says of one folder while nobody asks.
const IDLE_BYTES_MAX: usize = 1 << 20;

/// A session with a mailbox.
pub(super) struct Session {
    inner: async_imap::Session<Wire>,
    limits: Limits,
    can: Abilities,
    /// Whether messages came while something else was asked.
    has_news: bool,
}

/// What the server can do beyond RFC 3501.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Abilities {
    /// MOVE (RFC 6851).
    pub can_move: bool,
    /// UID EXPUNGE (RFC 4315).
    pub can_expunge: bool,
    /// Folders marked by their use (RFC 6154).
    pub knows_uses: bool,
    /// IDLE (RFC 2177).
    pub can_idle: bool,
}

/// A folder that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub uid_validity: u32,
    /// What the next message will be called; 0 where the server does not say.
    pub uid_next: u32,
    /// Whether new keywords can be stored.
    pub takes_keywords: bool,
}

/// A folder's line in a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    pub name: String,
    pub delimiter: Option<String>,
    pub is_junk: bool,
    pub is_trash: bool,
    pub is_sent: bool,
    /// Nothing is delivered there: it cannot be opened, is a view of others, or holds what its owner wrote.
    pub is_no_place: bool,
}

/// What is fetched of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Fetched {
    pub uid: u32,
    pub flags: Vec<String>,
    pub date: String,
    pub size: u32,
    pub bytes: Vec<u8>,
}

impl Session {
    /// Connects and logs in, within the time of one command.
    pub(super) async fn open(config: &ImapConfig, tls: Option<&Tls>, mailbox: &Address) -> Outcome<Self> {
        let opening = async {
            let client = greet(config, tls).await?;
            let inner = log_in(config, client, mailbox).await?;
            let mut session = Self { inner, limits: config.limits, can: Abilities::default(), has_news: false };
            session.can = session.abilities().await?;
            Ok(session)
        };
        within(config.limits.command, opening).await
    }

    pub(super) const fn can(&self) -> Abilities {
        self.can
    }

    async fn abilities(&mut self) -> Outcome<Abilities> {
        let mut can = Abilities::default();
        self.command("CAPABILITY", |response| {
            if let Response::Capabilities(list) = response {
                for ability in list.iter().map(|ability| format!("{ability:?}").to_ascii_uppercase()) {
                    can.can_move |= ability.contains("\"MOVE\"");
                    can.can_expunge |= ability.contains("\"UIDPLUS\"");
                    can.can_idle |= ability.contains("\"IDLE\"");
                    can.knows_uses |= ability.contains("\"SPECIAL-USE\"");
                }
            }
        })
        .await?;
        Ok(can)
    }

    /// Every folder below a prefix.
    pub(super) async fn list(&mut self, prefix: &str) -> Outcome<Vec<Listed>> {
        let uses = if self.can.knows_uses { " RETURN (SPECIAL-USE)" } else { "" };
        let mut folders = Vec::new();
        let folders_max = self.limits.folders_max.saturating_mul(10);
        self.command(&format!("LIST \"\" {}{uses}", quoted(&format!("{prefix}*"))?), |response| {
            if let Response::MailboxData(MailboxDatum::List(list)) = response
                && folders.len() < folders_max
            {
                let mut folder = Listed { name: list.name.to_string(), ..Listed::default() };
                folder.delimiter = list.delimiter.as_deref().map(str::to_owned);
                list.name_attributes.iter().for_each(|attribute| folder.note(attribute));
                folders.push(folder);
            }
        })
        .await?;
        Ok(folders)
    }

    /// Opens a folder to read it.
    pub(super) async fn examine(&mut self, folder: &str) -> Outcome<Opened> {
        self.open_folder("EXAMINE", folder).await
    }

    /// Opens a folder to change it.
    pub(super) async fn select(&mut self, folder: &str) -> Outcome<Opened> {
        self.open_folder("SELECT", folder).await
    }

    async fn open_folder(&mut self, verb: &str, folder: &str) -> Outcome<Opened> {
        let mut opened = Opened { uid_validity: 0, uid_next: 0, takes_keywords: false };
        let mut read_only = false;
        self.command(&format!("{verb} {}", quoted(folder)?), |response| {
            let code = match response {
                Response::Data { outcome, .. } => outcome.code.as_ref(),
                Response::Done { outcome, .. } => outcome.code.as_ref(),
                _ => None,
            };
            match code {
                Some(ResponseCode::UidValidity(value)) => opened.uid_validity = *value,
                Some(ResponseCode::UidNext(value)) => opened.uid_next = *value,
                Some(ResponseCode::PermanentFlags(flags)) => {
                    opened.takes_keywords = flags.iter().any(|flag| flag == "\\*")
                }
                Some(ResponseCode::ReadOnly) => read_only = true,
                _ => {}
            }
        })
        .await?;
        if verb == "SELECT" && read_only {
            return Err(Fault::Impossible(format!("no right to change the folder {}", words(folder))));
        }
        Ok(opened)
    }

    /// Messages of the opened folder that meet these criteria, in their order.
    pub(super) async fn search(&mut self, criteria: &str) -> Outcome<Vec<u32>> {
        let mut uids = Vec::new();
        let mut has_news = false;
        self.command(&format!("UID SEARCH {criteria}"), |response| match response {
            Response::MailboxData(MailboxDatum::Search(found)) => uids.extend_from_slice(found),
            other => has_news |= is_news(other),
        })
        .await?;
        self.has_news |= has_news;
        uids.sort_unstable();
        Ok(uids)
    }

    /// Flags, date and a section (`BODY.PEEK[]`, `BODY.PEEK[HEADER]`, or nothing) of messages of the opened folder.
    pub(super) async fn fetch(&mut self, uids: &[u32], section: &str) -> Outcome<Vec<Fetched>> {
        let set: Vec<_> = uids.iter().map(u32::to_string).collect();
        let mut fetched: Vec<Fetched> = Vec::new();
        let mut has_news = false;
        self.command(&format!("UID FETCH {} (UID FLAGS INTERNALDATE {section})", set.join(",")), |response| {
            if let Response::Fetch(_, attributes) = response {
                let one = Fetched::of(attributes);
                // A server may send flags of any message at any time: only whole answers count.
                if uids.contains(&one.uid) && !one.date.is_empty() {
                    fetched.push(one);
                }
            }
            has_news |= is_news(response);
        })
        .await?;
        self.has_news |= has_news;
        fetched.sort_by_key(|one| one.uid);
        fetched.dedup_by_key(|one| one.uid);
        Ok(fetched)
    }

    /// Puts a message into a folder.
    pub(super) async fn append(&mut self, folder: &str, flags: &[String], date: &str, message: &[u8]) -> Outcome<()> {
        let line = format!("APPEND {} ({}) {} {{{}}}", quoted(folder)?, flags.join(" "), quoted(date)?, message.len());
        let (time, allowed) = (self.limits.command, self.limits.response_bytes_max);
        let inner = &mut self.inner;
        within(time, async {
            inner.as_mut().allow(allowed);
            let tag = inner.run_command(&line).await?;
            loop {
                let response = inner.read_response().await?.ok_or(Fault::Broken("the server closed the connection"))?;
                match response.parsed() {
                    Response::Continue(_) => break,
                    Response::Done { tag: of, status, outcome, .. } if *of == tag => return judged(status, outcome),
                    _ => {}
                }
            }
            let stream = inner.as_mut();
            stream.write_all(message).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await?;
            finished(inner, &tag, &mut |_| {}).await
        })
        .await
    }

    /// Makes a folder; that it is there already is as good.
    pub(super) async fn create(&mut self, folder: &str) -> Outcome<()> {
        match self.command(&format!("CREATE {}", quoted(folder)?), |_| {}).await {
            Err(Fault::No(text)) if text.contains("ALREADYEXISTS") => Ok(()),
            Err(Fault::No(text)) => {
                Err(Fault::Impossible(format!("the folder {} cannot be made: {text}", words(folder))))
            }
            other => other,
        }
    }

    /// Moves a message of the opened folder, or copies it where the server cannot move.
    pub(super) async fn relocate(&mut self, uid: u32, folder: &str) -> Outcome<()> {
        let verb = if self.can.can_move { "MOVE" } else { "COPY" };
        self.command(&format!("UID {verb} {uid} {}", quoted(folder)?), |_| {}).await
    }

    /// Runs a command, shows each answer, and says how it ended.
    pub(super) async fn command(&mut self, line: &str, mut show: impl FnMut(&Response<'_>) + Send) -> Outcome<()> {
        let inner = &mut self.inner;
        inner.as_mut().allow(self.limits.response_bytes_max);
        within(self.limits.command, async {
            let tag = inner.run_command(line).await?;
            finished(inner, &tag, &mut show).await
        })
        .await
    }

    /// Waits until the opened folder has news, so long at most (RFC 2177).
    pub(super) async fn idle(&mut self, up_to: Duration) -> Outcome<()> {
        if std::mem::take(&mut self.has_news) {
            return Ok(());
        }
        let (inner, time) = (&mut self.inner, self.limits.command);
        inner.as_mut().allow(IDLE_BYTES_MAX);
        let (tag, has_news) = within(time, begin_idle(inner)).await?;
        if !has_news && let Ok(ended) = timeout(up_to, news(inner)).await {
            ended?;
        }
        within(time, async {
            let stream = inner.as_mut();
            stream.write_all(b"DONE\r\n").await?;
            stream.flush().await?;
            finished(inner, &tag, &mut |_| {}).await
        })
        .await
    }

    /// Says good-bye; nothing depends on the answer.
    pub(super) async fn close(mut self) {
        _ = self.command("LOGOUT", |_| {}).await;
    }
}

/// Asks to be told; whether there was something at once.
async fn begin_idle(inner: &mut async_imap::Session<Wire>) -> Outcome<(Tag, bool)> {
    let tag = inner.run_command("IDLE").await?;
    let mut has_news = false;
    loop {
        let response = inner.read_response().await?.ok_or(Fault::Broken("the server closed the connection"))?;
        match response.parsed() {
            Response::Continue(_) => return Ok((tag, has_news)),
            Response::Done { tag: of, status, outcome, .. } if *of == tag => {
                judged(status, outcome)?;
                return Err(Fault::Broken("the server ended IDLE by itself"));
            }
            other => has_news |= is_news(other),
        }
    }
}

/// Reads until messages have come.
async fn news(inner: &mut async_imap::Session<Wire>) -> Outcome<()> {
    loop {
        let response = inner.read_response().await?.ok_or(Fault::Broken("the server closed the connection"))?;
        match response.parsed() {
            Response::Data { status: Status::Bye, .. } => {
                return Err(Fault::Broken("the server closed the connection"));
            }
            other if is_news(other) => return Ok(()),
            _ => {}
        }
        while inner.unsolicited_responses.try_recv().is_ok() {}
    }
}

/// Whether a folder has more messages than before, or may have.
fn is_news(response: &Response<'_>) -> bool {
    matches!(response, Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_)))
}

type Tag = async_imap::imap_proto::RequestId;

async fn finished(
    inner: &mut async_imap::Session<Wire>,
    tag: &Tag,
    show: &mut (impl FnMut(&Response<'_>) + Send),
) -> Outcome<()> {
    loop {
        let response = inner.read_response().await?.ok_or(Fault::Broken("the server closed the connection"))?;
        show(response.parsed());
        if let Response::Done { tag: of, status, outcome, .. } = response.parsed()
            && of == tag
        {
            return judged(status, outcome);
        }
        // Kept for whoever asks, up to a hundred; nobody here does.
        while inner.unsolicited_responses.try_recv().is_ok() {}
    }
}

fn judged(status: &Status, outcome: &async_imap::imap_proto::Outcome<'_>) -> Outcome<()> {
    let text = || {
        let code = outcome.code.as_ref().map(|code| format!("[{code:?}] ")).unwrap_or_default();
        words(&format!("{code}{}", outcome.information.as_deref().unwrap_or_default()))
    };
    match status {
        Status::Ok => Ok(()),
        Status::No => Err(Fault::No(text())),
        Status::Bad => Err(Fault::Bad(text())),
        Status::PreAuth | Status::Bye => Err(Fault::Broken("the server closed the connection")),
    }
}

async fn within<T>(time: Duration, work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    timeout(time, work).await.unwrap_or(Err(Fault::Broken("the server took too long")))
}

async fn greet(config: &ImapConfig, tls: Option<&Tls>) -> Outcome<Client<Wire>> {
    let stream = connect(config).await?;
    let wire = match (config.security, tls) {
        (Security::Tls, Some(tls)) => Wire::new(tls.wrap(stream).await?, HELLO_BYTES_MAX),
        _ => Wire::new(stream, HELLO_BYTES_MAX),
    };
    let mut client = Client::new(wire);
    let greeting = client.read_response().await?.ok_or(Fault::Broken("the server closed the connection"))?;
    if !matches!(greeting.parsed(), Response::Data { status: Status::Ok, .. }) {
        return Err(Fault::Broken("the server does not take connections now"));
    }
    let (Security::StartTls, Some(tls)) = (config.security, tls) else { return Ok(client) };
    client.run_command_and_check_ok("STARTTLS", None).await.map_err(|error| match Fault::from(error) {
        Fault::No(text) | Fault::Bad(text) => Fault::Impossible(format!("the server offers no STARTTLS: {text}")),
        other => other,
    })?;
    // What was sent before TLS began and not read yet is dropped with the client: it could be anybody's.
    Ok(Client::new(Wire::new(tls.wrap(client.into_inner()).await?, HELLO_BYTES_MAX)))
}

async fn log_in(config: &ImapConfig, client: Client<Wire>, mailbox: &Address) -> Outcome<async_imap::Session<Wire>> {
    let password = config.password.reveal();
    let session = match &config.login {
        Login::Master { master, separator, .. } => {
            client.login(format!("{}{separator}{master}", config.owner(mailbox)), password).await
        }
        Login::Service { account, .. } => client.login(account, password).await,
        Login::Authorize { account, .. } => {
            client.authenticate("PLAIN", Plain(format!("{}\0{account}\0{password}", config.owner(mailbox)))).await
        }
    };
    session.map_err(|(error, _)| match Fault::from(error) {
        // RFC 5530: the server cannot tell now. Everything else is no such mailbox, or no right to it.
        Fault::No(text) if ["UNAVAILABLE", "INUSE", "LIMIT", "Temporary"].iter().any(|code| text.contains(code)) => {
            Fault::No(text)
        }
        Fault::No(text) => Fault::Impossible(format!("the server lets nobody in: {text}")),
        other => other,
    })
}

/// SASL PLAIN (RFC 4616): `authorization identity NUL account NUL password`.
struct Plain(String);

impl Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.clone()
    }
}

impl Listed {
    fn note(&mut self, attribute: &NameAttribute<'_>) {
        match attribute {
            NameAttribute::Junk => self.is_junk = true,
            NameAttribute::Trash => self.is_trash = true,
            NameAttribute::NoSelect | NameAttribute::All | NameAttribute::Flagged => self.is_no_place = true,
            NameAttribute::Drafts => self.is_no_place = true,
            NameAttribute::Sent => (self.is_sent, self.is_no_place) = (true, true),
            NameAttribute::Extension(name) if name.eq_ignore_ascii_case("\\NonExistent") => self.is_no_place = true,
            _ => {}
        }
    }
}

impl Fetched {
    fn of(attributes: &[AttributeValue<'_>]) -> Self {
        let mut one = Self::default();
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(uid) => one.uid = *uid,
                AttributeValue::Flags(flags) => one.flags = flags.iter().map(ToString::to_string).collect(),
                AttributeValue::Rfc822Size(size) => one.size = *size,
                AttributeValue::InternalDate(date) => one.date = date.to_string(),
                AttributeValue::BodySection { data: Some(data), .. } => one.bytes = data.to_vec(),
                _ => {}
            }
        }
        one
    }
}

/// A quoted string (RFC 3501 §4.3). What cannot stand in one is refused.
pub(super) fn quoted(text: &str) -> Outcome<String> {
    if text.bytes().any(|byte| !(b' '..0x7f).contains(&byte)) {
        return Err(Fault::Impossible(format!("a name that needs encoding: {}", words(text))));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

//! Mailboxes as a journal, for small sites: watched by IDLE, and read as messages come. What is read and how far is one
//! transaction, so that nothing is lost or doubled, whatever breaks when.

use crate::cli::config::Config;
use crate::clock;
use crate::copies::{Copier, MESSAGES_MAX, Portion, Whose, day, portions};
use crate::logs::stop::Stop;
use anyhow::Context;
use crossbeam_channel::Sender;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thymus_action::imap::{Message, OpenMailbox, Reader, Uids};
use thymus_event::{Address, TenantId};
use thymus_source::email::EmailSource;
use thymus_store::{MailboxFolder, ReadFor, ReadUntil, SharedWriter, Store};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// How long a connection is left in IDLE: servers may close it after half an hour (RFC 2177), and what a network has dropped
/// shows only when something is said.
const IDLE: Duration = Duration::from_secs(300);

/// How long to wait after a connection broke, the first time; each further time twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest of it.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// How often to look whether to stop.
const TICK: Duration = Duration::from_millis(100);

/// Hours back to look where a folder was numbered anew since it was read last: messages of which some are known.
const RENUMBERED_HOURS: i64 = 24;

/// Watches mailboxes.
pub(super) struct Journal {
    reader: Reader,
    copier: Copier,
    tenant: TenantId,
    store: PathBuf,
    shared: Arc<SharedWriter>,
    wake: Sender<()>,
    stop: Arc<Stop>,
}

/// How far a folder is read, while it is open.
struct Place {
    folder: MailboxFolder,
    validity: u32,
    uid: u32,
    /// The day from which messages count, where numbers say nothing.
    since: Option<String>,
}

impl Journal {
    /// None where no mailbox is to be watched. `wake` is told that there is something to judge.
    pub(super) fn of(
        config: &Config,
        source: &Arc<EmailSource>,
        shared: &Arc<SharedWriter>,
        wake: &Sender<()>,
        stop: &Arc<Stop>,
    ) -> anyhow::Result<Option<Self>> {
        if !config.journal.is_wanted() {
            return Ok(None);
        }
        let tenant = config.organisation.tenant;
        Ok(Some(Self {
            reader: Reader::new(config.imap.provider()?)?,
            copier: Copier::new(Arc::clone(source), config)?,
            tenant,
            store: config.store_path(),
            shared: Arc::clone(shared),
            wake: wake.clone(),
            stop: Arc::clone(stop),
        }))
    }

    /// Begins to watch.
    pub(super) fn start(self, config: &Config, runtime: &Runtime) -> Vec<JoinHandle<()>> {
        let journal = Arc::new(self);
        let inboxes = config.journal.inboxes().into_iter().map(|mailbox| (mailbox, Whose::Owners));
        let all = config.journal.mailbox().map(|mailbox| (mailbox, Whose::Journal)).into_iter().chain(inboxes);
        all.map(|(mailbox, whose)| runtime.spawn(Arc::clone(&journal).watch(mailbox, whose))).collect()
    }

    /// Until told to stop.
    async fn watch(self: Arc<Self>, mailbox: Address, whose: Whose) {
        let mut pause = PAUSE;
        while !self.stop.is_asked() {
            let began = Instant::now();
            if let Err(error) = self.follow(&mailbox, whose).await {
                tracing::warn!(mailbox = mailbox.as_str(), error = format!("{error:#}"), "cannot be watched for now");
                pause = if began.elapsed() > PAUSE_MAX { PAUSE } else { (pause * 2).min(PAUSE_MAX) };
                tokio::select! { () = tokio::time::sleep(pause) => {} () = self.stopped() => {} }
            }
        }
    }

    /// Over one connection, until it breaks or one is told to stop.
    async fn follow(&self, mailbox: &Address, whose: Whose) -> anyhow::Result<()> {
        let mut open = self.reader.open(mailbox).await?;
        let inbox = open.inbox();
        let uids = open.examine(&inbox).await?.with_context(|| format!("there is no folder {inbox} to read"))?;
        let (tenant, read_for) = (self.tenant, ReadFor::Journal);
        let folder = MailboxFolder { tenant, read_for, mailbox: mailbox.clone(), folder: inbox };
        let mut place = tokio::task::block_in_place(|| self.begin(folder, uids, whose))?;
        tracing::info!(mailbox = mailbox.as_str(), "watching");
        loop {
            self.take(&mut open, &mut place, mailbox, whose).await?;
            tokio::select! {
                waited = open.wait(IDLE) => waited?,
                () = self.stopped() => return Ok(()),
            }
        }
    }

    /// Where it was left. The first time, what is in a journal is news, and what is in somebody's inbox is for a back-fill.
    fn begin(&self, folder: MailboxFolder, uids: Uids, whose: Whose) -> anyhow::Result<Place> {
        let known = Store::open_read_only(&self.store)?.read_until(&folder)?;
        let (uid, since) = match known {
            Some(until) if until.uid_validity == uids.validity => (until.uid, None),
            Some(until) => (0, Some(day(until.time.plus_hours(-RENUMBERED_HOURS)))),
            None if whose == Whose::Journal => (0, None),
            None => (uids.next.saturating_sub(1), None),
        };
        let place = Place { folder, validity: uids.validity, uid, since };
        if known.is_none() {
            self.keep(&place, Vec::new(), whose, uid)?;
        }
        Ok(place)
    }

    /// Takes what has come.
    async fn take(
        &self,
        open: &mut OpenMailbox<'_>,
        place: &mut Place,
        mailbox: &Address,
        whose: Whose,
    ) -> anyhow::Result<()> {
        for some in open.after(place.uid, place.since.as_deref()).await?.chunks(MESSAGES_MAX) {
            for Portion { uids, too_large, until, .. } in portions(&open.sizes(some).await?) {
                if too_large > 0 {
                    tracing::warn!(mailbox = mailbox.as_str(), messages = too_large, "larger than can be kept");
                }
                let messages = open.messages(&uids).await?;
                tokio::task::block_in_place(|| self.keep(place, messages, whose, until))?;
                place.uid = until;
                // Already full: the judge will look anyway.
                let _ = self.wake.try_send(());
            }
        }
        Ok(())
    }

    fn keep(&self, place: &Place, messages: Vec<Message>, whose: Whose, uid: u32) -> anyhow::Result<()> {
        let (copier, folder) = (&self.copier, &place.folder);
        let copies: Vec<_> = messages.into_iter().map(|message| copier.read(message, &folder.mailbox, whose)).collect();
        let until = ReadUntil { uid_validity: place.validity, uid, time: clock::now() };
        self.shared.write(|store, writer| copier.keep(store, writer, &copies, folder, until))?;
        Ok(())
    }

    async fn stopped(&self) {
        while !self.stop.is_asked() {
            tokio::time::sleep(TICK).await;
        }
    }
}

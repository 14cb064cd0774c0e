//! Reading mailboxes, several at once, each folder from where it was read to.

use super::report::{Counts, Report};
use super::throttle::Throttle;
use crate::cli::config::Config;
use crate::clock;
use crate::console;
use crate::copies::{Copier, MESSAGES_MAX, Whose, portions};
use crate::logs::stop::Stop;
use crossbeam_channel::{Sender, bounded};
use std::sync::Arc;
use std::time::{Duration, Instant};
use thymus_action::imap::{OpenMailbox, Reader};
use thymus_event::{Address, TenantId};
use thymus_store::{MailboxFolder, ReadFor, ReadUntil, SharedWriter, Store};
use tokio::runtime::Handle;

/// How often a mailbox is tried again whose connection broke.
const RETRIES_MAX: u32 = 3;

/// How long to wait before that, the first time; each further time twice as long.
const PAUSE: Duration = Duration::from_secs(2);

/// How mailboxes are read.
pub(super) struct Fetcher {
    pub(super) reader: Reader,
    pub(super) copier: Copier,
    pub(super) tenant: TenantId,
    /// Messages that came before this day are left alone.
    pub(super) since: String,
    pub(super) throttle: Throttle,
    pub(super) stop: Arc<Stop>,
}

/// A mailbox that was read, or not.
struct Done {
    mailbox: Address,
    counts: Counts,
    trouble: Option<String>,
}

/// Reads all mailboxes. One that cannot be read is told, and keeps none from being read.
pub(super) fn all(
    fetcher: &Fetcher,
    config: &Config,
    shared: &SharedWriter,
    mailboxes: &[Address],
    at_once: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let runtime = console::runtime()?;
    let (queue, next) = bounded(mailboxes.len());
    mailboxes.iter().for_each(|mailbox| drop(queue.send(mailbox.clone())));
    drop(queue);
    let (tell, told) = bounded::<Done>(at_once);
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(mailboxes.len()) {
            let (next, tell, handle) = (next.clone(), tell.clone(), runtime.handle().clone());
            let store = Store::open_read_only(&config.store_path())?;
            scope.spawn(move || {
                let work = Work { fetcher, store: &store, shared, handle };
                next.iter().take_while(|_| !fetcher.stop.is_asked()).for_each(|mailbox| work.mailbox(mailbox, &tell));
            });
        }
        drop(tell);
        for Done { mailbox, counts, trouble } in told {
            report.took(&mailbox, counts, trouble);
        }
        Ok(())
    })
}

/// One worker's.
struct Work<'a> {
    fetcher: &'a Fetcher,
    store: &'a Store,
    shared: &'a SharedWriter,
    handle: Handle,
}

impl Work<'_> {
    fn mailbox(&self, mailbox: Address, tell: &Sender<Done>) {
        let mut counts = Counts::default();
        let mut tries = 0;
        let trouble = loop {
            let Err(error) = self.handle.block_on(self.read(&mailbox, &mut counts)) else { break None };
            if tries == RETRIES_MAX || self.fetcher.stop.is_asked() || is_final(&error) {
                break Some(format!("{error:#}"));
            }
            self.fetcher.stop.wait(PAUSE * 2_u32.pow(tries));
            tries += 1;
        };
        let _ = tell.send(Done { mailbox, counts, trouble });
    }

    async fn read(&self, mailbox: &Address, counts: &mut Counts) -> anyhow::Result<()> {
        let mut open = self.fetcher.reader.open(mailbox).await?;
        for folder in open.folders().await? {
            self.folder(&mut open, mailbox, folder, counts).await?;
        }
        open.close().await;
        Ok(())
    }

    async fn folder(
        &self,
        open: &mut OpenMailbox<'_>,
        mailbox: &Address,
        folder: String,
        counts: &mut Counts,
    ) -> anyhow::Result<()> {
        let Some(uids) = open.examine(&folder).await? else { return Ok(()) };
        let (tenant, read_for) = (self.fetcher.tenant, ReadFor::History);
        let folder = MailboxFolder { tenant, read_for, mailbox: mailbox.clone(), folder };
        let before = self.store.read_until(&folder)?.filter(|until| until.uid_validity == uids.validity);
        let wanted = open.after(before.map_or(0, |until| until.uid), Some(&self.fetcher.since)).await?;
        for some in wanted.chunks(MESSAGES_MAX) {
            for portion in portions(&open.sizes(some).await?) {
                anyhow::ensure!(!self.fetcher.stop.is_asked(), "told to stop");
                tokio::time::sleep(self.fetcher.throttle.wait(portion.bytes, Instant::now())).await;
                let messages = open.messages(&portion.uids).await?;
                counts.bytes += messages.iter().map(|message| message.bytes.len() as u64).sum::<u64>();
                counts.too_large += portion.too_large;
                let until = ReadUntil { uid_validity: uids.validity, uid: portion.until, time: clock::now() };
                let copier = &self.fetcher.copier;
                let copies: Vec<_> =
                    messages.into_iter().map(|message| copier.read(message, mailbox, Whose::Owners)).collect();
                let kept = self.shared.write(|store, writer| copier.keep(store, writer, &copies, &folder, until))?;
                counts.new += kept.new;
                counts.merged += kept.merged;
            }
        }
        Ok(())
    }
}

fn is_final(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(thymus_action::ProviderError::Refused(_)))
}

//! Everything is read once: archives by one thread, messages decoded by several, order kept, the store filled.

mod order;
mod visits;
mod work;

pub(crate) use visits::{LogRead, visits};

use super::progress::Progress;
use super::{Counts, Plan};
use crate::recall::Border;
use crate::terminal::plain;
use compact_str::CompactString;
use std::collections::HashMap;
use std::io::Write;
use thymus_event::{EmailActivity, EventId};
use thymus_intake::Archive;
use thymus_signal::Features;
use thymus_signal::extract::RECIPIENTS_MAX;
use thymus_source::email::EmailSource;
use thymus_store::Stored;
use work::{Decoded, Item};

/// What is kept in memory of one message.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its facts.
    pub(crate) features: Features,
    /// The beginning of its subject, for lists.
    pub(crate) subject: CompactString,
    /// Whether the store had it before this run.
    pub(crate) stored_before: bool,
}

/// All mail, in the order of the archives.
pub(crate) struct Mail {
    pub(crate) mail: Vec<Message>,
    pub(crate) counts: Counts,
}

/// Errors told one by one; the rest is counted.
const ERRORS_TOLD: usize = 10;

/// Reads all archives, and fills the store where there is one.
pub(crate) fn mail(plan: &Plan, store: Option<&mut thymus_store::Writer>) -> anyhow::Result<Mail> {
    let border = Border::of(plan);
    let source = EmailSource::new(border.email_config(plan.tenant));
    let archive = Archive::open(&plan.archives)?;
    let bar = Progress::of_bytes("reading", archive.total_bytes());
    let far = archive.progress();
    let mut collector = Collector::new(store);
    if let Some(store) = &mut collector.store {
        border.keep(plan.tenant, store)?;
    }
    let storing = collector.store.is_some();
    order::in_parallel(
        plan.threads,
        work::batches(archive),
        |batch| work::decode(&source, batch, storing),
        |items| {
            bar.set(far.bytes_read());
            items.into_iter().try_for_each(|item| collector.take(item))
        },
    )?;
    collector.finish()
}

/// Takes decoded messages in their order: merges what came twice, fills the store.
struct Collector<'a> {
    mail: Vec<Message>,
    known: HashMap<EventId, usize>,
    store: Option<&'a mut thymus_store::Writer>,
    counts: Counts,
}

impl<'a> Collector<'a> {
    fn new(store: Option<&'a mut thymus_store::Writer>) -> Self {
        Self { mail: Vec::new(), known: HashMap::new(), store, counts: Counts::default() }
    }

    fn take(&mut self, item: Item) -> anyhow::Result<()> {
        match item {
            Item::Unreadable(error) => self.complain(&error),
            Item::Message(decoded) => return self.add(*decoded),
        }
        Ok(())
    }

    /// A second copy adds its recipients to the first: the reports of a forked message differ in them.
    fn add(&mut self, decoded: Decoded) -> anyhow::Result<()> {
        let Decoded { features, subject, stored } = decoded;
        if let Some(first) = self.known.get(&features.id).and_then(|&at| self.mail.get_mut(at)) {
            self.counts.duplicates += 1;
            for recipient in features.recipients {
                let known = &first.features.recipients;
                if known.len() < RECIPIENTS_MAX && !known.contains(&recipient) {
                    first.features.recipients.push(recipient);
                }
            }
            return Ok(());
        }
        let put = match (&mut self.store, &stored) {
            (Some(store), Some(stored)) => store.put_message(&stored.record, &stored.raw)?,
            _ => Stored::New,
        };
        self.known.insert(features.id, self.mail.len());
        self.mail.push(Message { features, subject, stored_before: put == Stored::Known });
        Ok(())
    }

    fn complain(&mut self, error: &str) {
        self.counts.unreadable += 1;
        if self.counts.unreadable <= ERRORS_TOLD as u64 {
            let _ = writeln!(std::io::stderr(), "thymus: {}", plain(error));
        }
    }

    fn finish(self) -> anyhow::Result<Mail> {
        if let Some(store) = self.store {
            store.commit()?;
        }
        Ok(Mail { mail: self.mail, counts: self.counts })
    }
}

/// The first messages, decoded.
pub(crate) fn sample(plan: &Plan, count_max: usize, mut see: impl FnMut(&EmailActivity)) -> anyhow::Result<usize> {
    let source = EmailSource::new(Border::of(plan).email_config(plan.tenant));
    let mut count = 0;
    for raw in Archive::open(&plan.archives)?.flatten().take(count_max) {
        see(&work::decode_one(&source, &raw));
        count += 1;
    }
    Ok(count)
}

//! `thymus backfill`: the last months of mailboxes, so that the organisation is known from the first day.
//!
//! Two steps: [`fetch`] everything, mailbox by mailbox; then [`history`] lives through it in the order of its times, for a
//! baseline learns from what came before. Both go on where they were when they are run again.

mod fetch;
mod history;
mod report;
mod throttle;

use crate::cli::args::{Backfill, Global};
use crate::cli::config::Config;
use crate::cli::{failure, settings};
use crate::clock;
use crate::copies::{Copier, day};
use crate::logs::stop::Stop;
use crate::recall::Border;
use crate::run::has_domains;
use anyhow::Context;
use fetch::Fetcher;
use report::Report;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use thymus_action::imap::Reader;
use thymus_event::Address;
use thymus_source::email::EmailSource;
use thymus_store::{SharedWriter, Store, StoreError};

/// The most that is read of a list of mailboxes: a million addresses.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// Reads, judges, and says what there was.
pub(crate) fn run(global: &Global, asked: &Backfill) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    has_domains(&config)?;
    if !config.imap.is_wanted() {
        return Err(failure::usage("imap.host names no server: without [imap] there is no way into mailboxes"));
    }
    let mailboxes = mailboxes(asked)?;
    let reader = Reader::new(config.imap.provider()?)?;
    let stop = Arc::new(Stop::on_signals()?);
    let shared = open(&config)?;
    let source = EmailSource::new(Border::configured(&config).email_config(config.organisation.tenant));
    let fetcher = Fetcher {
        reader,
        copier: Copier::new(Arc::new(source), &config)?,
        tenant: config.organisation.tenant,
        since: day(clock::now().plus_hours(-24 * i64::from(asked.days))),
        throttle: throttle::Throttle::new(asked.mebibytes_per_second),
        stop: Arc::clone(&stop),
    };
    let mut report = Report::new(mailboxes.len());
    fetch::all(&fetcher, &config, &shared, &mailboxes, asked.connections.into(), &mut report)?;
    if !stop.is_asked() {
        report.judged = history::judge(&config, &shared, &stop)?;
    }
    shared.let_go();
    report.is_stopped = stop.is_asked();
    report.service_runs = matches!(Store::open_read_only(&config.store_path())?.serve(), Err(StoreError::Busy));
    report.print(global.json)
}

fn open(config: &Config) -> anyhow::Result<Arc<SharedWriter>> {
    let shared = SharedWriter::new(Store::open(&config.store_path())?);
    shared.write(|_, writer| {
        Border::configured(config).keep(config.organisation.tenant, writer)?;
        Ok::<_, anyhow::Error>(writer.commit()?)
    })?;
    Ok(Arc::new(shared))
}

/// Each mailbox once.
fn mailboxes(asked: &Backfill) -> anyhow::Result<Vec<Address>> {
    let mut all: BTreeSet<Address> = asked.addresses.iter().cloned().collect();
    if let Some(file) = &asked.mailboxes {
        for (number, line) in (1..).zip(list(file)?.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || failure::usage(format!("{}:{number}: an address wanted", file.display()));
            all.insert(Address::parse(line).ok_or_else(wrong)?);
        }
    }
    if all.is_empty() {
        return Err(failure::usage("there is no mailbox in the list"));
    }
    Ok(all.into_iter().collect())
}

fn list(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = match file.as_os_str() == "-" {
        true => std::io::stdin().take(LIST_BYTES_MAX).read_to_string(&mut text),
        false => std::fs::File::open(file).and_then(|opened| opened.take(LIST_BYTES_MAX).read_to_string(&mut text)),
    };
    read.with_context(|| format!("cannot read the list of mailboxes, {}", file.display()))?;
    Ok(text)
}

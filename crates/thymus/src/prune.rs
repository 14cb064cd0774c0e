//! `thymus prune`: deletes what is older than it may be kept.

use crate::cli::args::Global;
use crate::cli::args::erase::Prune;
use crate::cli::{json, settings};
use crate::clock;
use crate::terminal::grouped;
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;
use thymus_store::{Expired, Store, StoreError, Tidied, Writer};

/// How long to wait for the service to let go of the writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Deletes, or says what would be deleted.
pub(crate) fn run(global: &Global, asked: Prune) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let tenant = config.organisation.tenant;
    let retention = config.retention.at(clock::now());
    let store = Store::open(&config.store_path())?;
    if asked.dry_run {
        let expired = store.writer_within(PATIENCE)?.preview_retention(tenant, &retention)?;
        return tell(global, &expired, None);
    }
    let mut all = Expired::default();
    loop {
        // Anew each time: others have their turn in between.
        let mut writer = store.writer_within(PATIENCE)?;
        let some = writer.retain(tenant, &retention)?;
        all += some;
        if some.is_nothing() {
            if !all.is_nothing() {
                writer.order_scrub()?;
            }
            let tidied = tidy(&mut writer)?;
            return tell(global, &all, Some(&tidied));
        }
    }
}

/// Rids the files of what rows refer to no more.
pub(crate) fn tidy(writer: &mut Writer) -> anyhow::Result<Tidied> {
    let mut tidied = Tidied::default();
    while writer.tidy(&mut tidied)? {}
    match writer.scrub() {
        Err(StoreError::Busy) => anyhow::bail!(
            "the rows are gone, and somebody reads the database all the while, so that it cannot be written anew: \
             say `thymus prune` later"
        ),
        scrubbed => scrubbed?,
    }
    Ok(tidied)
}

/// What could not be done yet.
pub(crate) fn tell_left(tidied: &Tidied, out: &mut impl Write) -> io::Result<()> {
    if !tidied.damaged.is_empty() {
        writeln!(
            out,
            "files of raw mail that are damaged, and keep what they hold: {:?}; restore them from a backup, and say \
             `thymus prune`",
            tidied.damaged
        )?;
    }
    if !tidied.copied.is_empty() {
        writeln!(out, "files of raw mail that somebody copies: {:?}; say `thymus prune` later", tidied.copied)?;
    }
    Ok(())
}

fn tell(global: &Global, expired: &Expired, tidied: Option<&Tidied>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let Expired { mail, messages, visits, accounts, audit } = *expired;
    if global.json {
        let answer = json!({
            "deleted": tidied.is_some(), "raw_mail": mail, "messages": messages, "visits": visits,
            "account_records": accounts, "audit_entries": audit, "files": tidied.map(|tidied| tidied.packs),
            "freed_bytes": tidied.map(|tidied| tidied.freed_bytes),
            "left_damaged": tidied.map(|tidied| &tidied.damaged), "left_copied": tidied.map(|tidied| &tidied.copied),
        });
        return json::write(&mut out, &answer);
    }
    writeln!(out, "{}", if tidied.is_some() { "deleted:" } else { "this would be deleted:" })?;
    let lines = [
        ("messages' raw mail", mail),
        ("messages as a whole", messages),
        ("visits", visits),
        ("leases, and what accounts did", accounts),
        ("entries of the audit log", audit),
    ];
    for (name, count) in lines {
        writeln!(out, "  {name:<44}{:>12}", grouped(count))?;
    }
    if let Some(tidied) = tidied {
        writeln!(out, "  {:<44}{:>12}", "files of raw mail written anew, or deleted", grouped(tidied.packs))?;
        writeln!(out, "  {:<44}{:>12}", "bytes of them that are free now", grouped(tidied.freed_bytes))?;
        tell_left(tidied, &mut out)?;
    }
    Ok(())
}

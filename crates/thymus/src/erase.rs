//! `thymus erase`: takes a message or a person out of the store, and what they taught with it.

use crate::cli::args::Global;
use crate::cli::args::erase::{Erase, Word};
use crate::cli::{failure, json, settings};
use crate::clock;
use crate::logs::notice;
use crate::prune::tidy;
use crate::terminal::{grouped, plain};
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;
use thymus_event::{Address, EventId, TenantId};
use thymus_store::{Erased, ErasureOrder, Store, Subject, Tidied, Writer};

/// How long to wait for the service to let go of the writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Entries listed.
const LISTED: u32 = 1_000;

/// Says what would go, or erases it.
pub(crate) fn run(global: &Global, asked: &Erase) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let tenant = config.organisation.tenant;
    let store = Store::open(&config.store_path())?;
    let (subject, word) = match asked {
        Erase::List => return list(global, &store, tenant),
        Erase::Message { id, word } => (Subject::Message(one(&store, tenant, id)?), word),
        Erase::Person { address, word } => (Subject::Person(address.clone()), word),
    };
    if word.reason.trim().is_empty() {
        return Err(failure::usage("--reason is empty: say why, for whoever asks later"));
    }
    let order = order(tenant, subject, word);
    let mut writer = store.writer_within(PATIENCE)?;
    if !word.yes {
        return tell(global, &writer.preview_erasure(&order)?, None);
    }
    if let Subject::Person(address) = &order.subject {
        forget(&store, &mut writer, tenant, address)?;
    }
    let erased = writer.erase(&order)?;
    let tidied = tidy(&mut writer)?;
    tell(global, &erased, Some(&tidied))
}

fn order(tenant: TenantId, subject: Subject, word: &Word) -> ErasureOrder {
    ErasureOrder { tenant, time: clock::now(), subject, by: word.by.clone(), reason: word.reason.clone() }
}

/// The one message that is named.
fn one(store: &Store, tenant: TenantId, name: &str) -> anyhow::Result<EventId> {
    let name = name.trim();
    let found = store.messages_by_message_id(tenant, name.strip_prefix("event:").unwrap_or(name))?;
    match found.as_slice() {
        [] => Err(failure::usage(format!("no message {name} in the store"))),
        [message] => Ok(message.id),
        several => {
            let ids: Vec<String> = several.iter().map(|message| message.id.to_string()).collect();
            Err(failure::usage(format!("{} messages are called so: name one of {}", several.len(), ids.join(", "))))
        }
    }
}

/// What the readers of logs keep of a person between their runs.
fn forget(store: &Store, writer: &mut Writer, tenant: TenantId, address: &Address) -> anyhow::Result<()> {
    if let Some(mut kept) = notice::kept(store, tenant)? {
        kept.forget(address);
        notice::put(writer, tenant, &kept)?;
        writer.commit()?;
    }
    Ok(())
}

fn tell(global: &Global, erased: &Erased, tidied: Option<&Tidied>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let Erased { messages, shared, changed, visits, log_events, evidence } = *erased;
    if global.json {
        let answer = json!({
            "erased": tidied.is_some(), "messages": messages, "shared_with_others": shared,
            "changed_in_mailboxes": changed, "visits": visits, "log_events": log_events, "evidence": evidence,
            "files": tidied.map(|tidied| tidied.packs), "left_damaged": tidied.map(|tidied| &tidied.damaged),
            "left_copied": tidied.map(|tidied| &tidied.copied),
        });
        return json::write(&mut out, &answer);
    }
    writeln!(out, "{}", if tidied.is_some() { "erased:" } else { "this would be erased:" })?;
    let lines = [
        ("messages", messages),
        ("  that concern others as well", shared),
        ("  changed in a mailbox, which can be undone no more", changed),
        ("visits", visits),
        ("leases, and what accounts did", log_events),
        ("facts", evidence),
    ];
    for (name, count) in lines {
        writeln!(out, "  {name:<52}{:>12}", grouped(count))?;
    }
    match tidied {
        None => writeln!(out, "nothing was changed: say --yes to erase it")?,
        Some(tidied) => {
            writeln!(out, "  {:<52}{:>12}", "files of raw mail written anew, or deleted", grouped(tidied.packs))?;
            crate::prune::tell_left(tidied, &mut out)?;
        }
    }
    Ok(())
}

fn list(global: &Global, store: &Store, tenant: TenantId) -> anyhow::Result<()> {
    let entries = store.erasures(tenant, LISTED)?;
    let mut out = io::stdout().lock();
    if global.json {
        let told = entries.iter().map(|entry| {
            json!({
                "time": entry.time, "of": if entry.of_person { "person" } else { "message" }, "by": entry.by,
                "reason": entry.reason, "messages": entry.messages,
            })
        });
        return json::write(&mut out, &told.collect::<Vec<_>>());
    }
    for entry in &entries {
        let what = if entry.of_person { "a person" } else { "a message" };
        let (by, reason) = (plain(&entry.by), plain(&entry.reason));
        writeln!(out, "{}  {what}, {} messages, by {by}: {reason}", entry.time, grouped(entry.messages))?;
    }
    Ok(writeln!(out, "erasures: {}", entries.len())?)
}

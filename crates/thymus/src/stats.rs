//! `thymus stats`: what the store holds, and how the sources of events are doing.

mod mailboxes;
pub(crate) mod sources;

use crate::cli::args::Global;
use crate::cli::{json, settings};
use crate::terminal::{Style, grouped, plain};
use mailboxes::Mailboxes;
use serde_json::{Value, json};
use std::io::{self, Write};
use thymus_event::SourceHealth;
use thymus_store::{Stats, Store};

/// Counts and prints.
pub(crate) fn run(global: &Global) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let path = config.store_path();
    let store = Store::open_read_only(&path)?;
    let stats = store.stats(config.organisation.tenant)?;
    let health = store.source_health(config.organisation.tenant)?;
    let untidy = store.untidy()?;
    let mailboxes = Mailboxes::of(&store, &config)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        json::write(&mut out, &as_json(&stats, &health, &untidy, &mailboxes))?;
    } else {
        writeln!(out, "{}", Style::of_stdout().strong(&plain(&path.display().to_string())))?;
        print(&stats, &mut out)?;
        mailboxes.print(&mut out)?;
        print_untidy(&untidy, &mut out)?;
        sources::print(&health, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn as_json(stats: &Stats, health: &[SourceHealth], untidy: &[u32], mailboxes: &Mailboxes) -> Value {
    let by = |pairs: Vec<(&'static str, u64)>| -> serde_json::Map<String, Value> {
        pairs.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect()
    };
    json!({
        "messages": stats.messages,
        "first": stats.span.map(|span| span.0),
        "last": stats.span.map(|span| span.1),
        "by_direction": by(stats.by_direction.iter().map(|(way, count)| (way.as_str(), *count)).collect()),
        "by_action": by(stats.by_action.iter().map(|(action, count)| (action.as_str(), *count)).collect()),
        "assessments": stats.assessments,
        "evidence": stats.evidence,
        "intents": stats.intents,
        "snapshots": stats.snapshots,
        "defects": stats.defects,
        "counters": stats.counters,
        "visits": stats.visits,
        "mailboxes": mailboxes.as_json(),
        "sources": sources::as_json(health),
        "raw_bytes": stats.raw_bytes,
        "packs_bytes": stats.packs_bytes,
        "database_bytes": stats.database_bytes,
        "text_index_bytes": stats.text_index_bytes,
        "untidy_files": untidy,
        "damaged_packs": stats.damage.iter().map(|damage| json!({
            "pack": damage.pack,
            "wanted_bytes": damage.wanted_bytes,
            "found_bytes": damage.found_bytes,
        })).collect::<Vec<_>>(),
    })
}

fn print_untidy(untidy: &[u32], out: &mut impl Write) -> io::Result<()> {
    match untidy.len() {
        0 => Ok(()),
        files => {
            writeln!(out, "  {files} files hold bytes of what was erased or deleted: `thymus prune` writes them anew")
        }
    }
}

fn print(stats: &Stats, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, count: u64| writeln!(out, "  {name:<28}{:>16}", grouped(count));
    line("messages", stats.messages)?;
    for (way, count) in &stats.by_direction {
        line(&format!("  {}", way.as_str()), *count)?;
    }
    line("judged", stats.by_action.iter().map(|(_, count)| count).sum())?;
    for (action, count) in &stats.by_action {
        line(&format!("  {action}"), *count)?;
    }
    line("assessments", stats.assessments)?;
    line("evidence", stats.evidence)?;
    line("intents", stats.intents)?;
    line("visits", stats.visits)?;
    line("bytes of raw mail", stats.raw_bytes)?;
    line("bytes of packs", stats.packs_bytes)?;
    line("bytes of the database", stats.database_bytes)?;
    line("  of it the text index", stats.text_index_bytes)?;
    for (kind, count) in &stats.defects {
        line(&format!("defect {kind}"), *count)?;
    }
    for (name, count) in &stats.counters {
        line(name, *count)?;
    }
    if let Some((first, last)) = stats.span {
        writeln!(out, "  from {first} to {last}")?;
    }
    for damage in &stats.damage {
        let (wanted, found) = (grouped(damage.wanted_bytes), grouped(damage.found_bytes));
        writeln!(
            out,
            "  pack {} is damaged: {found} of {wanted} bytes are there; restore it from a backup",
            damage.pack
        )?;
    }
    Ok(())
}

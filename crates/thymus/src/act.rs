//! `thymus act`: the switch for all changes of mailboxes.

mod zone;

pub(crate) use zone::Zone;

use crate::cli::args::Global;
use crate::cli::args::act::{Act, Word};
use crate::cli::{json, settings};
use crate::clock;
use crate::terminal::plain;
use serde::Serialize;
use std::io::{self, Write};
use std::time::Duration;
use thymus_event::Timestamp;
use thymus_store::{ActSwitch, Store};

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether mailboxes may be changed, for machines.
#[derive(Serialize)]
struct Shown<'a> {
    stopped: bool,
    /// Whether the configuration says so.
    by_configuration: bool,
    since: Option<Timestamp>,
    by: Option<&'a str>,
    reason: Option<&'a str>,
}

/// Says the word, and shows what is in force.
pub(crate) fn run(global: &Global, what: &Act) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let tenant = config.organisation.tenant;
    let store = Store::open(&config.store_path())?;
    let said = match what {
        Act::Stop(word) => Some(said(word, true)),
        Act::Resume(word) => Some(said(word, false)),
        Act::Show => None,
    };
    if let Some(switch) = said {
        let mut writer = store.writer_within(PATIENCE)?;
        writer.put_act_switch(tenant, &switch)?;
        writer.commit()?;
    }
    show(global, store.act_switch(tenant)?.as_ref(), config.act.stop)
}

fn said(word: &Word, stopped: bool) -> ActSwitch {
    ActSwitch { time: clock::now(), stopped, by: word.by.clone(), note: word.reason.clone() }
}

fn show(global: &Global, switch: Option<&ActSwitch>, by_configuration: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let stopped = by_configuration || switch.is_some_and(|switch| switch.stopped);
    if global.json {
        let (by, reason) = (switch.map(|switch| switch.by.as_str()), switch.map(|switch| switch.note.as_str()));
        let since = switch.map(|switch| switch.time);
        json::write(&mut out, &Shown { stopped, by_configuration, since, by, reason })?;
        return Ok(());
    }
    match stopped {
        true => writeln!(out, "all changes of mailboxes are stopped")?,
        false => writeln!(out, "mailboxes may be changed, as [act] in the configuration says")?,
    }
    if by_configuration {
        writeln!(out, "  act.stop is set in the configuration")?;
    }
    if let Some(ActSwitch { time, stopped, by, note }) = switch {
        let word = if *stopped { "stopped" } else { "resumed" };
        let why = if note.is_empty() { String::new() } else { format!(": {}", plain(note)) };
        writeln!(out, "  {word} {time} by {}{why}", plain(by))?;
    }
    Ok(())
}

//! `thymus intents`: what verdicts want of mailboxes.

use crate::cli::args::Global;
use crate::cli::{json, settings};
use crate::terminal::{Style, plain, plain_cut};
use serde::Serialize;
use std::io::{self, Write};
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, Timestamp};
use thymus_store::{FiledIntent, Store};

/// Characters of a subject on one line.
const SUBJECT_CHARS: usize = 50;

/// One intent, for machines.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    id: String,
    time: Timestamp,
    action: Action,
    recipient: &'a Address,
    message: EventId,
    message_id: Option<&'a str>,
    subject: &'a str,
    revision: u32,
    dry_run: bool,
}

/// Lists them, the latest first.
pub(crate) fn run(global: &Global, all: bool, limit: u32) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let intents = store.latest_intents(config.organisation.tenant, all, limit)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        let listed: Vec<Listed<'_>> = intents.iter().map(Listed::of).collect();
        json::write(&mut out, &listed)?;
    } else {
        print(&intents, limit, &mut out, Style::of_stdout())?;
    }
    Ok(out.flush()?)
}

impl<'a> Listed<'a> {
    fn of(filed: &'a FiledIntent) -> Self {
        let FiledIntent { id, intent, message_id, subject } = filed;
        Self {
            id: format!("{}.{}.{}", id.batch, id.message, id.ordinal),
            time: intent.time,
            action: intent.action,
            recipient: &intent.recipient,
            message: intent.message,
            message_id: message_id.as_deref(),
            subject,
            revision: intent.revision,
            dry_run: intent.dry_run,
        }
    }
}

fn print(intents: &[FiledIntent], limit: u32, out: &mut impl Write, style: Style) -> io::Result<()> {
    if intents.is_empty() {
        return writeln!(
            out,
            "nothing is wanted of any mailbox: intents are filed by `thymus run` and when known mail is looked at again"
        );
    }
    writeln!(out, "{}", style.strong("What would be done, the latest first"))?;
    for FiledIntent { intent, subject, .. } in intents {
        let (time, what) = (intent.time, wanted(intent.action));
        let (recipient, subject) = (plain(intent.recipient.as_str()), plain_cut(subject, SUBJECT_CHARS));
        writeln!(out, "  {time}  {what:<20} {recipient:<32} {subject}")?;
    }
    if intents.len() == limit as usize {
        writeln!(out, "and perhaps more: see --limit")?;
    }
    Ok(())
}

/// In a person's words.
pub(crate) fn wanted(action: Action) -> &'static str {
    match action {
        Action::Allow => "give back",
        Action::Banner => "put a banner",
        Action::LockLinks => "lock links",
        Action::ConvertAttachments => "convert attachments",
        Action::Junk => "move to junk",
        Action::Hold => "hold",
    }
}

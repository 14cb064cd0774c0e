//! `thymus intents`: what verdicts want of mailboxes, and what came of it.

mod word;

use crate::cli::args::Global;
use crate::cli::args::intents::{Intents, Word};
use crate::cli::{json, settings};
use crate::terminal::{Style, plain, plain_cut};
use serde::Serialize;
use std::io::{self, Write};
use thymus_event::intent::{IntentState, Ruling};
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
    state: IntentState,
    /// Since when it is in that state.
    since: Timestamp,
    /// Who brought it there, where a person did.
    by: Option<&'a str>,
    note: &'a str,
}

/// Lists them, or says a word on some.
pub(crate) fn run(global: &Global, asked: &Intents) -> anyhow::Result<()> {
    match &asked.word {
        None => list(global, asked),
        Some(Word::Approve(which)) => word::say(global, Ruling::Approve, which),
        Some(Word::Refuse(which)) => word::say(global, Ruling::Refuse, which),
        Some(Word::Undo(which)) => word::say(global, Ruling::Undo, which),
    }
}

/// The latest first.
fn list(global: &Global, asked: &Intents) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let tenant = config.organisation.tenant;
    let intents = match asked.state {
        Some(state) => store.intents_in_state(tenant, state, asked.limit)?,
        None => store.latest_intents(tenant, asked.all, asked.limit)?,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        let listed: Vec<Listed<'_>> = intents.iter().map(Listed::of).collect();
        json::write(&mut out, &listed)?;
    } else {
        print(&intents, asked, &mut out, Style::of_stdout())?;
    }
    Ok(out.flush()?)
}

impl<'a> Listed<'a> {
    fn of(filed: &'a FiledIntent) -> Self {
        let FiledIntent { id, intent, message_id, subject, last } = filed;
        let last = last.as_ref();
        Self {
            id: id.to_string(),
            time: intent.time,
            action: intent.action,
            recipient: &intent.recipient,
            message: intent.message,
            message_id: message_id.as_deref(),
            subject,
            revision: intent.revision,
            dry_run: intent.dry_run,
            state: filed.state(),
            since: last.map_or(intent.time, |last| last.time),
            by: last.and_then(|last| last.by.as_deref()),
            note: last.map_or("", |last| &last.note),
        }
    }
}

fn print(intents: &[FiledIntent], asked: &Intents, out: &mut impl Write, style: Style) -> io::Result<()> {
    match (intents.is_empty(), asked.state) {
        (true, Some(state)) => return writeln!(out, "nothing that is to be carried out is {}", state.as_str()),
        (true, None) => {
            return writeln!(
                out,
                "nothing is wanted of any mailbox: intents are filed by `thymus run` and when known mail is looked at again"
            );
        }
        (false, _) => writeln!(out, "{}", style.strong("What is wanted of mailboxes, the latest first"))?,
    }
    for filed in intents {
        let FiledIntent { id, intent, subject, last, .. } = filed;
        let (id, time, what) = (id.to_string(), intent.time, wanted(intent.action));
        let (recipient, subject) = (plain(intent.recipient.as_str()), plain_cut(subject, SUBJECT_CHARS));
        writeln!(out, "  {id:<12} {time}  {what:<20} {:<10} {recipient:<32} {subject}", came_to(filed))?;
        if let Some(last) = last.as_ref().filter(|last| last.by.is_some() || !last.note.is_empty()) {
            let by = last.by.as_ref().map(|by| format!(" by {}", plain(by))).unwrap_or_default();
            writeln!(out, "               {}{by}  {}", last.time, plain(&last.note))?;
        }
    }
    if intents.len() == asked.limit as usize {
        writeln!(out, "and perhaps more: see --limit")?;
    }
    Ok(())
}

/// How far it is, in a word.
fn came_to(filed: &FiledIntent) -> &'static str {
    match filed.state() {
        IntentState::Wanted if filed.intent.dry_run => "watched",
        state => state.as_str(),
    }
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

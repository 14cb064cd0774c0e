//! `thymus search`: messages in the store, newest first.

use crate::cli::args::Global;
use crate::cli::{failure, json, settings};
use crate::terminal::{Style, plain, plain_cut};
use serde::Serialize;
use std::io::{self, Write};
use thymus_event::Timestamp;
use thymus_event::verdict::{Action, Score};
use thymus_store::{Hit, Query, Store};

/// Characters of a subject on one line.
const SUBJECT_CHARS: usize = 80;

/// One found message, for machines.
#[derive(Serialize)]
struct Found<'a> {
    message_id: Option<&'a str>,
    id: thymus_event::EventId,
    time: Timestamp,
    direction: &'static str,
    from: Option<&'a str>,
    from_name: Option<&'a str>,
    recipients: &'a [String],
    subject: &'a str,
    score: Option<Score>,
    action: Option<Action>,
}

/// Finds and prints.
pub(crate) fn run(global: &Global, query: &[String], limit: u32) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let query = Query::parse(&query.join(" ")).map_err(|error| failure::usage(error.to_string()))?;
    let store = Store::open_read_only(&config.store_path())?;
    let hits = store.search(config.organisation.tenant, &query, limit)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        let found: Vec<Found<'_>> = hits.iter().map(Found::of).collect();
        json::write(&mut out, &found)?;
    } else {
        print(&hits, &mut out, Style::of_stdout())?;
    }
    out.flush()?;
    Ok(())
}

impl<'a> Found<'a> {
    fn of(hit: &'a Hit) -> Self {
        Self {
            message_id: hit.message_id.as_deref(),
            id: hit.id,
            time: hit.time,
            direction: hit.direction.as_str(),
            from: hit.author.as_deref(),
            from_name: hit.author_name.as_deref(),
            recipients: &hit.recipients,
            subject: &hit.subject,
            score: hit.standing.map(|standing| standing.score),
            action: hit.standing.map(|standing| standing.action),
        }
    }
}

fn print(hits: &[Hit], out: &mut impl Write, style: Style) -> io::Result<()> {
    for hit in hits {
        let standing = hit.standing.map_or_else(
            || format!("{:>8}  {:<19}", "–", "not judged"),
            |standing| format!("{:>8.3}  {:<19}", standing.score.points(), standing.action.as_str()),
        );
        let from = hit.author.as_deref().unwrap_or("(no sender)");
        let id = hit.message_id.clone().unwrap_or_else(|| format!("event:{}", hit.id));
        writeln!(out, "{}  {standing} {:<8} {}", hit.time, hit.direction.as_str(), plain(from))?;
        writeln!(out, "    “{}”  {}", plain_cut(&hit.subject, SUBJECT_CHARS), style.faint(&plain(&id)))?;
    }
    match hits.len() {
        0 => writeln!(out, "nothing found"),
        1 => writeln!(out, "1 message"),
        count => writeln!(out, "{count} messages"),
    }
}

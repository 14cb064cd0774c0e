//! How the sources of events are doing.

use crate::terminal::{grouped, plain};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use thymus_event::health::Span;
use thymus_event::{SourceHealth, SourceState};

/// One object a source.
pub(crate) fn as_json(sources: &[SourceHealth]) -> Vec<Value> {
    let one = |source: &SourceHealth| {
        json!({
            "name": source.name,
            "format": source.format,
            "state": source.state.as_str(),
            "since": source.since,
            "about": about(&source.state),
            "first_event": source.first_event,
            "last_event": source.last_event,
            "last_arrival": source.last_arrival,
            "lag_s": source.lag_s(),
            "lines": source.lines,
            "bytes": source.bytes,
            "events": source.events,
            "passed_over": source.passed_over,
            "defects": source.defects,
        })
    };
    sources.iter().map(one).collect()
}

/// A paragraph a source.
pub(crate) fn print(sources: &[SourceHealth], out: &mut impl Write) -> io::Result<()> {
    for source in sources {
        writeln!(out, "  source {}: {}{}", plain(&source.name), source.state.as_str(), of(&source.state))?;
        let mut facts = vec![format!("{} lines", grouped(source.lines))];
        facts.extend(source.last_event.map(|time| format!("last event {time}")));
        facts.extend(source.lag_s().map(|lag| format!("lag {}", Span(lag))));
        writeln!(out, "    {}", facts.join(", "))?;
        for (title, counts) in
            [("events", &source.events), ("passed over", &source.passed_over), ("defects", &source.defects)]
        {
            if !counts.is_empty() {
                writeln!(out, "    {title}: {}", list(counts))?;
            }
        }
    }
    Ok(())
}

fn list(counts: &BTreeMap<String, u64>) -> String {
    let one = |(name, count): (&String, &u64)| format!("{} {}", plain(name), grouped(*count));
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn of(state: &SourceState) -> String {
    about(state).map_or_else(String::new, |text| format!(" ({})", plain(&text)))
}

fn about(state: &SourceState) -> Option<String> {
    match state {
        SourceState::Ok => None,
        SourceState::Silent { usual_s: Some(usual) } => Some(format!("usually for at most {}", Span(*usual))),
        SourceState::Silent { usual_s: None } => Some("for a day or more".to_owned()),
        SourceState::Lagging { lag_s } => Some(format!("by {}", Span(*lag_s))),
        SourceState::Unreadable { why } => Some(why.clone()),
    }
}

//! `thymus signals`: what is looked at, as the signals say it of themselves.

mod text;

use crate::cli::args::Global;
use crate::cli::config::Signal;
use crate::cli::json;
use crate::terminal::Style;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use thymus_event::attack::Technique;
use thymus_signal::meta::{Hypothesis, Level, SignalMeta};
use thymus_signal::metas;

/// A signal, described.
#[derive(Debug, Serialize)]
struct Described {
    name: &'static str,
    /// Never used again for another signal.
    id: u16,
    question: &'static str,
    /// Signals of one group lean on the same facts.
    group: &'static str,
    /// Whether it sees a message, or one recipient's copy of it.
    scope: &'static str,
    /// Whether shares are learned apart for each kind of relationship.
    by_context: bool,
    /// The most it may count, in nats.
    cap_nats: f64,
    techniques: &'static [Technique],
    /// The ordinary one first.
    levels: Vec<Outcome>,
}

/// A level, described.
#[derive(Debug, Serialize)]
struct Outcome {
    name: &'static str,
    /// Its share in ordinary mail, as shipped.
    ordinary: f64,
    /// Its share in attacks by hypothesis; nothing where the hypothesis says nothing about it.
    attacks: BTreeMap<&'static str, Option<f64>>,
    /// In which direction it may count.
    says: &'static str,
    /// It rests on what the author itself did before.
    from_history: bool,
}

/// Prints all signals, or one.
pub(crate) fn run(global: &Global, asked: Option<&Signal>) -> anyhow::Result<()> {
    let wanted = metas().filter(|meta| asked.is_none_or(|asked| asked.id() == meta.id));
    let described: Vec<Described> = wanted.map(Described::of).collect();
    let (mut out, style) = (io::BufWriter::new(io::stdout().lock()), Style::of_stdout());
    match (asked, described.first()) {
        (Some(_), Some(one)) if global.json => json::write(&mut out, one)?,
        (Some(_), Some(one)) => one.print(&mut out, style)?,
        _ if global.json => json::write(&mut out, &described)?,
        _ => text::list(&mut out, style, &described)?,
    }
    out.flush()?;
    Ok(())
}

impl Described {
    fn of(meta: &'static SignalMeta) -> Self {
        Self {
            name: meta.name,
            id: meta.id,
            question: meta.question,
            group: meta.group.as_str(),
            scope: meta.scope.as_str(),
            by_context: meta.by_context,
            cap_nats: meta.cap,
            techniques: meta.techniques,
            levels: meta.levels.iter().map(Outcome::of).collect(),
        }
    }
}

impl Outcome {
    fn of(level: &Level) -> Self {
        let share = |(hypothesis, share): (Hypothesis, f64)| (hypothesis.as_str(), Some(share).filter(|s| *s > 0.0));
        Self {
            name: level.name,
            ordinary: level.normal,
            attacks: Hypothesis::ALL.into_iter().zip(level.attack).map(share).collect(),
            says: level.says.as_str(),
            from_history: level.from_history,
        }
    }
}

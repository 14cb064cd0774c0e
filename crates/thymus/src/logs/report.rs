//! What is said of the logs: changes of health as they are noticed, and at the end how the sources are doing. `thymus logs`
//! prints it; the service has its own log, in which nobody is named.

use super::notice::Noticed;
use crate::look_again::Outcome;
use crate::stats::sources;
use crate::terminal::{grouped, plain};
use serde_json::json;
use std::io::{self, Write};
use thymus_case::Told;
use thymus_event::{HealthChange, SourceHealth};
use thymus_store::HOSTS_A_DAY_MAX;

/// Says it to people, to machines, or in the service's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// Lines for people.
    Text,
    /// Lines for machines.
    Json,
    /// What is worth an administrator's while, in the log.
    Logged,
}

impl Report {
    pub(super) const fn printed(is_json: bool) -> Self {
        if is_json { Self::Json } else { Self::Text }
    }

    /// That another process has the store.
    pub(super) fn waiting(self) {
        let text = "another process is writing to this store; waiting for it to end";
        match self {
            Self::Logged => tracing::warn!("{text}"),
            Self::Text | Self::Json => drop(writeln!(io::stderr(), "thymus: {text}")),
        }
    }

    /// One line each.
    pub(crate) fn changes(self, changes: &[HealthChange]) -> anyhow::Result<()> {
        if self == Self::Logged {
            changes.iter().for_each(|change| tracing::warn!(log = %change.source, "{}", plain(&change.to_string())));
            return Ok(());
        }
        let mut out = io::stdout().lock();
        for change in changes {
            if self == Self::Json {
                serde_json::to_writer(&mut out, &json!({ "health": change }))?;
                writeln!(out)?;
            } else {
                writeln!(out, "{} {}", change.time, plain(&change.to_string()))?;
            }
        }
        Ok(out.flush()?)
    }

    /// What stands out, and what looking again at the mail did.
    pub(super) fn noticed(self, noticed: &[Noticed], looked_again: Option<&Outcome>) -> anyhow::Result<()> {
        if self == Self::Logged {
            logged(noticed, looked_again);
            return Ok(());
        }
        let mut out = io::stdout().lock();
        for one in noticed {
            if self == Self::Json {
                serde_json::to_writer(&mut out, &json!({ "finding": one }))?;
                writeln!(out)?;
                continue;
            }
            let Told { time, kind, subject, score, counts, why } = &one.told;
            let weight = if *counts { "" } else { " (odd, no more)" };
            writeln!(out, "{time} {kind} {}: {score:.0} %{weight}. {}", plain(subject), plain(why))?;
            for (host, share) in &one.origins {
                writeln!(out, "{time}   {} may be where it was infected: {share:.0} %", plain(host))?;
            }
        }
        if let Some(outcome) = looked_again.filter(|outcome| outcome.messages > 0) {
            if self == Self::Json {
                serde_json::to_writer(&mut out, &json!({ "looked_again": outcome }))?;
                writeln!(out)?;
            } else {
                let changed: usize = outcome.changed.values().sum();
                writeln!(out, "looked again at {} messages: {changed} changed", outcome.messages)?;
            }
        }
        Ok(out.flush()?)
    }

    /// All sources of the run, and how many visits were too many for one person and day. Whoever follows has
    /// `thymus stats` for that.
    pub(super) fn end(self, health: &[SourceHealth], not_kept: u64) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        if self == Self::Json {
            serde_json::to_writer_pretty(
                &mut out,
                &json!({ "sources": sources::as_json(health), "visits_not_kept": not_kept }),
            )?;
            writeln!(out)?;
        } else {
            sources::print(health, &mut out)?;
            if not_kept > 0 {
                let (count, most) = (grouped(not_kept), grouped(HOSTS_A_DAY_MAX.into()));
                writeln!(
                    out,
                    "  {count} visits were not kept: by people or devices that went to {most} hosts in a day"
                )?;
            }
        }
        Ok(out.flush()?)
    }
}

fn logged(noticed: &[Noticed], looked_again: Option<&Outcome>) {
    for Noticed { told, .. } in noticed {
        tracing::info!(kind = %told.kind, score = told.score, counts = told.counts, "a log has something that stands out");
    }
    if let Some(outcome) = looked_again.filter(|outcome| !outcome.changed.is_empty()) {
        tracing::info!(facts = outcome.facts, messages = outcome.messages, changed = ?outcome.changed, "looked again");
    }
}

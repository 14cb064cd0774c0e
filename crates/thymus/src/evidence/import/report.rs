//! What an import did, for people and machines.

use crate::look_again::Outcome;
use crate::terminal::{grouped, plain, plain_cut};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use thymus_case::lists::Danger;
use thymus_event::evidence::Indicator;
use thymus_source::indicators::Listing;

/// Refused entries told one by one; the rest is counted.
const REFUSED_TOLD: usize = 20;

/// Characters of a value that are shown.
const VALUE_CHARS: usize = 100;

/// What became of one list.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    file: String,
    format: &'static str,
    /// By whom its facts are.
    pub(super) source: String,
    /// Entries of the list, taken or not.
    read: u64,
    pub(super) added: usize,
    pub(super) known: usize,
    pub(super) withdrawn: usize,
    pub(super) refused: Vec<Refused>,
    /// Entries that tell nothing now, by reason.
    pub(super) passed: BTreeMap<&'static str, usize>,
    /// Entries of no use here, by reason.
    unusable: BTreeMap<&'static str, u64>,
    /// Some of them, as they stand there: reason and text.
    examples: Vec<(&'static str, String)>,
    /// Nothing was written.
    pub(super) dry_run: bool,
    /// What it changed about stored mail.
    pub(super) looked_again: Option<Outcome>,
}

/// An entry that had better not be believed.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    indicator: Indicator,
    reason: &'static str,
    because: String,
}

impl Refused {
    pub(super) fn of(indicator: &Indicator, danger: &Danger) -> Self {
        Self { indicator: indicator.clone(), reason: danger.as_str(), because: danger.to_string() }
    }
}

impl Report {
    pub(super) fn of(file: &Path, listing: &Listing, source: String) -> Self {
        let unusable: BTreeMap<_, _> = listing.passed_over.iter().map(|(why, count)| (why.as_str(), *count)).collect();
        Self {
            file: file.display().to_string(),
            format: listing.format.as_str(),
            source,
            read: listing.listed.len() as u64 + unusable.values().sum::<u64>(),
            added: 0,
            known: 0,
            withdrawn: 0,
            refused: Vec::new(),
            passed: BTreeMap::new(),
            unusable,
            examples: listing.examples.iter().map(|(why, text)| (why.as_str(), text.clone())).collect(),
            dry_run: false,
            looked_again: None,
        }
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let (file, source) = (plain(&self.file), plain(&self.source));
        let would = if self.dry_run { "; a dry run: nothing is written" } else { "" };
        writeln!(out, "{file}: {}, by {source}, {} entries{would}", self.format, grouped(self.read))?;
        let counts = [("added", self.added), ("known already", self.known), ("withdrawn", self.withdrawn)];
        for (what, count) in counts.iter().chain([&("refused", self.refused.len())]) {
            writeln!(out, "  {:>9}  {what}", grouped(*count as u64))?;
        }
        for (why, count) in &self.passed {
            writeln!(out, "  {:>9}  {why}", grouped(*count as u64))?;
        }
        for (why, count) in &self.unusable {
            writeln!(out, "  {:>9}  {why}{}", grouped(*count), self.example(why))?;
        }
        self.print_refused(out)?;
        self.print_changes(out)
    }

    fn example(&self, why: &str) -> String {
        let found = self.examples.iter().find(|(reason, _)| *reason == why);
        found.map(|(_, text)| format!(", such as {}", plain_cut(text, VALUE_CHARS))).unwrap_or_default()
    }

    fn print_refused(&self, out: &mut impl Write) -> io::Result<()> {
        for Refused { indicator, because, .. } in self.refused.iter().take(REFUSED_TOLD) {
            let what = format!("{} {indicator}", indicator.kind());
            writeln!(out, "refused: {}: {}", plain_cut(&what, VALUE_CHARS), plain(because))?;
        }
        match self.refused.len().saturating_sub(REFUSED_TOLD) {
            0 => {}
            more => writeln!(out, "and {more} more: --json tells all")?,
        }
        if !self.refused.is_empty() {
            writeln!(out, "Add one of them by itself with `thymus evidence add imported …`, or all with --force.")?;
        }
        Ok(())
    }

    fn print_changes(&self, out: &mut impl Write) -> io::Result<()> {
        match &self.looked_again {
            Some(outcome) => outcome.print(out),
            None => Ok(()),
        }
    }
}

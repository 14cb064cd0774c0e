//! What each message really was: read only after every verdict is made, to measure against.

use crate::cli::failure;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// What a message was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Truth {
    /// Ordinary mail.
    Benign,
    /// An attack.
    Malicious,
}

/// When it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Window {
    /// While thresholds were learnt: not measured.
    Learn,
    /// After that.
    #[default]
    Test,
}

/// One line of the file. Other fields are ignored.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Label {
    /// Message-ID, with or without angle brackets.
    pub(crate) message_id: String,
    /// What it was.
    pub(crate) label: Truth,
    /// Which kind of mail or attack.
    #[serde(default = "unnamed")]
    pub(crate) family: String,
    /// How well its sender was known: `internal` and `outbound` are mail from inside, `first_contact` is a stranger's.
    #[serde(default)]
    pub(crate) tier: String,
    /// When it came.
    #[serde(default)]
    pub(crate) window: Window,
    /// The first message of its sender.
    #[serde(default)]
    pub(crate) first_of_sender: bool,
}

fn unnamed() -> String {
    "unnamed".to_owned()
}

impl Label {
    /// Whether it was sent from inside: measured apart, with a budget of its own.
    pub(crate) fn is_from_inside(&self) -> bool {
        matches!(self.tier.as_str(), "internal" | "outbound") || self.family == "lateral"
    }

    /// Whether it is an attack.
    pub(crate) fn is_malicious(&self) -> bool {
        self.label == Truth::Malicious
    }

    /// How `verdicts.jsonl` names the message.
    pub(crate) fn key(&self) -> &str {
        self.message_id.trim_matches(['<', '>', ' '])
    }
}

/// Reads JSON lines.
///
/// # Errors
/// `Usage`, with file and line, for what is no label.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<Label>> {
    let input = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut labels = Vec::new();
    for (number, line) in BufReader::new(input).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", file.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let label = serde_json::from_str(&line)
            .map_err(|error| failure::usage(format!("{}:{}: {error}", file.display(), number + 1)))?;
        labels.push(label);
    }
    Ok(labels)
}

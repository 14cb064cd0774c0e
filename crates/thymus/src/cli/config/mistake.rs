//! Mistakes in the file, by file, line and key.

use crate::cli::failure;
use std::path::Path;
use toml::de::Error;

/// `thymus.toml:7: policy.held_per_10000: invalid type: string "few", expected f64`, and the line itself.
pub(super) fn describe(file: &Path, text: &str, error: &Error) -> anyhow::Error {
    let Some(span) = error.span() else {
        return failure::usage(format!("{}: {}", file.display(), error.message()));
    };
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let shown = text.lines().nth(line - 1).unwrap_or_default().trim();
    let key = key_at(text, line).map(|key| format!("{key}: ")).unwrap_or_default();
    failure::usage(format!("{}:{line}: {key}{}\n  {line} | {shown}", file.display(), error.message()))
}

/// The dotted key that a line belongs to: the nearest `key =` at or above it, under the nearest `[section]`.
fn key_at(text: &str, line: usize) -> Option<String> {
    let above: Vec<&str> = text.lines().take(line).map(str::trim).collect();
    let start = above.iter().rposition(|line| key_of(line).is_some() || line.starts_with('['))?;
    let (head, rest) = (above.get(start)?, above.get(..start)?);
    let Some(key) = key_of(head) else { return section_of(head) };
    let section = rest.iter().rev().find_map(|line| section_of(line));
    Some(section.map_or_else(|| key.to_owned(), |section| format!("{section}.{key}")))
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let fits = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    fits.then_some(key)
}

fn section_of(line: &str) -> Option<String> {
    let inner = line.strip_prefix('[')?.split_once(']')?.0;
    let fits = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    fits.then(|| inner.to_owned())
}

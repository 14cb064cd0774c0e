//! Answers for machines.

use serde::Serialize;
use std::io::Write;

/// Writes one, laid out for people too, and ends the line.
pub(crate) fn write(out: &mut impl Write, answer: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer)?;
    Ok(writeln!(out)?)
}

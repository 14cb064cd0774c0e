//! `verdicts.jsonl`: one line a message, in the order of their times, written as they are judged.

use crate::cli::failure;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read as _, Seek, Write};
use std::path::{Path, PathBuf};
use thymus_case::Judgement;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, Reason, RecipientVerdict, Score};
use thymus_event::{CampaignId, EventId, Timestamp};
use thymus_signal::Features;

/// The name of the file within the output folder.
const NAME: &str = "verdicts.jsonl";

/// While it is being written; renamed when it is whole.
const NAME_PARTIAL: &str = "verdicts.jsonl.partial";

/// A longer line is no verdict: recipients and reasons of the largest message take a hundredth of it.
const LINE_BYTES_MAX: u64 = 16 << 20;

/// One line, to be written.
#[derive(Serialize)]
struct Line<'a> {
    message_id: &'a str,
    time: Timestamp,
    direction: Direction,
    score: Score,
    action: Action,
    tags: &'a [String],
    reasons: &'a [Reason],
    metrics: &'a BTreeMap<String, f64>,
    recipients: &'a [RecipientVerdict],
    young: bool,
    campaign: Option<CampaignId>,
    id: EventId,
}

/// One line, read again: what the summary shows of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Read {
    pub(crate) message_id: String,
    pub(crate) time: Timestamp,
    pub(crate) score: Score,
    pub(crate) action: Action,
    pub(crate) tags: Vec<String>,
    pub(crate) reasons: Vec<Reason>,
}

/// The file while it is written. Without a folder it is a nameless one that vanishes.
pub(crate) struct Writer {
    file: BufWriter<File>,
    folder: Option<PathBuf>,
}

impl Writer {
    /// Begins the file in `folder`, which is made where it is missing.
    pub(crate) fn create(folder: Option<&Path>) -> anyhow::Result<Self> {
        let file = match folder {
            None => tempfile::tempfile().context("cannot make a temporary file for the verdicts")?,
            Some(folder) => create_in(folder)?,
        };
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), folder: folder.map(Path::to_path_buf) })
    }

    /// Writes one line.
    pub(crate) fn write(&mut self, features: &Features, judgement: &Judgement) -> anyhow::Result<()> {
        let verdict = &judgement.verdict;
        let line = Line {
            message_id: &message_id(features),
            time: features.time,
            direction: features.direction,
            score: verdict.score,
            action: verdict.action,
            tags: &verdict.tags,
            reasons: &verdict.reasons,
            metrics: &verdict.metrics,
            recipients: &verdict.recipients,
            young: verdict.young,
            campaign: judgement.campaign(),
            id: features.id,
        };
        serde_json::to_writer(&mut self.file, &line)?;
        self.file.write_all(b"\n").context("cannot write the verdicts")
    }

    /// Ends the file; from now on it has its name.
    pub(crate) fn finish(self) -> anyhow::Result<Reader> {
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        if let Some(folder) = &self.folder {
            file.sync_all().context("cannot write the verdicts")?;
            std::fs::rename(folder.join(NAME_PARTIAL), folder.join(NAME)).context("cannot name the verdicts")?;
        }
        Ok(Reader { file, place: self.folder.map(|folder| folder.join(NAME)) })
    }
}

fn create_in(folder: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let place = folder.join(NAME_PARTIAL);
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(true);
    options.open(&place).with_context(|| format!("cannot write {}", place.display()))
}

/// What names a message in the file: its Message-ID, or `event:` and its content hash where it has none.
pub(crate) fn message_id(features: &Features) -> std::borrow::Cow<'_, str> {
    match &features.message_id {
        Some(id) => id.as_str().into(),
        None => format!("event:{}", features.id).into(),
    }
}

/// The whole file, to read single lines of.
pub(crate) struct Reader {
    file: File,
    /// Where it lies, unless it is nameless.
    pub(crate) place: Option<PathBuf>,
}

impl Reader {
    /// The file of a run that has ended.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let place = folder.join(NAME);
        let file = File::open(&place).with_context(|| format!("cannot read {}", place.display()))?;
        Ok(Self { file, place: Some(place) })
    }

    /// Every line with its number (from 0), one at a time.
    ///
    /// # Errors
    /// `Usage`, with file and line, for what no run wrote.
    pub(crate) fn each(&mut self, mut take: impl FnMut(usize, Read)) -> anyhow::Result<()> {
        let place = self.place.as_deref().unwrap_or(Path::new(NAME)).display().to_string();
        self.file.rewind()?;
        let mut input = BufReader::with_capacity(1 << 18, &self.file);
        let mut line = Vec::new();
        for number in 0.. {
            line.clear();
            let read = (&mut input).take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
            if read.with_context(|| format!("cannot read {place}"))? == 0 {
                break;
            }
            let parsed = serde_json::from_slice(&line);
            take(number, parsed.map_err(|error| failure::usage(format!("{place}:{}: {error}", number + 1)))?);
        }
        Ok(())
    }

    /// The lines with these numbers (from 0), in the order asked for.
    pub(crate) fn lines(&mut self, numbers: &[usize]) -> anyhow::Result<Vec<Read>> {
        let wanted: std::collections::BTreeSet<usize> = numbers.iter().copied().collect();
        let Some(&last) = wanted.last() else { return Ok(Vec::new()) };
        self.file.rewind()?;
        let mut found = BTreeMap::new();
        let mut line = Vec::new();
        let mut input = BufReader::with_capacity(1 << 18, &self.file);
        for number in 0..=last {
            line.clear();
            input.read_until(b'\n', &mut line)?;
            if wanted.contains(&number) {
                found.insert(number, line.clone());
            }
        }
        let parse = |number| serde_json::from_slice(found.get(number).map_or(b"", |line| line)).map_err(Into::into);
        numbers.iter().map(parse).collect()
    }
}

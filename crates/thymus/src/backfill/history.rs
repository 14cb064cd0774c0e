//! Living through what was fetched, in the order of its times: each message is judged by what came before it, as a backtest does.

use crate::backtest::Progress;
use crate::cli::config::Config;
use crate::clock;
use crate::logs::stop::Stop;
use crate::look_again::{self, Facts, Rules};
use crate::run::judge::setup;
use crate::run::rebuild::rebuild;
use std::collections::HashSet;
use thymus_case::Arrived;
use thymus_event::EventId;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::{Assessment, AssessmentReason};
use thymus_store::{SharedWriter, Store};

/// Verdicts of one commit: with all that follows from each they stay below what the store commits by itself.
const BATCH: usize = 128;

/// Judges all history that has no verdict; how much there was. Told to stop it ends early, and is made up for by the next run.
pub(super) fn judge(config: &Config, shared: &SharedWriter, stop: &Stop) -> anyhow::Result<u64> {
    let store = Store::open_read_only(&config.store_path())?;
    let rules = Rules::of(config, &store)?;
    let unjudged = store.history_unjudged(rules.tenant)?;
    if unjudged.is_empty() {
        return Ok(0);
    }
    let bar = Progress::of_messages("judging", store.pulse(rules.tenant)?.messages);
    let mut out = Out { shared, unjudged, waiting: Vec::new(), judged: 0 };
    let mut lived = 0;
    rebuild(
        &store,
        &rules,
        setup(config, &rules),
        || stop.is_asked(),
        |arrived, evidence| {
            lived += 1;
            bar.set(lived);
            out.take(arrived, evidence)
        },
    )?;
    out.flush()?;
    shared.write(|store, writer| look_again::settle(store, writer, &rules, Facts::All, clock::now()))?;
    Ok(out.judged)
}

/// Verdicts on their way into the store.
struct Out<'a> {
    shared: &'a SharedWriter,
    unjudged: HashSet<EventId>,
    waiting: Vec<(Arrived, EvidenceVersion)>,
    judged: u64,
}

impl Out<'_> {
    fn take(&mut self, arrived: Arrived, evidence: EvidenceVersion) -> anyhow::Result<()> {
        if self.unjudged.contains(&arrived.judgement.verdict.message) {
            self.waiting.push((arrived, evidence));
        }
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.judged += waiting.len() as u64;
        self.shared.write(|_, writer| {
            for (arrived, evidence_version) in &waiting {
                look_again::keep(writer, arrived)?;
                let verdict = arrived.judgement.verdict.clone();
                let (time, reason) = (clock::now(), AssessmentReason::Arrival);
                let assessment = Assessment { revision: 0, time, reason, evidence_version: *evidence_version, verdict };
                // What came before Thymus did is not acted upon because it was read.
                writer.put_first_assessment(&assessment, &[])?;
            }
            Ok(writer.commit()?)
        })
    }
}

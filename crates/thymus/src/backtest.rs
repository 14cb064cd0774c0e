//! `thymus backtest`: archives in, verdicts out, as they would have been given when the mail came.
//!
//! Three steps: [`read`] everything and take its facts, in parallel; [`judge`] in the order of time, each message by
//! what came before it; sum up, and only then look at labels.

mod compare;
mod detection;
mod infer;
mod judge;
mod labels;
mod plan;
mod progress;
mod read;
mod summary;
mod verdicts;

pub(crate) use judge::Judged;
pub(crate) use plan::{Plan, processors};
pub(crate) use progress::Progress;
pub(crate) use read::{LogRead, Message};
pub(crate) use verdicts::message_id;

use crate::act::Zone;
use crate::cli::args::{self, Global};
use crate::cli::settings;
use crate::clock;
use crate::look_again::{self, Facts, Rules};
use crate::terminal::Style;
use anyhow::Context;
use compare::Earlier;
use judge::{Past, Sink};
use std::io::{self, Write};
use std::path::Path;
use summary::Summary;
use thymus_case::{Modes, Organisation, Report};
use thymus_event::TenantId;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact};
use thymus_store::Store;

/// Seconds of a day.
const DAY_SECONDS: f64 = 86_400.0;

/// Verdicts on their way from the judge to the files: enough that neither waits for the other's hiccups.
const VERDICTS_WAITING: usize = 1024;

/// What a run leaves behind.
pub(crate) struct Run {
    /// All mail, in the order of time.
    pub(crate) mail: Vec<Message>,
    /// What was thought of each.
    pub(crate) judged: Vec<Judged>,
    /// What was learned of the scores.
    pub(crate) report: Report,
    /// Every verdict, line by line as `mail`.
    pub(crate) verdicts: verdicts::Reader,
    /// What was counted on the way.
    pub(crate) counts: Counts,
    /// What became of the lines of each web log.
    pub(crate) web_logs: Vec<LogRead>,
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Messages that were read before, byte for byte.
    pub(crate) duplicates: u64,
    /// Files and messages that could not be read.
    pub(crate) unreadable: u64,
    /// Facts known from the store.
    pub(crate) evidence: u64,
}

impl Run {
    /// How many days the mail spans; at least one.
    pub(crate) fn days(&self) -> f64 {
        let edges = self.mail.first().zip(self.mail.last());
        let seconds = edges.map_or(0, |(first, last)| last.features.time.seconds() - first.features.time.seconds());
        (seconds as f64 / DAY_SECONDS).max(1.0)
    }
}

/// Does it, and prints the summary.
pub(crate) fn run(global: &Global, asked: args::Backtest) -> anyhow::Result<()> {
    let mut plan = Plan::new(settings::load(global)?, asked);
    let earlier = plan.compare.as_deref().map(Earlier::read).transpose()?;
    if plan.domains.is_empty() {
        plan.domains = infer::own_domains(&plan)?;
    }
    let mut run = carry_out(&plan)?;
    let summary = Summary::new(&plan, &mut run, earlier)?;
    let json = serde_json::to_vec_pretty(&summary)?;
    if let Some(folder) = &plan.out {
        let place = folder.join("summary.json");
        std::fs::write(&place, &json).with_context(|| format!("cannot write {}", place.display()))?;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        out.write_all(&json)?;
        writeln!(out)?;
    } else {
        summary.print(&mut out, Style::of_stdout())?;
    }
    out.flush()?;
    Ok(())
}

/// Reads and judges, without looking at labels.
pub(crate) fn carry_out(plan: &Plan) -> anyhow::Result<Run> {
    let kept = plan.store.as_deref().map(Kept::open).transpose()?;
    let (store, mut writer) = kept.map_or((None, None), |kept| (Some(kept.store), Some(kept.writer)));
    let evidence = known_evidence(store.as_ref(), plan.tenant)?;
    let visits = read::visits(plan)?;
    let read = read::mail(plan, writer.as_mut())?;
    let mut counts = read.counts;
    counts.evidence = evidence.len() as u64;
    let mut mail = read.mail;
    judge::by_time(&mut mail, |message| message.features.time);
    let file = verdicts::Writer::create(plan.out.as_deref())?;
    let sink = Sink { file, store: writer.as_mut(), known: store };
    let past = Past { evidence: &evidence, mail: &mail, visits: &visits.visits };
    let (judged, report, verdicts) = live_through(plan, &past, sink)?;
    if let Some((path, mut writer)) = plan.store.as_deref().zip(writer) {
        let rules = Rules {
            tenant: plan.tenant,
            policy: plan.policy.clone(),
            signals_off: plan.setup().signals_off,
            own_domains: Vec::new(),
            modes: Modes::default(),
            zone: Zone::utc(),
        };
        look_again::settle(&Store::open_read_only(path)?, &mut writer, &rules, Facts::All, clock::now())?;
    }
    Ok(Run { mail, judged, report, verdicts, counts, web_logs: visits.logs })
}

/// Judges on this thread, and writes on another.
fn live_through(
    plan: &Plan,
    past: &Past<'_>,
    mut sink: Sink<'_>,
) -> anyhow::Result<(Vec<Judged>, Report, verdicts::Reader)> {
    let mut organisation = Organisation::new(plan.setup());
    let bar = Progress::of_messages("judging", past.mail.len() as u64);
    let (sender, receiver) = crossbeam_channel::bounded(VERDICTS_WAITING);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            for given in receiver {
                sink.take(given)?;
            }
            sink.finish()
        });
        let judged = past.replay(&mut organisation, |position, given| {
            bar.set(position as u64);
            sender.send(given).is_ok()
        });
        drop(sender);
        let verdicts = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok((judged, organisation.report(), verdicts))
    })
}

/// A store that is written.
struct Kept {
    store: Store,
    writer: thymus_store::Writer,
}

impl Kept {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let store = Store::open(path)?;
        let writer = store.writer()?;
        Ok(Self { store, writer })
    }
}

/// All evidence, in the order in which it became known.
fn known_evidence(store: Option<&Store>, tenant: TenantId) -> anyhow::Result<Vec<(EvidenceVersion, Evidence)>> {
    let Some(store) = store else { return Ok(Vec::new()) };
    let mut evidence = store.evidence_since(tenant, EvidenceVersion::default())?;
    // How campaigns spread follows from the mail: this run finds it again.
    evidence.retain(|(_, fact)| !matches!(fact.fact, Fact::Spreads { .. }));
    judge::by_time(&mut evidence, |(_, fact)| fact.time);
    Ok(evidence)
}

//! What a run found, as numbers: printed as text, or given as JSON.

mod raised;
mod text;

use super::compare::{Compared, Earlier};
use super::detection::{self, Case, Side};
use super::labels::{self, Label, Window};
use super::plan::Plan;
use super::{LogRead, Message, Run, verdicts};
use raised::Raised;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use thymus_case::Report;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, Score};
use thymus_event::{Address, Timestamp};

/// How many messages the lists show.
const LISTED: usize = 20;

/// Shares of inbound mail at which a score is shown: half, and the tail.
const QUANTILES: [f64; 6] = [0.5, 0.9, 0.99, 0.995, 0.999, 1.0];

/// A whole run.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) organisation: String,
    pub(crate) messages: usize,
    pub(crate) duplicates_merged: u64,
    pub(crate) unreadable: u64,
    pub(crate) without_message_id: usize,
    pub(crate) with_defects: usize,
    pub(crate) first: Option<Timestamp>,
    pub(crate) last: Option<Timestamp>,
    pub(crate) volumes: BTreeMap<&'static str, Volume>,
    pub(crate) web_visits: u64,
    pub(crate) unreadable_log_lines: u64,
    pub(crate) web_logs: Vec<LogRead>,
    pub(crate) evidence: u64,
    /// Signals that were left out, by name.
    pub(crate) signals_off: Vec<String>,
    pub(crate) scores: Scores,
    pub(crate) policy: Vec<Step>,
    pub(crate) raised: Raised,
    pub(crate) gateway: Option<Gateway>,
    pub(crate) most_anomalous: Vec<Shown>,
    pub(crate) measured: Option<Measured>,
    /// Beside an earlier run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compared: Option<Compared>,
    pub(crate) verdicts: Option<PathBuf>,
    pub(crate) store: Option<PathBuf>,
    pub(crate) authserv_ids: Vec<String>,
}

/// Mail of one direction.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Volume {
    pub(crate) messages: usize,
    pub(crate) senders: usize,
    pub(crate) per_day: f64,
}

/// How the scores of inbound mail lie.
#[derive(Debug, Serialize)]
pub(crate) struct Scores {
    pub(crate) learn_until: Option<Timestamp>,
    /// Inbound messages that the numbers are about: after the learning period, or all.
    pub(crate) inbound: usize,
    pub(crate) calibrated_on: u64,
    pub(crate) quantiles: Vec<Quantile>,
}

/// The score that a share of inbound mail does not exceed.
#[derive(Debug, Serialize)]
pub(crate) struct Quantile {
    pub(crate) share: f64,
    pub(crate) score: Score,
}

/// One action: what was predicted, and what came.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    pub(crate) action: Action,
    /// Of 10,000 inbound messages: at most so many get this action or a stronger one.
    pub(crate) budget_per_10000: f64,
    /// From this score on, where it is known.
    pub(crate) threshold: Option<f64>,
    /// Of 10,000 inbound messages, so many scored at least that.
    pub(crate) above_per_10000: f64,
    /// Of 10,000 inbound messages, so many got just this action.
    pub(crate) done_per_10000: f64,
    /// In all.
    pub(crate) done: usize,
}

/// What the provider's own filter said of inbound mail.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Gateway {
    pub(crate) judged: usize,
    pub(crate) flagged: usize,
    /// Passed by the provider; junked or held here.
    pub(crate) missed: usize,
}

/// A message in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub(crate) message_id: String,
    pub(crate) time: Timestamp,
    pub(crate) score: Score,
    pub(crate) action: Action,
    pub(crate) direction: Direction,
    pub(crate) from: Option<Address>,
    pub(crate) subject: String,
    pub(crate) tags: Vec<String>,
    pub(crate) signal: String,
    pub(crate) reason: String,
    /// What the label says it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
}

/// Against labels.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) labels: usize,
    /// Labelled messages of the test window for which there is no verdict.
    pub(crate) missing: usize,
    pub(crate) sides: Vec<Side>,
    pub(crate) actions: BTreeMap<String, BTreeMap<Action, usize>>,
    pub(crate) worst_false_positives: Vec<Shown>,
}

impl Summary {
    /// Counts everything; reads the labels, which nothing before has seen.
    pub(crate) fn new(plan: &Plan, run: &mut Run, earlier: Option<Earlier>) -> anyhow::Result<Self> {
        let scores = Scores::of(plan, run);
        let most_anomalous = shown(run, &most_anomalous(run), |_| None)?;
        let labels = plan.labels.as_deref().map(labels::read).transpose()?;
        let measured = labels.as_deref().map(|labels| Measured::of(run, labels)).transpose()?;
        let signals_off: Vec<String> = plan.signals_off.iter().map(|signal| signal.name().to_owned()).collect();
        let compared = earlier.map(|earlier| Compared::of(run, earlier, signals_off.clone(), labels.as_deref()));
        let compared = compared.transpose()?;
        let raised = Raised::of(plan, run, labels.as_deref());
        let mail = &run.mail;
        Ok(Self {
            organisation: plan.title(),
            messages: mail.len(),
            duplicates_merged: run.counts.duplicates,
            unreadable: run.counts.unreadable,
            without_message_id: mail.iter().filter(|message| message.features.message_id.is_none()).count(),
            with_defects: mail.iter().filter(|message| message.features.defects > 0).count(),
            first: mail.first().map(|message| message.features.time),
            last: mail.last().map(|message| message.features.time),
            volumes: volumes(run),
            web_visits: run.web_logs.iter().map(|log| log.visits).sum(),
            unreadable_log_lines: run.web_logs.iter().map(LogRead::bad_lines).sum(),
            web_logs: run.web_logs.clone(),
            evidence: run.counts.evidence,
            signals_off,
            policy: policy(plan, run, scores.inbound),
            scores,
            raised,
            gateway: gateway(run),
            most_anomalous,
            measured,
            compared,
            verdicts: run.verdicts.place.clone(),
            store: plan.store.clone(),
            authserv_ids: plan.authserv_ids.clone(),
        })
    }
}

impl Scores {
    fn of(plan: &Plan, run: &Run) -> Self {
        let mut scores: Vec<Score> = measured_inbound(plan, run).map(|line| run.judged[line].score).collect();
        scores.sort_unstable();
        let at = |share: f64| ((scores.len() as f64 * share).ceil() as usize).saturating_sub(1);
        let quantile = |share| scores.get(at(share)).map(|&score| Quantile { share, score });
        let Report { calibrated_on, .. } = run.report;
        let quantiles = QUANTILES.into_iter().filter_map(quantile).collect();
        Self { learn_until: plan.learn_until, inbound: scores.len(), calibrated_on, quantiles }
    }
}

/// The inbound messages after the learning period.
fn measured_inbound<'a>(plan: &'a Plan, run: &'a Run) -> impl Iterator<Item = usize> + 'a {
    let since = plan.learn_until.unwrap_or(Timestamp::from_millis(i64::MIN));
    let inbound =
        move |message: &Message| message.features.direction == Direction::Inbound && message.features.time >= since;
    (0..run.mail.len()).filter(move |&line| run.mail.get(line).is_some_and(inbound))
}

fn volumes(run: &Run) -> BTreeMap<&'static str, Volume> {
    let mut senders: BTreeMap<&str, std::collections::HashSet<&Address>> = BTreeMap::new();
    let mut out: BTreeMap<&'static str, Volume> = BTreeMap::new();
    for Message { features, .. } in &run.mail {
        let way = features.direction.as_str();
        out.entry(way).or_default().messages += 1;
        if let Some(sender) = &features.sender {
            senders.entry(way).or_default().insert(&sender.address);
        }
    }
    let days = run.days();
    for (way, volume) in &mut out {
        volume.senders = senders.get(way).map_or(0, std::collections::HashSet::len);
        volume.per_day = volume.messages as f64 / days;
    }
    out
}

fn policy(plan: &Plan, run: &Run, inbound: usize) -> Vec<Step> {
    let per_10000 = |count: usize| 10_000.0 * count as f64 / inbound.max(1) as f64;
    let step = |action: Action| {
        let known = run.report.thresholds.iter().find(|threshold| threshold.action == action);
        let threshold = if action == Action::Allow { Some(0.0) } else { known.map(|threshold| threshold.score) };
        let count = |keep: &dyn Fn(&super::judge::Judged) -> bool| {
            measured_inbound(plan, run).filter(|&line| run.judged.get(line).is_some_and(keep)).count()
        };
        let above = threshold.map_or(0, |threshold| count(&|judged| judged.score.points() >= threshold));
        let done = count(&|judged| judged.action == action);
        Step {
            action,
            budget_per_10000: plan.policy.share(action) * 10_000.0,
            threshold,
            above_per_10000: per_10000(above),
            done_per_10000: per_10000(done),
            done,
        }
    };
    Action::ALL.into_iter().map(step).collect()
}

fn gateway(run: &Run) -> Option<Gateway> {
    let mut out = Gateway::default();
    for (message, judged) in run.mail.iter().zip(&run.judged) {
        let Some(flagged) = message.features.provider_flagged else { continue };
        if message.features.direction != Direction::Inbound {
            continue;
        }
        out.judged += 1;
        out.flagged += usize::from(flagged);
        out.missed += usize::from(!flagged && judged.action >= Action::Junk);
    }
    (out.judged > 0).then_some(out)
}

/// The lines with the highest scores, highest first, of mail from wherever.
fn most_anomalous(run: &Run) -> Vec<usize> {
    let mut lines: Vec<usize> = (0..run.judged.len()).collect();
    lines.sort_by_key(|&line| (std::cmp::Reverse(run.judged[line].score), line));
    lines.truncate(LISTED);
    lines
}

fn shown(run: &mut Run, lines: &[usize], label: impl Fn(usize) -> Option<String>) -> anyhow::Result<Vec<Shown>> {
    let read = run.verdicts.lines(lines)?;
    let show = |(&line, read): (&usize, verdicts::Read)| {
        let message = run.mail.get(line)?;
        let (signal, reason) = read.reasons.into_iter().next().map(|r| (r.signal, r.sentence)).unwrap_or_default();
        Some(Shown {
            message_id: read.message_id,
            time: read.time,
            score: read.score,
            action: read.action,
            direction: message.features.direction,
            from: message.features.sender.as_ref().map(|sender| sender.address.clone()),
            subject: message.subject.to_string(),
            tags: read.tags,
            signal,
            reason,
            label: label(line),
        })
    };
    Ok(lines.iter().zip(read).filter_map(show).collect())
}

impl Measured {
    fn of(run: &mut Run, labels: &[Label]) -> anyhow::Result<Self> {
        let lines = lines_by_id(run);
        let test = || labels.iter().filter(|label| label.window == Window::Test);
        let case = |label| {
            let line = *lines.get(Label::key(label))?;
            let judged = run.judged.get(line)?;
            Some(Case { label, line, score: judged.score, action: judged.action })
        };
        let cases: Vec<Case<'_>> = test().filter_map(case).collect();
        let missing = test().count() - cases.len();
        let sides = detection::sides(&cases);
        let worst = detection::worst(&cases, LISTED);
        let kinds: HashMap<usize, String> =
            worst.iter().map(|case| (case.line, format!("{} {}", case.label.tier, case.label.family))).collect();
        let worst: Vec<usize> = worst.iter().map(|case| case.line).collect();
        let actions = detection::actions(&cases);
        let worst_false_positives = shown(run, &worst, |line| kinds.get(&line).cloned())?;
        Ok(Self { labels: labels.len(), missing, sides, actions, worst_false_positives })
    }
}

/// The line of each Message-ID; the first where it repeats.
fn lines_by_id(run: &Run) -> HashMap<String, usize> {
    let mut lines = HashMap::with_capacity(run.mail.len());
    for (line, message) in run.mail.iter().enumerate() {
        lines.entry(verdicts::message_id(&message.features).into_owned()).or_insert(line);
    }
    lines
}

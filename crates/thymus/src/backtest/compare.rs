//! What changed since an earlier run: actions, ranks, and detection where there are labels.
//!
//! All of it is about the messages that both runs have. A Message-ID is chosen by the sender and may repeat: the
//! first with it is compared with the first, the second with the second.

mod earlier;
mod moves;
mod text;

pub(crate) use earlier::Earlier;

use super::detection::{self, Case, Side};
use super::labels::{Label, Window};
use super::{Judged, Message, Run, verdicts};
use earlier::{Entry, Key};
use moves::Ranks;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use thymus_event::verdict::{Action, Score};
use thymus_event::{Address, Timestamp};

/// How many messages each list of moves shows.
const LISTED: usize = 10;

/// A run beside an earlier one.
#[derive(Debug, Serialize)]
pub(crate) struct Compared {
    /// The earlier run's folder.
    pub(crate) run: PathBuf,
    /// Signals that the earlier run left out; unknown where it has no summary.
    pub(crate) signals_off_then: Option<Vec<String>>,
    /// Signals that this run left out.
    pub(crate) signals_off_now: Vec<String>,
    /// Messages of both runs.
    pub(crate) messages: usize,
    /// Messages of the earlier run alone.
    pub(crate) only_then: usize,
    /// Messages of this run alone.
    pub(crate) only_now: usize,
    pub(crate) actions: Actions,
    /// Up in rank, furthest first.
    pub(crate) rose: Vec<Moved>,
    /// Down in rank, furthest first.
    pub(crate) fell: Vec<Moved>,
    /// Where there are labels.
    pub(crate) detection: Option<Vec<Detection>>,
}

/// What became of the actions.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Actions {
    pub(crate) changed: usize,
    pub(crate) stronger: usize,
    pub(crate) weaker: usize,
    /// How many messages had the first action and have the second now.
    pub(crate) from_to: BTreeMap<Action, BTreeMap<Action, usize>>,
}

/// A message that moved.
#[derive(Debug, Serialize)]
pub(crate) struct Moved {
    pub(crate) message_id: String,
    pub(crate) time: Timestamp,
    pub(crate) from: Option<Address>,
    pub(crate) subject: String,
    /// What the label says it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    pub(crate) then: Stand,
    pub(crate) now: Stand,
}

/// How a message stood in one run.
#[derive(Debug, Serialize)]
pub(crate) struct Stand {
    /// 1 for the oddest of the messages that both runs have.
    pub(crate) rank: usize,
    pub(crate) score: Score,
    pub(crate) action: Action,
    /// The first reason's signal, and what it said.
    pub(crate) signal: String,
    pub(crate) reason: String,
}

/// Detection of one side, of the same labelled messages in both runs.
#[derive(Debug, Serialize)]
pub(crate) struct Detection {
    pub(crate) then: Side,
    pub(crate) now: Side,
}

/// One message in both runs.
#[derive(Clone, Copy, Debug)]
struct Pair {
    key: Key,
    then: Entry,
    now: Entry,
}

impl Compared {
    /// Compares; `labels` are only looked at here, after every verdict.
    pub(crate) fn of(
        run: &mut Run,
        mut earlier: Earlier,
        signals_off_now: Vec<String>,
        labels: Option<&[Label]>,
    ) -> anyhow::Result<Self> {
        let now = earlier::sorted(entries(run));
        let pairs = pairs(&earlier.entries, &now);
        let ranks = Ranks::of(&pairs);
        let (rose, fell) = moves::furthest(&pairs, &ranks, LISTED);
        let known = kinds(labels.unwrap_or_default(), rose.iter().chain(&fell));
        let mut show = |moved: &[Pair]| shown(run, &mut earlier, moved, &ranks, &known);
        Ok(Self {
            messages: pairs.len(),
            actions: Actions::of(&pairs),
            rose: show(&rose)?,
            fell: show(&fell)?,
            detection: labels.map(|labels| detection(&pairs, labels)),
            only_then: earlier.entries.len() - pairs.len(),
            only_now: now.len() - pairs.len(),
            signals_off_then: earlier.signals_off,
            signals_off_now,
            run: earlier.folder,
        })
    }
}

/// This run's verdicts, as an earlier run's are kept.
fn entries(run: &Run) -> Vec<(Key, Entry)> {
    let entry = |(line, (message, judged)): (usize, (&Message, &Judged))| {
        (earlier::key(&verdicts::message_id(&message.features)), Entry { line, judged: *judged })
    };
    run.mail.iter().zip(&run.judged).enumerate().map(entry).collect()
}

/// The messages of both; each list is sorted by key and line.
fn pairs(then: &[(Key, Entry)], now: &[(Key, Entry)]) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(then.len().min(now.len()));
    let (mut old, mut new) = (then.iter().peekable(), now.iter().peekable());
    while let (Some((was, then)), Some((is, now))) = (old.peek(), new.peek()) {
        match was.cmp(is) {
            std::cmp::Ordering::Less => drop(old.next()),
            std::cmp::Ordering::Greater => drop(new.next()),
            std::cmp::Ordering::Equal => {
                pairs.push(Pair { key: *is, then: *then, now: *now });
                old.next();
                new.next();
            }
        }
    }
    pairs
}

impl Actions {
    fn of(pairs: &[Pair]) -> Self {
        let mut actions = Self::default();
        for Pair { then, now, .. } in pairs {
            let (was, is) = (then.judged.action, now.judged.action);
            *actions.from_to.entry(was).or_default().entry(is).or_default() += 1;
            actions.stronger += usize::from(is > was);
            actions.weaker += usize::from(is < was);
        }
        actions.changed = actions.stronger + actions.weaker;
        actions
    }
}

/// What labels say of these messages.
fn kinds<'a>(labels: &[Label], pairs: impl Iterator<Item = &'a Pair>) -> HashMap<Key, String> {
    let mut kinds: HashMap<Key, String> = pairs.map(|pair| (pair.key, String::new())).collect();
    for label in labels {
        if let Some(kind) = kinds.get_mut(&earlier::key(label.key())) {
            *kind = format!("{} {}", label.tier, label.family).trim().to_owned();
        }
    }
    kinds.retain(|_, kind| !kind.is_empty());
    kinds
}

fn shown(
    run: &mut Run,
    earlier: &mut Earlier,
    moved: &[Pair],
    ranks: &Ranks,
    kinds: &HashMap<Key, String>,
) -> anyhow::Result<Vec<Moved>> {
    let then = earlier.verdicts.lines(&moved.iter().map(|pair| pair.then.line).collect::<Vec<_>>())?;
    let now = run.verdicts.lines(&moved.iter().map(|pair| pair.now.line).collect::<Vec<_>>())?;
    let show = |(pair, (then, now)): (&Pair, (verdicts::Read, verdicts::Read))| {
        let message = run.mail.get(pair.now.line)?;
        Some(Moved {
            message_id: now.message_id.clone(),
            time: now.time,
            from: message.features.sender.as_ref().map(|sender| sender.address.clone()),
            subject: message.subject.to_string(),
            label: kinds.get(&pair.key).cloned(),
            then: Stand::of(ranks.then(pair), then),
            now: Stand::of(ranks.now(pair), now),
        })
    };
    Ok(moved.iter().zip(then.into_iter().zip(now)).filter_map(show).collect())
}

impl Stand {
    fn of(rank: usize, read: verdicts::Read) -> Self {
        let (signal, reason) = read.reasons.into_iter().next().map(|r| (r.signal, r.sentence)).unwrap_or_default();
        Self { rank, score: read.score, action: read.action, signal, reason }
    }
}

/// The same labelled messages of the test window in both runs; the first where a Message-ID repeats.
fn detection(pairs: &[Pair], labels: &[Label]) -> Vec<Detection> {
    let pair_of = |label: &Label| {
        let key = earlier::key(label.key());
        pairs.get(pairs.partition_point(|pair| pair.key < key)).filter(|pair| pair.key == key)
    };
    let case = |label, entry: Entry| {
        let Judged { score, action, .. } = entry.judged;
        Case { label, line: entry.line, score, action }
    };
    let both = labels.iter().filter(|label| label.window == Window::Test);
    let both = both.filter_map(|label| pair_of(label).map(|pair| (case(label, pair.then), case(label, pair.now))));
    let (then, now): (Vec<_>, Vec<_>) = both.unzip();
    let sides = detection::sides(&then).into_iter().zip(detection::sides(&now));
    sides.map(|(then, now)| Detection { then, now }).collect()
}

#[cfg(test)]
mod tests;

//! Lines read since the last commit: what they teach, how far they were read, how their sources are doing.

use super::decode::{Decoder, Line};
use super::learn::Learner;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use thymus_case::Finding;
use thymus_event::{DefectKind, Event, HealthChange, SourceHealth, TenantId, Timestamp};
use thymus_intake::{Batch, Checkpoint, Follower};
use thymus_source::network::LogSource;
use thymus_source::saas::AccountSource;
use thymus_store::{LogRecords, Store};

/// Lines after which a group is committed: a few seconds of work, so that a commit's fsync costs nothing a line.
const LINES_MAX: u64 = 200_000;

/// Bytes after which it is, which bounds the memory that its events take.
const BYTES_MAX: u64 = 32 << 20;

/// How far a writer's clock may be ahead of ours, in minutes.
const CLOCK_SLACK_MINUTES: i64 = 10;

/// The most decoders kept: one for each file that is being written, and some that are being finished.
const DECODERS_MAX: usize = 2_000;

/// What is gathered until the next commit, and what stays between commits.
pub(super) struct Group {
    network: LogSource,
    accounts: AccountSource,
    decoders: HashMap<u64, Content>,
    pub(super) learner: Learner,
    /// What stands out, since it was taken last.
    pub(super) findings: Vec<Finding>,
    /// By the follower's index of their sources.
    pub(super) health: Vec<SourceHealth>,
    /// Of sources that this run has not met.
    stored_health: BTreeMap<String, SourceHealth>,
    events: Vec<Event>,
    checkpoints: BTreeMap<u64, (usize, Checkpoint)>,
    changed: BTreeSet<usize>,
    changes: Vec<HealthChange>,
    pub(super) forgotten: Vec<u64>,
    /// Visits beyond the bound of a day, in this run.
    pub(super) not_kept: u64,
    lines: u64,
    bytes: u64,
}

/// A content that is being decoded.
struct Content {
    decoder: Decoder,
    source: usize,
    /// Where its next line stands.
    end: u64,
}

impl Group {
    pub(super) fn new(
        network: LogSource,
        accounts: AccountSource,
        learner: Learner,
        stored_health: Vec<SourceHealth>,
    ) -> Self {
        Self {
            network,
            accounts,
            decoders: HashMap::new(),
            learner,
            findings: Vec::new(),
            health: Vec::new(),
            stored_health: stored_health.into_iter().map(|health| (health.name.clone(), health)).collect(),
            events: Vec::new(),
            checkpoints: BTreeMap::new(),
            changed: BTreeSet::new(),
            changes: Vec::new(),
            forgotten: Vec::new(),
            not_kept: 0,
            lines: 0,
            bytes: 0,
        }
    }

    /// Goes on with what the store knows of devices and accounts.
    pub(super) fn restore(&mut self, store: &Store, tenant: TenantId, now: Timestamp) -> anyhow::Result<()> {
        self.learner = Learner::restore(store, tenant, &self.network, now)?;
        Ok(())
    }

    /// Makes the acquaintance of sources that the follower has met.
    pub(super) fn meet(&mut self, follower: &Follower, now: Timestamp) {
        if follower.sources_met() == self.health.len() {
            return;
        }
        for (name, _) in follower.sources().skip(self.health.len()) {
            let stored = self.stored_health.remove(name);
            self.health.push(stored.unwrap_or_else(|| SourceHealth::new(name, now)));
        }
    }

    /// Decodes a batch; up to when its lines tell, where they do.
    pub(super) fn take(&mut self, batch: &Batch, now: Timestamp, watching_since: Timestamp) -> Option<Timestamp> {
        let (source, number) = (batch.source().index(), batch.checkpoint().number);
        let latest = now.plus_minutes(CLOCK_SLACK_MINUTES);
        let mut content = self.content(batch);
        let health = self.health.get_mut(source)?;
        let (events, mut lines, mut reached) = (&mut self.events, batch.skipped(), None);
        for line in batch.lines() {
            lines += 1;
            content.decoder.decode(line, latest, |line| match line {
                Line::Event(event) => {
                    health.note_event(event.kind(), event.time());
                    reached = reached.max(Some(event.time()));
                    events.push(event);
                }
                Line::PassedOver(why) => health.note_passed_over(why),
                Line::Defect(defect) => health.note_defects(defect.kind.as_str(), 1),
            });
        }
        if batch.skipped() > 0 {
            health.note_defects(DefectKind::LineTooLong.as_str(), batch.skipped());
        }
        if lines > 0 {
            content.decoder.format().clone_into(&mut health.format);
            health.note_arrival(lines, batch.bytes(), now, watching_since);
        }
        content.end = batch.checkpoint().offset;
        self.keep(number, content);
        self.checkpoints.insert(number, (source, batch.checkpoint().clone()));
        self.changed.insert(source);
        self.lines += lines;
        self.bytes += batch.bytes();
        reached
    }

    /// The decoder of the batch's content: the one that has read up to there, or a new one that is told the header.
    fn content(&mut self, batch: &Batch) -> Content {
        let known = self.decoders.remove(&batch.checkpoint().number);
        if let Some(content) = known.filter(|content| content.end == batch.start()) {
            return content;
        }
        let first = batch.context().next().or_else(|| batch.lines().find(|line| !line.trim_ascii().is_empty()));
        let mut decoder = Decoder::of(first.unwrap_or_default(), &self.network, &self.accounts);
        for line in batch.context() {
            decoder.recall(line);
        }
        Content { decoder, source: batch.source().index(), end: batch.start() }
    }

    fn keep(&mut self, number: u64, content: Content) {
        if self.decoders.len() >= DECODERS_MAX {
            // Those that are needed again begin anew with the header; one with an open record has to stay.
            self.decoders.retain(|_, content| content.decoder.is_open());
        }
        self.decoders.insert(number, content);
    }

    pub(super) fn is_full(&self) -> bool {
        self.lines >= LINES_MAX || self.bytes >= BYTES_MAX
    }

    /// No more lines will come.
    pub(super) fn finish(&mut self) {
        for content in self.decoders.values_mut() {
            if let (Some(defect), Some(health)) = (content.decoder.finish(), self.health.get_mut(content.source)) {
                health.note_defects(defect.kind.as_str(), 1);
            }
        }
    }

    /// How the sources are doing, now that all that was there has been read. Of files that are read once only those
    /// that cannot be read are news.
    pub(super) fn review(
        &mut self,
        follower: &Follower,
        now: Timestamp,
        watching_since: Timestamp,
        is_once: bool,
    ) -> Vec<HealthChange> {
        let mut changes = Vec::new();
        for (at, (health, (_, problem))) in self.health.iter_mut().zip(follower.sources()).enumerate() {
            let is_news = !is_once || problem.is_some() || health.state.as_str() == "unreadable";
            if let Some(change) = is_news.then(|| health.review(now, watching_since, problem)).flatten() {
                self.changed.insert(at);
                changes.push(change);
            }
        }
        self.changes.extend(changes.iter().cloned());
        changes
    }

    /// Ends the group: what is to be kept of it. While a record has begun that later lines are to end, nothing is said of
    /// how far its source was read, so that a restart begins before it.
    pub(super) fn close(&mut self, tenant: TenantId) -> Option<LogRecords> {
        let mut events = std::mem::take(&mut self.events);
        (self.lines, self.bytes) = (0, 0);
        events.sort_by_key(Event::time);
        for event in events {
            self.learner.take(event);
        }
        let open: BTreeSet<usize> =
            self.decoders.values().filter(|content| content.decoder.is_open()).map(|content| content.source).collect();
        let mut learned = self.learner.learned();
        self.findings.append(&mut learned.findings);
        let mut records = LogRecords {
            tenant,
            visits: learned.visits(),
            leases: learned.leases,
            activities: learned.activities,
            forgotten: std::mem::take(&mut self.forgotten),
            changes: std::mem::take(&mut self.changes),
            ..LogRecords::default()
        };
        for source in self.changed.clone().difference(&open) {
            self.changed.remove(source);
            records.health.extend(self.health.get(*source).cloned());
        }
        self.checkpoints.retain(|number, (source, checkpoint)| {
            let is_kept = open.contains(source);
            if !is_kept {
                records.checkpoints.push((*number, checkpoint.encode()));
            }
            is_kept
        });
        (records != LogRecords { tenant, ..LogRecords::default() }).then_some(records)
    }
}

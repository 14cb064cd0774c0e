//! Logs on their way into a store, round by round.

use super::group::Group;
use super::learn::Learner;
use super::notice;
use super::report::Report;
use super::stop::Stop;
use crate::clock;
use crate::look_again::{self, Facts, Rules};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thymus_event::{Day, HealthChange, SourceHealth, TenantId, Timestamp};
use thymus_intake::{Batch, Checkpoint, Follower, Mode, Pattern};
use thymus_source::network::LogSource;
use thymus_source::saas::AccountSource;
use thymus_store::{KnownVisits, LogRecords, SharedWriter, Store, StoreError, VisitRecord, Writer};

/// How long to wait before asking again for a store that another process writes to.
const BUSY_WAIT: Duration = Duration::from_millis(200);

/// What is to be read.
pub(crate) struct Wanted {
    patterns: Vec<Pattern>,
    mode: Mode,
}

impl Wanted {
    /// These files, folders and patterns, once or as they are written.
    pub(crate) fn new(logs: &[PathBuf], follow: bool) -> Self {
        let patterns = logs.iter().map(|path| Pattern::new(path, follow)).collect();
        Self { patterns, mode: if follow { Mode::Follow } else { Mode::Once } }
    }

    /// A file that is named and not there.
    pub(super) fn missing(&self) -> Option<PathBuf> {
        self.patterns.iter().filter_map(Pattern::named_file).find(|file| !file.exists())
    }
}

/// Logs on their way into a store. After an error what was read since the last commit is lost with it: begin again.
pub(crate) struct Reading<'a> {
    shared: Arc<SharedWriter>,
    tenant: TenantId,
    rules: Rules,
    out: &'a Report,
    keeper: notice::Keeper,
    is_once: bool,
    follower: Follower,
    group: Group,
    known: KnownVisits,
    watching_since: Timestamp,
    /// The day on which old rows were dropped last.
    cleaned: Option<Day>,
    /// The last erasure that what is in memory has seen.
    erasure: u64,
}

impl<'a> Reading<'a> {
    /// Goes on where the store says that reading ended.
    pub(crate) fn begin(
        store: &Store,
        shared: Arc<SharedWriter>,
        rules: Rules,
        source: &LogSource,
        wanted: Wanted,
        out: &'a Report,
    ) -> anyhow::Result<Self> {
        let tenant = rules.tenant;
        let checkpoints = store.checkpoints(tenant)?;
        let checkpoints = checkpoints.iter().filter_map(|(_, body)| Checkpoint::decode(body));
        let now = clock::now();
        Ok(Self {
            shared,
            tenant,
            rules,
            out,
            keeper: notice::Keeper::default(),
            is_once: wanted.mode == Mode::Once,
            follower: Follower::new(wanted.patterns, wanted.mode, checkpoints),
            group: Group::new(
                source.clone(),
                AccountSource::new(tenant),
                Learner::restore(store, tenant, source, now)?,
                store.source_health(tenant)?,
            ),
            known: KnownVisits::new(),
            watching_since: now,
            cleaned: None,
            erasure: store.last_erasure(tenant)?,
        })
    }

    /// How the sources are doing.
    pub(super) fn health(&self) -> &[SourceHealth] {
        &self.group.health
    }

    /// Visits beyond the bound of a day.
    pub(super) const fn not_kept(&self) -> u64 {
        self.group.not_kept
    }

    /// Lets another process write.
    pub(super) fn let_go(&self) {
        self.shared.let_go();
    }

    /// Reads everything that is there now; what has changed about the sources' health. `visited` is given the visits of
    /// each commit after it.
    pub(crate) fn round(
        &mut self,
        stop: &Stop,
        mut visited: impl FnMut(Vec<VisitRecord>),
    ) -> anyhow::Result<Vec<HealthChange>> {
        let now = clock::now();
        self.group.forgotten.extend(self.follower.scan(now));
        let mut batch = Batch::default();
        while !stop.is_asked() && self.follower.read(&mut batch) {
            let now = clock::now();
            self.group.meet(&self.follower, now);
            if let Some(reached) = self.group.take(&batch, now, self.watching_since) {
                self.follower.reached(batch.source(), reached);
            }
            if self.group.is_full() {
                visited(self.commit(stop)?);
            }
        }
        let mut changes = Vec::new();
        if !stop.is_asked() {
            self.group.meet(&self.follower, now);
            if self.is_once {
                self.group.finish();
            }
            changes = self.group.review(&self.follower, clock::now(), self.watching_since, self.is_once);
        }
        visited(self.commit(stop)?);
        if self.is_once {
            self.end(stop)?;
        }
        self.clean(now, stop)?;
        Ok(changes)
    }

    /// Commits what was read; the visits in it.
    fn commit(&mut self, stop: &Stop) -> anyhow::Result<Vec<VisitRecord>> {
        let Some(records) = self.group.close(self.tenant) else { return Ok(Vec::new()) };
        let shared = Arc::clone(&self.shared);
        write(&shared, stop, self.out, |store, writer| self.put(store, writer, &records))?;
        self.group.findings.clear();
        Ok(records.visits)
    }

    fn put(&mut self, store: &Store, writer: &mut Writer, records: &LogRecords) -> anyhow::Result<()> {
        self.forget_erased(store)?;
        let surroundings = self.group.learner.surroundings();
        // Before the checkpoints: should so many fill a batch that it commits by itself, they are only found again.
        let noticed = notice::append(store, writer, self.tenant, surroundings, &self.group.findings)?;
        self.group.not_kept += writer.put_logs(records, &mut self.known)?;
        self.keeper.keep(writer, self.tenant, surroundings, false)?;
        writer.commit()?;
        if noticed.iter().any(|noticed| noticed.told.counts) {
            let outcome = look_again::settle(store, writer, &self.rules, Facts::Fresh, clock::now())?;
            return self.out.noticed(&noticed, Some(&outcome));
        }
        self.out.noticed(&noticed, None)
    }

    /// Who was erased is forgotten here, too: what the store keeps was rid of them.
    fn forget_erased(&mut self, store: &Store) -> anyhow::Result<()> {
        let last = store.last_erasure(self.tenant)?;
        if last != self.erasure {
            self.group.restore(store, self.tenant, clock::now())?;
            self.erasure = last;
        }
        Ok(())
    }

    /// Keeps what is known at the end of a run, so that the next one goes on with it.
    pub(crate) fn end(&mut self, stop: &Stop) -> anyhow::Result<()> {
        let (tenant, surroundings, keeper) = (self.tenant, self.group.learner.surroundings(), &mut self.keeper);
        let erasure = self.erasure;
        write(&self.shared, stop, self.out, |store, writer| {
            // Somebody who was erased since is in memory still, and no more in what the store keeps.
            if store.last_erasure(tenant)? == erasure {
                keeper.keep(writer, tenant, surroundings, true)?;
            }
            Ok(writer.commit()?)
        })
    }

    /// Once a day drops what is too old to be kept.
    fn clean(&mut self, now: Timestamp, stop: &Stop) -> anyhow::Result<()> {
        if self.cleaned == Some(now.day()) || stop.is_asked() {
            return Ok(());
        }
        let (tenant, known) = (self.tenant, &mut self.known);
        write(&self.shared, stop, self.out, |_, writer| {
            writer.drop_old_logs(tenant, known)?;
            Ok(writer.commit()?)
        })?;
        self.cleaned = Some(now.day());
        Ok(())
    }
}

/// Writes; another process that does is waited for, unless this one is to stop.
fn write(
    shared: &SharedWriter,
    stop: &Stop,
    out: &Report,
    mut put: impl FnMut(&Store, &mut Writer) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut is_told = false;
    loop {
        match shared.write_within(BUSY_WAIT, &mut put) {
            Err(error) if is_busy(&error) && !stop.is_asked() => {
                if !std::mem::replace(&mut is_told, true) {
                    out.waiting();
                }
            }
            result => return result,
        }
    }
}

fn is_busy(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StoreError::Busy))
}

//! `thymus logs`: reads what networks and providers log, as files or while they are written, into the store.
//!
//! What lines teach and how far they were read is committed together, so that a kill at any moment loses nothing and
//! counts nothing twice.

mod decode;
mod group;
mod learn;
pub(crate) mod notice;
mod report;
pub(crate) mod stop;

use crate::cli::args::{Global, Logs};
use crate::cli::{failure, settings};
use crate::clock;
use crate::look_again::{self, Facts, Rules};
use crate::terminal::plain;
use group::Group;
use learn::Learner;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use stop::Stop;
use thymus_event::{Cidr, Day, TenantId, Timestamp};
use thymus_intake::{Batch, Checkpoint, Follower, Mode, Pattern, read_hosts_csv};
use thymus_source::network::{HostMap, LogSource};
use thymus_source::saas::AccountSource;
use thymus_store::{KnownVisits, Store, StoreError, Writer};

/// How long to wait before asking again for a store that another process writes to.
const BUSY_WAIT: Duration = Duration::from_millis(200);

/// The most problems of the map of devices told one by one.
const PROBLEMS_TOLD: usize = 10;

/// Reads once, or until told to stop.
pub(crate) fn run(global: &Global, asked: &Logs) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let stop = Stop::on_signals()?;
    let hosts = Arc::new(hosts(asked)?);
    let networks: Vec<Cidr> = config.organisation.internal_networks.iter().map(|network| network.block()).collect();
    let tenant = config.organisation.tenant;
    let source = LogSource::new(tenant, hosts, &networks);
    let store = Store::open(&config.store_path())?;
    let out = report::Report::new(global.json);
    let mut reading = Reading::begin(&store, Rules::of(&config, &store)?, &source, asked, &out)?;
    loop {
        let changes = reading.round(&stop)?;
        out.changes(&changes)?;
        if !asked.follow || stop.is_asked() {
            break;
        }
        stop.wait(Duration::from_secs_f64(asked.poll));
    }
    if asked.follow { Ok(()) } else { out.end(&reading.group.health, reading.group.not_kept) }
}

fn hosts(asked: &Logs) -> anyhow::Result<HostMap> {
    let Some(file) = &asked.hosts else { return Ok(HostMap::default()) };
    let hosts = read_hosts_csv(file)?;
    for problem in hosts.problems.iter().take(PROBLEMS_TOLD) {
        complain(&problem.to_string());
    }
    Ok(hosts.map)
}

fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "thymus: {}", plain(text));
}

/// Logs on their way into a store.
struct Reading<'a> {
    store: &'a Store,
    tenant: TenantId,
    rules: Rules,
    out: &'a report::Report,
    keeper: notice::Keeper,
    is_once: bool,
    follower: Follower,
    group: Group,
    known: KnownVisits,
    /// Held while there is something to write: others may want it too.
    writer: Option<Writer>,
    watching_since: Timestamp,
    /// The day on which old rows were dropped last.
    cleaned: Option<Day>,
}

impl<'a> Reading<'a> {
    fn begin(
        store: &'a Store,
        rules: Rules,
        source: &LogSource,
        asked: &Logs,
        out: &'a report::Report,
    ) -> anyhow::Result<Self> {
        let tenant = rules.tenant;
        let patterns: Vec<_> = asked.logs.iter().map(|path| Pattern::new(path, asked.follow)).collect();
        let missing = patterns.iter().filter_map(Pattern::named_file).find(|file| !file.exists());
        if let Some(file) = missing.filter(|_| !asked.follow) {
            return Err(failure::usage(format!("{}: there is no such file", file.display())));
        }
        let checkpoints = store.checkpoints(tenant)?;
        let checkpoints = checkpoints.iter().filter_map(|(_, body)| Checkpoint::decode(body));
        let mode = if asked.follow { Mode::Follow } else { Mode::Once };
        let now = clock::now();
        Ok(Self {
            store,
            tenant,
            rules,
            out,
            keeper: notice::Keeper::default(),
            is_once: !asked.follow,
            follower: Follower::new(patterns, mode, checkpoints),
            group: Group::new(
                source.clone(),
                AccountSource::new(tenant),
                Learner::restore(store, tenant, source, now)?,
                store.source_health(tenant)?,
            ),
            known: KnownVisits::new(),
            writer: None,
            watching_since: now,
            cleaned: None,
        })
    }

    /// Reads everything that is there now; what has changed about the sources' health.
    fn round(&mut self, stop: &Stop) -> anyhow::Result<Vec<thymus_event::HealthChange>> {
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
                self.commit(stop)?;
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
        self.commit(stop)?;
        self.keep(stop)?;
        self.clean(now, stop)?;
        self.writer = None;
        Ok(changes)
    }

    fn commit(&mut self, stop: &Stop) -> anyhow::Result<()> {
        let Some(records) = self.group.close(self.tenant) else { return Ok(()) };
        let mut writer = self.writer(stop)?;
        let findings = std::mem::take(&mut self.group.findings);
        let surroundings = self.group.learner.surroundings();
        // Before the checkpoints: should so many fill a batch that it commits by itself, they are only found again.
        let noticed = notice::append(self.store, &mut writer, self.tenant, surroundings, &findings)?;
        self.group.not_kept += writer.put_logs(&records, &mut self.known)?;
        self.keeper.keep(&mut writer, self.tenant, surroundings, false)?;
        writer.commit()?;
        if noticed.iter().any(|noticed| noticed.told.counts) {
            let outcome = look_again::settle(self.store, &mut writer, &self.rules, Facts::Fresh, clock::now())?;
            self.out.noticed(&noticed, Some(&outcome))?;
        } else {
            self.out.noticed(&noticed, None)?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    /// What is known at the end of a run, so that the next one goes on with it.
    fn keep(&mut self, stop: &Stop) -> anyhow::Result<()> {
        if !(self.is_once || stop.is_asked()) {
            return Ok(());
        }
        let mut writer = self.writer(stop)?;
        self.keeper.keep(&mut writer, self.tenant, self.group.learner.surroundings(), true)?;
        writer.commit()?;
        self.writer = Some(writer);
        Ok(())
    }

    /// Once a day drops what is too old to be kept.
    fn clean(&mut self, now: Timestamp, stop: &Stop) -> anyhow::Result<()> {
        if self.cleaned == Some(now.day()) || stop.is_asked() {
            return Ok(());
        }
        let mut writer = self.writer(stop)?;
        writer.drop_old_logs(self.tenant, &mut self.known)?;
        writer.commit()?;
        (self.writer, self.cleaned) = (Some(writer), Some(now.day()));
        Ok(())
    }

    /// The store's writer; another process that has it is waited for, unless this one is to stop.
    fn writer(&mut self, stop: &Stop) -> anyhow::Result<Writer> {
        if let Some(writer) = self.writer.take() {
            return Ok(writer);
        }
        let mut is_told = false;
        loop {
            match self.store.writer_within(BUSY_WAIT) {
                Err(StoreError::Busy) if !stop.is_asked() => {
                    if !std::mem::replace(&mut is_told, true) {
                        complain("another process is writing to this store; waiting for it to end");
                    }
                }
                result => return Ok(result?),
            }
        }
    }
}

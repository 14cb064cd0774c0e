//! `thymus run`: the service. Takes copies of mail in, judges each once, and looks again when something becomes known.
//!
//! The store is the queue. A message is said to be taken when it is committed there, and is to be judged until its verdict
//! is committed with all that follows from it; so a kill at any moment loses nothing and judges nothing twice.

mod act;
mod check;
mod commit;
mod decode;
mod journal;
pub(crate) mod judge;
mod listening;
mod log;
mod logs;
pub(crate) mod outputs;
mod privileges;
pub(crate) mod rebuild;
mod receive;
mod registrar;
mod retention;
mod vitals;

use crate::backtest::processors;
use crate::cli::args::Global;
use crate::cli::config::Config;
use crate::cli::{failure, settings};
use crate::console::{self, Windows};
use crate::logs::stop::Stop;
use crate::look_again::Rules;
use crate::mailboxes;
use crate::recall::Border;
use act::Actor;
use anyhow::Context;
use check::Checker;
use commit::Committer;
use crossbeam_channel::bounded;
use journal::Journal;
use judge::Judge;
use listening::Doors;
use logs::Logs;
use outputs::{Announcer, Configured};
use receive::Queue;
use registrar::Registrar;
use retention::Retainer;
use std::io::{self, Write};
use std::sync::Arc;
use std::thread::JoinHandle;
use thymus_source::email::EmailSource;
use thymus_store::{SharedWriter, Store, StoreError};
use tokio::runtime::Runtime;
use vitals::Vitals;

/// Runs until SIGINT or SIGTERM.
pub(crate) fn run(global: &Global) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    check(&config)?;
    log::begin(global.json);
    let stop = Arc::new(Stop::on_signals()?);
    let runtime = console::runtime()?;
    let openings = Openings::of(&config, &runtime)?;
    privileges::drop_to(&config.service.user)?;
    let store = Store::open(&config.store_path())?;
    let _only_one = store.serve().map_err(|error| taken(&config, error.into()))?;
    let shared = Arc::new(SharedWriter::new(store));
    let border = Border::configured(&config);
    shared.write(|_, writer| {
        border.keep(config.organisation.tenant, writer)?;
        Ok::<_, anyhow::Error>(writer.commit()?)
    })?;
    let source = Arc::new(EmailSource::new(border.email_config(config.organisation.tenant)));
    serve(&config, openings, &runtime, &shared, &source, &stop)?;
    runtime.shutdown_background();
    tracing::info!("stopped");
    Ok(())
}

/// What may take privileges to have: addresses to listen on, certificates and secrets.
struct Openings {
    doors: Doors,
    windows: Windows,
    /// Who is told of verdicts.
    hearers: Vec<Configured>,
}

impl Openings {
    fn of(config: &Config, runtime: &Runtime) -> anyhow::Result<Self> {
        let hearers = outputs::configured(config)?;
        let doors = listening::open(&config.listener, runtime).map_err(|error| taken(config, error))?;
        let windows = console::bind(config, runtime).map_err(|error| taken(config, error))?;
        Ok(Self { doors, windows, hearers })
    }
}

/// Where another service has the store, that is what to say.
fn taken(config: &Config, error: anyhow::Error) -> anyhow::Error {
    let path = config.store_path();
    let is_served = Store::open_read_only(&path).is_ok_and(|store| matches!(store.serve(), Err(StoreError::Busy)));
    match is_served {
        true => anyhow::anyhow!("another `thymus run` serves {}: stop it first", path.display()),
        false => error,
    }
}

/// Starts everything, the last in the flow first; ends it from the front.
fn serve(
    config: &Config,
    openings: Openings,
    runtime: &Runtime,
    shared: &Arc<SharedWriter>,
    source: &Arc<EmailSource>,
    stop: &Arc<Stop>,
) -> anyhow::Result<()> {
    let Openings { doors, windows, hearers } = openings;
    let vitals = Vitals::begin(!config.console.operations.is_empty(), runtime)?;
    let reader = Store::open_read_only(&config.store_path())?;
    let checker = Checker::of(config, runtime)?;
    let acting = act(config, shared, source, runtime, stop)?;
    let (wake, woken) = bounded(1);
    let (logs, told) = Logs::new(config, Arc::clone(shared), Arc::clone(stop));
    let judge = Judge::new(reader, Arc::clone(shared), Arc::clone(source), config, woken, told, Arc::clone(stop))?;
    let registrar = Registrar::of(config, shared, runtime.handle(), stop)?;
    let (registrar, wonder) = registrar.unzip();
    let judge = judge.telling(wonder);
    let seen = Arc::clone(&vitals);
    let judging = thread("judge", stop, move || judge.run(&seen))?;
    let asking = registrar.map(|registrar| thread("registrar", stop, move || registrar.run())).transpose()?;
    let following = Logs::are_wanted(config).then(|| thread("logs", stop, move || logs.run())).transpose()?;
    let tenant = config.organisation.tenant;
    let retainer = Retainer::new(Arc::clone(shared), tenant, config.retention, Arc::clone(stop));
    let retaining = thread("retain", stop, move || retainer.run())?;
    let (decoded, to_commit) = bounded(config.listener.queue_messages_max);
    let journal = Journal::of(config, source, shared, &wake, stop)?;
    let committer = Committer::new(Arc::clone(shared), to_commit, wake);
    let committing = thread("commit", stop, move || committer.run())?;
    let (queue, received) = Queue::new(config.listener.queue_messages_max);
    let decoders = (0..processors().get()).map(|_| {
        let decoder = decode::Decoder::new(Arc::clone(source), received.clone(), decoded.clone(), checker.clone());
        thread("decode", stop, move || decoder.run())
    });
    let decoders = decoders.collect::<Result<Vec<_>, _>>()?;
    drop((received, decoded));
    let announcing = announce(config, hearers, shared, runtime, stop)?;
    if let Some(opened) = windows.open(config, shared, runtime, stop, Some(vitals))? {
        writeln!(io::stdout(), "The first administrator signs in here, once:\n  {}", opened.welcome)?;
    }
    let watching = journal.map(|journal| journal.start(config, runtime)).unwrap_or_default();
    let listened = doors.until_stopped(runtime, queue, stop);
    stop.ask();
    for task in watching {
        runtime.block_on(task).map_err(|_| anyhow::anyhow!("a part of the service broke: see the log"))?;
    }
    let others = following.into_iter().chain(announcing).chain(asking).chain(acting);
    for worker in decoders.into_iter().chain([committing, judging, retaining]).chain(others) {
        worker.join().map_err(|_| anyhow::anyhow!("a part of the service broke: see the log"))?;
    }
    listened
}

/// A thread for each who is told.
fn announce(
    config: &Config,
    hearers: Vec<Configured>,
    shared: &Arc<SharedWriter>,
    runtime: &Runtime,
    stop: &Arc<Stop>,
) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let begin = |hearer| {
        let store = Store::open_read_only(&config.store_path())?;
        let rules = Rules::of(config, &store)?;
        let announcer = Announcer::new(hearer, rules, store, shared, runtime.handle(), stop)?;
        thread(announcer.name(), stop, move || announcer.run())
    };
    hearers.into_iter().map(begin).collect()
}

/// Starts who acts in mailboxes, where there is a way into them.
fn act(
    config: &Config,
    shared: &Arc<SharedWriter>,
    source: &Arc<EmailSource>,
    runtime: &Runtime,
    stop: &Arc<Stop>,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    let Some(provider) = mailboxes::provider(config)? else {
        if config.act.goes_beyond_watching() {
            tracing::warn!("imap.host names no server: nothing that [act] allows is done");
        }
        return Ok(None);
    };
    let store = Store::open_read_only(&config.store_path())?;
    let (shared, source, ending) = (Arc::clone(shared), Arc::clone(source), Arc::clone(stop));
    let actor = Actor::new(store, shared, source, config, Arc::new(provider), runtime.handle().clone(), ending)?;
    thread("act", stop, move || actor.run()).map(Some)
}

/// Does this beside the rest. Should it ever break, all ends, and whoever watches the service starts it again: mail that is
/// taken, and not judged, would be worse.
fn thread(name: &str, stop: &Arc<Stop>, work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    let alarm = Alarm(Arc::clone(stop));
    let work = move || {
        let _alarm = alarm;
        work();
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(work).context("cannot start a thread")
}

/// Stops the service when it is dropped by a panic.
struct Alarm(Arc<Stop>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("a part of the service broke, which is a flaw of it: please report");
            self.0.ask();
        }
    }
}

/// Whether it is said who is inside.
pub(crate) fn has_domains(config: &Config) -> anyhow::Result<()> {
    if config.organisation.domains.is_empty() {
        return Err(failure::usage("organisation.domains is empty: without it nobody can tell inside from outside"));
    }
    Ok(())
}

fn check(config: &Config) -> anyhow::Result<()> {
    has_domains(config)?;
    if config.listener.lmtp.is_empty() && config.listener.smtp.is_empty() && !config.journal.is_wanted() {
        return Err(failure::usage(
            "no mail could come: neither listener.lmtp nor listener.smtp names an address to listen on, nor [journal] a mailbox",
        ));
    }
    Ok(())
}

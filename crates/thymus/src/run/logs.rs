//! The logs of `[logs]`, read as they are written: what `thymus logs --follow` does, with the service's own writer, and heard by
//! the organisation that judges.

use crate::cli::config::Config;
use crate::logs::reading::{Reading, Wanted};
use crate::logs::report::Report;
use crate::logs::source;
use crate::logs::stop::Stop;
use crate::look_again::Rules;
use crossbeam_channel::{Receiver, SendTimeoutError, Sender, bounded};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use thymus_store::{SharedWriter, Store, VisitRecord};

/// How long to wait after the store, or the map of devices, failed.
const PAUSE: Duration = Duration::from_secs(5);

/// How often to look whether to stop while the judge is busy.
const TICK: Duration = Duration::from_millis(200);

/// Commits whose visits wait to be heard.
const COMMITS_WAITING: usize = 4;

/// What the logs tell the judge.
pub(super) struct Told {
    /// Visits that were committed after the judge was ready.
    pub(super) visits: Receiver<Vec<VisitRecord>>,
    /// Where the judge says that it is, and knows all that was committed before.
    pub(super) ready: Sender<()>,
}

/// Reads logs until told to stop.
pub(super) struct Logs {
    config: Config,
    shared: Arc<SharedWriter>,
    visits: Sender<Vec<VisitRecord>>,
    ready: Receiver<()>,
    stop: Arc<Stop>,
}

impl Logs {
    /// With what the judge is to be given.
    pub(super) fn new(config: &Config, shared: Arc<SharedWriter>, stop: Arc<Stop>) -> (Self, Told) {
        let (visits, heard) = bounded(COMMITS_WAITING);
        let (ready, is_ready) = bounded(1);
        (Self { config: config.clone(), shared, visits, ready: is_ready, stop }, Told { visits: heard, ready })
    }

    /// Whether there is something to read.
    pub(super) fn are_wanted(config: &Config) -> bool {
        !config.logs.follow.is_empty()
    }

    /// Until told to stop. After an error reading begins again behind the last commit.
    pub(super) fn run(self) {
        // What is committed before the judge is ready it reads from the store: so nothing is heard twice.
        while let Err(error) = self.ready.recv_timeout(TICK) {
            if self.stop.is_asked() || error.is_disconnected() {
                return;
            }
        }
        tracing::info!(patterns = self.config.logs.follow.len(), "following logs");
        while !self.stop.is_asked() {
            if let Err(error) = self.read() {
                tracing::error!(%error, "logs cannot be read for now");
                self.stop.wait(PAUSE);
            }
        }
    }

    /// Until told to stop, or until the map of devices changed.
    fn read(&self) -> anyhow::Result<()> {
        let wanted = &self.config.logs;
        let hosts = Some(wanted.hosts.as_path()).filter(|path| !path.as_os_str().is_empty());
        let map = hosts.and_then(changed);
        let source = source(&self.config, hosts, |problem| tracing::warn!("map of devices: {problem}"))?;
        let store = Store::open_read_only(&self.config.store_path())?;
        let (rules, follow) = (Rules::of(&self.config, &store)?, Wanted::new(&wanted.follow, true));
        let mut reading = Reading::begin(&store, Arc::clone(&self.shared), rules, &source, follow, &Report::Logged)?;
        while !self.stop.is_asked() {
            let changes = reading.round(&self.stop, |visits| self.tell(visits))?;
            Report::Logged.changes(&changes)?;
            if hosts.and_then(changed) != map {
                return reading.end(&self.stop);
            }
            self.stop.wait(Duration::from_secs_f64(wanted.poll_seconds));
        }
        reading.end(&self.stop)
    }

    fn tell(&self, mut visits: Vec<VisitRecord>) {
        while !visits.is_empty() && !self.stop.is_asked() {
            match self.visits.send_timeout(visits, TICK) {
                Err(SendTimeoutError::Timeout(unsent)) => visits = unsent,
                Ok(()) | Err(SendTimeoutError::Disconnected(_)) => return,
            }
        }
    }
}

/// When a file was changed last.
fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

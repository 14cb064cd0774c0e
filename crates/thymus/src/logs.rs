//! `thymus logs`: reads what networks and providers log, as files or while they are written, into the store.
//!
//! What lines teach and how far they were read is committed together, so that a kill at any moment loses nothing and
//! counts nothing twice. `thymus run` reads the logs of `[logs]` in the same way ([`reading`]).

mod decode;
mod group;
mod learn;
pub(crate) mod notice;
pub(crate) mod reading;
pub(crate) mod report;
pub(crate) mod stop;

use crate::cli::args::{Global, Logs};
use crate::cli::config::Config;
use crate::cli::{failure, settings};
use crate::look_again::Rules;
use crate::terminal::plain;
use reading::{Reading, Wanted};
use report::Report;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use stop::Stop;
use thymus_event::Cidr;
use thymus_intake::{HostsError, read_hosts_csv};
use thymus_source::network::{HostMap, LogSource};
use thymus_store::{SharedWriter, Store};

/// The most problems of the map of devices told one by one.
const PROBLEMS_TOLD: usize = 10;

/// Reads once, or until told to stop.
pub(crate) fn run(global: &Global, asked: &Logs) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let stop = Stop::on_signals()?;
    let source = source(&config, asked.hosts.as_deref(), |problem| complain(&problem.to_string()))?;
    let wanted = Wanted::new(&asked.logs, asked.follow);
    if let Some(file) = wanted.missing().filter(|_| !asked.follow) {
        return Err(failure::usage(format!("{}: there is no such file", file.display())));
    }
    let shared = Arc::new(SharedWriter::new(Store::open(&config.store_path())?));
    let store = Store::open_read_only(&config.store_path())?;
    let out = Report::printed(global.json);
    let mut reading = Reading::begin(&store, shared, Rules::of(&config, &store)?, &source, wanted, &out)?;
    loop {
        let changes = reading.round(&stop, |_| {})?;
        out.changes(&changes)?;
        reading.let_go();
        if !asked.follow || stop.is_asked() {
            break;
        }
        stop.wait(Duration::from_secs_f64(asked.poll));
    }
    if asked.follow { reading.end(&stop) } else { out.end(reading.health(), reading.not_kept()) }
}

/// What decodes lines, with the map of devices; what is wrong with the map is told.
pub(crate) fn source(config: &Config, hosts: Option<&Path>, tell: impl Fn(&HostsError)) -> anyhow::Result<LogSource> {
    let mut map = HostMap::default();
    if let Some(file) = hosts {
        let hosts = read_hosts_csv(file)?;
        hosts.problems.iter().take(PROBLEMS_TOLD).for_each(tell);
        map = hosts.map;
    }
    let networks: Vec<Cidr> = config.organisation.internal_networks.iter().map(|network| network.block()).collect();
    Ok(LogSource::new(config.organisation.tenant, Arc::new(map), &networks))
}

fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "thymus: {}", plain(text));
}

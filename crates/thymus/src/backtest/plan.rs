//! What a backtest is to do: arguments over configuration.

use crate::cli::args;
use crate::cli::config::{Config, Network, Signal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use thymus_case::{Policy, Setup};
use thymus_event::{Host, TenantId, Timestamp};

/// All that a run depends on.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// What to call the organisation.
    pub(crate) name: String,
    /// Whose data it is.
    pub(crate) tenant: TenantId,
    /// Its own domains; empty means: find out.
    pub(crate) domains: Vec<Host>,
    /// Whose Authentication-Results are believed.
    pub(crate) authserv_ids: Vec<String>,
    /// Networks inside.
    pub(crate) internal_networks: Vec<Network>,
    /// Whether journal reports are unpacked.
    pub(crate) journal_reports: bool,
    /// What is done at which rate.
    pub(crate) policy: Policy,
    /// Signals that are left out, each once.
    pub(crate) signals_off: Vec<Signal>,
    /// Thresholds are learnt before it, and measured after it.
    pub(crate) learn_until: Option<Timestamp>,
    /// Mail.
    pub(crate) archives: Vec<PathBuf>,
    /// Web logs, each in any format.
    pub(crate) web: Vec<PathBuf>,
    /// Who used which address.
    pub(crate) hosts: Option<PathBuf>,
    /// What to measure against.
    pub(crate) labels: Option<PathBuf>,
    /// The folder of an earlier run to compare with.
    pub(crate) compare: Option<PathBuf>,
    /// Where messages and verdicts are kept.
    pub(crate) store: Option<PathBuf>,
    /// Where the output goes.
    pub(crate) out: Option<PathBuf>,
    /// Threads that decode.
    pub(crate) threads: NonZeroUsize,
}

/// More threads than this only wait for each other: the order is restored by one.
const THREADS_MAX: usize = 16;

impl Plan {
    /// Flags over configuration.
    pub(crate) fn new(config: Config, asked: args::Backtest) -> Self {
        let or = |flags: Vec<String>, configured: Vec<String>| if flags.is_empty() { configured } else { flags };
        let organisation = config.organisation;
        Self {
            name: organisation.name,
            tenant: organisation.tenant,
            domains: if asked.org.is_empty() { organisation.domains } else { asked.org },
            authserv_ids: or(asked.authserv_id, organisation.authserv_ids),
            internal_networks: organisation.internal_networks,
            journal_reports: organisation.journal_reports,
            policy: config.policy,
            signals_off: all_once(config.signals.off, asked.without),
            learn_until: asked.learn_until,
            archives: asked.archives,
            web: asked.web,
            hosts: asked.hosts,
            labels: asked.labels,
            compare: asked.compare,
            store: Some(config.store.path).filter(|path| !path.as_os_str().is_empty()),
            out: asked.out,
            threads: asked.threads.unwrap_or_else(processors),
        }
    }

    /// What the organisation's state is set up with.
    pub(crate) fn setup(&self) -> Setup {
        Setup {
            tenant: self.tenant,
            own_domains: self.domains.clone(),
            policy: self.policy.clone(),
            learn_until: self.learn_until,
            signals_off: self.signals_off.iter().map(Signal::id).collect(),
            inside: self.internal_networks.iter().map(|network| network.block()).collect(),
        }
    }

    /// What to call the organisation in a heading.
    pub(crate) fn title(&self) -> String {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        self.domains.iter().map(Host::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// The signals of both lists.
fn all_once(configured: Vec<Signal>, asked: Vec<Signal>) -> Vec<Signal> {
    let mut all: Vec<Signal> = Vec::new();
    for signal in configured.into_iter().chain(asked) {
        if !all.contains(&signal) {
            all.push(signal);
        }
    }
    all
}

/// As many threads as processors.
pub(crate) fn processors() -> NonZeroUsize {
    let found = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    NonZeroUsize::new(found.get().min(THREADS_MAX)).unwrap_or(NonZeroUsize::MIN)
}

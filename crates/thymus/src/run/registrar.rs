//! Asking registries when domains were registered that mail leads to, or comes from, and that were hardly ever seen. What
//! they say is appended as evidence, so that a replay needs nobody, and mail that it concerns is looked at again.

use crate::cli::config::Config;
use crate::clock;
use crate::evidence::evidence;
use crate::logs::stop::Stop;
use crate::look_again::{self, Facts, Rules};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use thymus_event::email::Direction;
use thymus_event::evidence::{Fact, Indicator, Provenance};
use thymus_event::{Host, Timestamp};
use thymus_intake::rdap::{Rdap, RdapError, Registration};
use thymus_signal::Features;
use thymus_store::{SharedWriter, Store, StoreError};
use tokio::runtime::Handle;

/// Domains that wait to be asked about; more are not asked about now, and may be when they come again.
const WAITING_MAX: usize = 1_000;

/// Of one message, domains asked about: a mail full of links must not hold up all others.
const DOMAINS_A_MESSAGE_MAX: usize = 8;

/// Messages from which on a domain counts as known: it is asked about while it is new.
const CARRIED_MAX: u32 = 5;

/// The source that such evidence names.
const SOURCE: &str = "rdap";

/// How often to look whether to stop.
const TICK: Duration = Duration::from_millis(500);

/// Where domains are handed in.
#[derive(Clone)]
pub(super) struct Wonder {
    sender: Sender<Host>,
    own: Arc<[Host]>,
}

impl Wonder {
    /// Hands in what is new about a message from outside; what is known already, or has no room, is left.
    pub(super) fn about(&self, store: &Store, features: &Features) -> Result<(), StoreError> {
        for domain in self.domains(features) {
            let indicator = Indicator::Domain(domain.clone());
            let is_known = store.is_carried_by(features.tenant, &indicator, CARRIED_MAX)?
                || store.evidence_about(features.tenant, &indicator)?.iter().any(is_registration);
            if !is_known {
                let _ = self.sender.try_send(domain);
            }
        }
        Ok(())
    }

    fn domains(&self, features: &Features) -> BTreeSet<Host> {
        if features.direction != Direction::Inbound {
            return BTreeSet::new();
        }
        let sender = features.sender.iter().filter(|sender| !sender.freemail).map(|sender| sender.domain());
        let links = features.own_links().filter(|link| !link.shared_platform).map(|link| link.host.as_str());
        let registered = sender.chain(links).map(|host| Host::new(Host::new(host).org_domain()));
        registered.filter(|domain| !self.own.contains(domain)).take(DOMAINS_A_MESSAGE_MAX).collect()
    }
}

fn is_registration(fact: &thymus_event::evidence::Evidence) -> bool {
    matches!(fact.fact, Fact::DomainRegistered { .. })
}

/// The one who asks.
pub(super) struct Registrar {
    rdap: Arc<Rdap>,
    shared: Arc<SharedWriter>,
    rules: Rules,
    waiting: Receiver<Host>,
    pause: Duration,
    runtime: Handle,
    stop: Arc<Stop>,
}

impl Registrar {
    /// None where nobody is to be asked.
    pub(super) fn of(
        config: &Config,
        shared: &Arc<SharedWriter>,
        runtime: &Handle,
        stop: &Arc<Stop>,
    ) -> anyhow::Result<Option<(Self, Wonder)>> {
        let list = config.rdap.list().map_err(crate::cli::failure::usage)?;
        let Some(list) = list else { return Ok(None) };
        let (sender, waiting) = bounded(WAITING_MAX);
        let registrar = Self {
            rdap: Arc::new(Rdap::new(list, Duration::from_secs(config.rdap.timeout_seconds))?),
            shared: Arc::clone(shared),
            rules: Rules::of(config, &Store::open_read_only(&config.store_path())?)?,
            waiting,
            pause: config.rdap.pause(),
            runtime: runtime.clone(),
            stop: Arc::clone(stop),
        };
        let own = config.organisation.domains.iter().map(|domain| Host::new(domain.org_domain())).collect();
        Ok(Some((registrar, Wonder { sender, own })))
    }

    /// Until told to stop.
    pub(super) fn run(self) {
        let mut asked = BTreeSet::new();
        while !self.stop.is_asked() {
            let domain = match self.waiting.recv_timeout(TICK) {
                Ok(domain) => domain,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Several messages of one moment bring the same domain.
            if !asked.insert(domain.clone()) {
                continue;
            }
            if asked.len() > WAITING_MAX {
                asked.clear();
            }
            match self.ask(domain.clone()) {
                None => return,
                Some(Ok(Registration::At(registered))) => self.keep(domain, registered),
                Some(Ok(Registration::Unknown | Registration::NoRegistry)) => {}
                Some(Err(error)) => {
                    asked.remove(&domain);
                    tracing::warn!(%error, "when a domain was registered is not known for now");
                }
            }
            self.stop.wait(self.pause);
        }
    }

    /// The answer; none where it is told to stop meanwhile.
    fn ask(&self, domain: Host) -> Option<Result<Registration, RdapError>> {
        let (rdap, (sender, answer)) = (Arc::clone(&self.rdap), bounded(1));
        self.runtime.spawn(async move {
            let _ = sender.send(rdap.registered(&domain).await);
        });
        loop {
            match answer.recv_timeout(TICK) {
                Ok(answer) => return Some(answer),
                Err(RecvTimeoutError::Timeout) if !self.stop.is_asked() => {}
                Err(_) => return None,
            }
        }
    }

    fn keep(&self, domain: Host, registered: Timestamp) {
        let provenance = Provenance { source: SOURCE.to_owned(), ..Provenance::default() };
        let (indicator, fact) = (Indicator::Domain(domain), Fact::DomainRegistered { registered });
        let fact = evidence(self.rules.tenant, clock::now(), indicator, fact, provenance);
        let kept = self.shared.write(|store, writer| {
            writer.put_evidence(&fact)?;
            writer.commit()?;
            look_again::settle(store, writer, &self.rules, Facts::Fresh, clock::now())
        });
        if let Err(error) = kept {
            tracing::error!(%error, "when a domain was registered could not be kept");
        }
    }
}

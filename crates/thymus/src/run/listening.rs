//! The listeners, from the first connection to the last.

use super::receive::Queue;
use super::vitals;
use crate::cli::config::Listener as Wanted;
use crate::cli::failure;
use crate::logs::stop::Stop;
use anyhow::Context;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use thymus_intake::listen::{Certificate, Endpoint, House, Limits, Listener, Users};
use thymus_intake::smtp::{Protocol, Terms};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often to look whether to stop.
const TICK: Duration = Duration::from_millis(50);

/// How long clients may take to end what they send, once the service is to stop: they keep what was not taken.
const GRACE: Duration = Duration::from_secs(10);

/// Addresses that are listened on; who connects waits until they are served.
pub(super) struct Doors {
    house: Arc<House>,
    listeners: Vec<(Protocol, Listener)>,
}

/// Reads certificates and users, and binds every address.
pub(super) fn open(wanted: &Wanted, runtime: &Runtime) -> anyhow::Result<Doors> {
    let _within = runtime.enter();
    let house = Arc::new(house(wanted)?);
    let both = [(Protocol::Lmtp, &wanted.lmtp), (Protocol::Smtp, &wanted.smtp)];
    let endpoints = both.iter().flat_map(|(protocol, all)| all.iter().map(|one| (*protocol, one)));
    let bind = |(protocol, endpoint): (Protocol, &String)| {
        let terms = house.terms(protocol, wanted.host.clone(), wanted.message_bytes_max, wanted.tls_required);
        Ok((protocol, bind(endpoint, terms)?))
    };
    let listeners = endpoints.map(bind).collect::<anyhow::Result<_>>()?;
    Ok(Doors { house, listeners })
}

impl Doors {
    /// Listens until told to stop, and then until the last message under way is answered.
    pub(super) fn until_stopped(self, runtime: &Runtime, queue: Queue, stop: &Arc<Stop>) -> anyhow::Result<()> {
        runtime.block_on(listen(self, Arc::new(queue), stop))
    }
}

async fn listen(doors: Doors, queue: Arc<Queue>, stop: &Stop) -> anyhow::Result<()> {
    let Doors { house, listeners: bound } = doors;
    let (tell, told) = watch::channel(false);
    let mut listeners = JoinSet::new();
    for (protocol, listener) in bound {
        tracing::info!(address = listener.address(), ?protocol, "listening");
        listeners.spawn(listener.serve(Arc::clone(&house), Arc::clone(&queue), told.clone()));
    }
    while !stop.is_asked() {
        vitals::connected(house.connections());
        tokio::time::sleep(TICK).await;
    }
    tracing::info!(connections = house.connections(), "stopping");
    let _ = tell.send(true);
    let end = async { while listeners.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, end).await.is_err() {
        tracing::warn!(connections = house.connections(), "stopped amid messages, which stay with their senders");
    }
    Ok(())
}

fn bind(endpoint: &str, terms: Terms) -> anyhow::Result<Listener> {
    let parsed: Endpoint =
        endpoint.parse().map_err(|error| failure::usage(format!("listener: {endpoint:?}: {error}")))?;
    Listener::bind(&parsed, terms).with_context(|| format!("cannot listen on {endpoint}"))
}

fn house(wanted: &Wanted) -> anyhow::Result<House> {
    let is_named = |path: &Path| !path.as_os_str().is_empty();
    let certificate = match is_named(&wanted.tls_certificate) {
        true => Some(Certificate::read(&wanted.tls_certificate, &wanted.tls_key)?),
        false => None,
    };
    let users = if is_named(&wanted.users) { users(&wanted.users)? } else { Users::default() };
    Ok(House::new(limits(wanted), certificate, users))
}

fn users(file: &Path) -> anyhow::Result<Users> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let wrong = |line| failure::usage(format!("{}:{line}: name:password wanted", file.display()));
    let users = Users::parse(&text).map_err(wrong)?;
    if users.is_empty() {
        return Err(failure::usage(format!("{}: there is nobody in it: name:password wanted", file.display())));
    }
    Ok(users)
}

fn limits(wanted: &Wanted) -> Limits {
    Limits {
        clients: wanted.clients.iter().map(|network| network.block()).collect(),
        connections_max: wanted.connections_max,
        connections_per_client_max: wanted.connections_per_client_max,
        idle: Duration::from_secs(wanted.idle_seconds),
        message: Duration::from_secs(wanted.message_seconds),
        held_bytes_max: wanted.queue_bytes_max,
    }
}

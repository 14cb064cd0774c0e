//! The console, as `thymus run` and `thymus demo` open it.

mod engine;

use crate::cli::config::{Config, Console as Wanted};
use crate::clock;
use crate::logs::stop::Stop;
use crate::secret::{Purpose, Secret};
use anyhow::Context;
use engine::Bench;
use secrecy::ExposeSecret;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use thymus_console::{Console, Endpoint, Setup, Watch, serve, serve_operations, sign_in_link};
use thymus_intake::listen::Certificate;
use thymus_store::{Role, SharedWriter};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What the first account is called.
const FIRST: &str = "admin";

/// How often to look whether to stop.
const TICK: Duration = Duration::from_millis(50);

/// How long what is under way may take, once it is to stop.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Threads that serve connections: they only pass bytes on.
const THREADS: usize = 2;

/// The console, open for the first time.
pub(crate) struct Opened {
    /// A link that signs the first administrator in.
    pub(crate) welcome: String,
}

/// What waits for the network.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?)
}

/// Addresses that it is to be seen at.
pub(crate) struct Windows {
    pages: Option<(Endpoint, SocketAddr)>,
    operations: Option<(Endpoint, SocketAddr)>,
}

/// Reads its certificate, and binds its addresses.
pub(crate) fn bind(config: &Config, runtime: &Runtime) -> anyhow::Result<Windows> {
    let _within = runtime.enter();
    let wanted = &config.console;
    let of = |listen: &str, tls| if listen.is_empty() { Ok(None) } else { bind_to(listen, tls).map(Some) };
    Ok(Windows { pages: of(&wanted.listen, tls(wanted)?)?, operations: of(&wanted.operations, None)? })
}

impl Windows {
    /// Opens them until told to stop; of an invented organisation nobody watches the service. None where no console is wanted,
    /// or where somebody can sign in already.
    pub(crate) fn open(
        self,
        config: &Config,
        shared: &Arc<SharedWriter>,
        runtime: &Runtime,
        stop: &Arc<Stop>,
        watch: Option<Arc<dyn Watch>>,
    ) -> anyhow::Result<Option<Opened>> {
        let _within = runtime.enter();
        let address = self.pages.as_ref().map(|(_, address)| *address);
        let (console, url) = console(config, shared, address, watch.is_none())?;
        if let Some(((endpoint, address), watch)) = self.operations.zip(watch) {
            tracing::info!(%address, "watch the service at /healthz, /readyz and /metrics");
            runtime.spawn(serve_operations(endpoint, console.clone(), watch, asked(Arc::clone(stop))));
        }
        let Some((endpoint, _)) = self.pages else { return Ok(None) };
        tracing::info!(url, "the console is open");
        runtime.spawn(serve(endpoint, console, asked(Arc::clone(stop))));
        let welcome = welcome(config, shared)?;
        Ok(welcome.map(|path| Opened { welcome: format!("{url}{path}") }))
    }
}

/// The console that is seen at this address, and what browsers call it.
fn console(
    config: &Config,
    shared: &Arc<SharedWriter>,
    address: Option<SocketAddr>,
    demonstration: bool,
) -> anyhow::Result<(Console, String)> {
    let wanted = &config.console;
    let secret = Secret::beside(&config.store_path())?;
    let url = address.map(|address| Wanted { listen: address.to_string(), ..wanted.clone() }.url()).unwrap_or_default();
    let console = Console::new(Setup {
        store: config.store_path(),
        writer: Arc::clone(shared),
        tenant: config.organisation.tenant,
        organisation: config.organisation.name.clone(),
        public_url: url.clone(),
        behind_proxy: wanted.behind_proxy,
        seal: secret.seal_key()?,
        people_go_on: wanted.people_go_on,
        key: *secret.key(Purpose::ConsoleSessions).expose_secret(),
        demonstration,
        engine: Arc::new(Bench::new(config)),
        clock: Arc::new(clock::now),
    });
    Ok((console, url))
}

async fn asked(stop: Arc<Stop>) {
    while !stop.is_asked() {
        tokio::time::sleep(TICK).await;
    }
}

fn bind_to(listen: &str, tls: Option<Certificate>) -> anyhow::Result<(Endpoint, SocketAddr)> {
    let listener = std::net::TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let endpoint =
        Endpoint::new(TcpListener::from_std(listener)?, tls.map(|certificate| certificate.acceptor().clone()));
    Ok((endpoint, address))
}

fn tls(wanted: &Wanted) -> anyhow::Result<Option<Certificate>> {
    let read = || Certificate::read(&wanted.tls_certificate, &wanted.tls_key);
    Ok(if wanted.has_tls() { Some(read()?) } else { None })
}

/// The path of a link for the first administrator, while nobody has a password.
fn welcome(config: &Config, shared: &SharedWriter) -> anyhow::Result<Option<String>> {
    let (tenant, now) = (config.organisation.tenant, clock::now());
    shared.write(|store, writer| {
        if store.accounts(tenant)?.iter().any(|account| account.password.is_some()) {
            return Ok(None);
        }
        writer.put_account(tenant, FIRST, Role::Administrator, now)?;
        writer.commit()?;
        let Some(account) = store.account_named(tenant, FIRST)? else { return Ok(None) };
        let path = sign_in_link(writer, account.id, now)?;
        writer.commit()?;
        Ok(Some(path))
    })
}

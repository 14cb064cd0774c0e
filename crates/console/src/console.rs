//! What every request shares.

use crate::answer::Trouble;
use crate::api::STREAMS_MAX;
use crate::engine::Engine;
use crate::limits::Limit;
use crate::readers::Readers;
use crate::seal::{KEY_BYTES, Sealer};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use thymus_event::seal::SealKey;
use thymus_event::{TenantId, Timestamp};
use thymus_store::{AccountId, SharedWriter};
use tokio::sync::Semaphore;

/// What the console is given.
pub struct Setup {
    /// The store's database file.
    pub store: PathBuf,
    /// Who writes to it.
    pub writer: Arc<SharedWriter>,
    /// Whose mail is shown.
    pub tenant: TenantId,
    /// What the organisation calls itself.
    pub organisation: String,
    /// Where browsers find it, without a slash at the end: `https://thymus.example.org`. By it cookies are bound to TLS.
    pub public_url: String,
    /// Whether a proxy stands before it, whose word on whom a request is from is believed (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// What locked links are sealed with.
    pub seal: SealKey,
    /// Whether people may follow a locked link that nothing more is known against.
    pub people_go_on: bool,
    /// What secrets in the store are sealed with.
    pub key: [u8; KEY_BYTES],
    /// Whether all of it is invented: then a link signs in without a password being chosen.
    pub demonstration: bool,
    /// Who reads mail and judges it.
    pub engine: Arc<dyn Engine>,
    /// The present time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// The console; clones are the same one.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

struct Shared {
    readers: Readers,
    setup: Setup,
    limits: Limits,
    streams: Arc<Semaphore>,
}

/// Attempts to sign in within [`ATTEMPTS_MS`], from one network and for one account: people mistype, and share addresses.
const ATTEMPTS_BY_ADDRESS: u32 = 20;
const ATTEMPTS_BY_ACCOUNT: u32 = 10;
const ATTEMPTS_MS: i64 = 15 * 60_000;

/// Locked links that one network opens within [`CLICKS_MS`], and requests that it makes within [`ATTEMPTS_MS`]: offices share
/// addresses.
const CLICKS_BY_ADDRESS: u32 = 120;
const CLICKS_MS: i64 = 60_000;
const REQUESTS_BY_ADDRESS: u32 = 20;

/// Requests of one token within [`CLICKS_MS`]: ten a second.
const REQUESTS_BY_TOKEN: u32 = 600;

/// How often somebody may try.
pub(crate) struct Limits {
    /// To sign in, by network.
    pub(crate) address: Limit<IpAddr>,
    /// To sign in, by account.
    pub(crate) account: Limit<AccountId>,
    /// To open locked links.
    pub(crate) clicks: Limit<IpAddr>,
    /// To ask for release.
    pub(crate) requests: Limit<IpAddr>,
    /// To ask as a program, by token.
    pub(crate) programs: Limit<u64>,
}

impl Console {
    /// With this.
    pub fn new(setup: Setup) -> Self {
        let limits = Limits {
            address: Limit::new(ATTEMPTS_BY_ADDRESS, ATTEMPTS_MS),
            account: Limit::new(ATTEMPTS_BY_ACCOUNT, ATTEMPTS_MS),
            clicks: Limit::new(CLICKS_BY_ADDRESS, CLICKS_MS),
            requests: Limit::new(REQUESTS_BY_ADDRESS, ATTEMPTS_MS),
            programs: Limit::new(REQUESTS_BY_TOKEN, CLICKS_MS),
        };
        let readers = Readers::new(setup.store.clone());
        let streams = Arc::new(Semaphore::new(STREAMS_MAX));
        Self(Arc::new(Shared { readers, setup, limits, streams }))
    }

    /// What it was given.
    pub(crate) fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// How often somebody may try.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Places for those who listen.
    pub(crate) fn streams(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.streams)
    }

    /// What seals secrets.
    pub(crate) fn sealer(&self) -> Result<Sealer, Trouble> {
        Sealer::new(&self.0.setup.key).ok_or(Trouble::Broken)
    }

    /// Those who read for it.
    pub(crate) fn readers(&self) -> &Readers {
        &self.0.readers
    }

    /// The present time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.0.setup.clock)()
    }

    /// Whether browsers come by TLS alone.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.setup.public_url.starts_with("https://")
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("store", &self.0.setup.store).finish_non_exhaustive()
    }
}

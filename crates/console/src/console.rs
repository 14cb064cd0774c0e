//! What every request shares.

use crate::readers::Readers;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use thymus_event::{TenantId, Timestamp};
use thymus_store::SharedWriter;

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
    /// The present time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// The console; clones are the same one.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

struct Shared {
    readers: Readers,
    setup: Setup,
}

impl Console {
    /// With this.
    pub fn new(setup: Setup) -> Self {
        Self(Arc::new(Shared { readers: Readers::new(setup.store.clone()), setup }))
    }

    /// What it was given.
    pub(crate) fn setup(&self) -> &Setup {
        &self.0.setup
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

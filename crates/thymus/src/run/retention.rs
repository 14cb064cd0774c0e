//! Once a day deletes what is older than it may be kept, a little at a time: mail that comes in has its turn in between.

use crate::cli::config::Retention;
use crate::clock;
use crate::logs::stop::Stop;
use std::sync::Arc;
use std::time::Duration;
use thymus_event::{Day, TenantId};
use thymus_store::{Expired, SharedWriter, StoreError, Tidied};

/// How often to look whether a day has begun.
const TICK: Duration = Duration::from_secs(60);

/// Between two bites.
const PAUSE: Duration = Duration::from_millis(50);

/// The one who deletes.
pub(super) struct Retainer {
    shared: Arc<SharedWriter>,
    tenant: TenantId,
    retention: Retention,
    stop: Arc<Stop>,
}

impl Retainer {
    pub(super) fn new(shared: Arc<SharedWriter>, tenant: TenantId, retention: Retention, stop: Arc<Stop>) -> Self {
        Self { shared, tenant, retention, stop }
    }

    /// Until told to stop.
    pub(super) fn run(self) {
        let mut done: Option<Day> = None;
        while !self.stop.is_asked() {
            let today = clock::now().day();
            if done != Some(today) {
                match self.day() {
                    Ok(true) => done = Some(today),
                    Ok(false) => return,
                    Err(error) => tracing::error!(%error, "cannot delete what is too old for now"),
                }
            }
            self.stop.wait(TICK);
        }
    }

    /// All that is due today, and what a killed erasure left; false where it was told to stop on the way.
    fn day(&self) -> Result<bool, StoreError> {
        let limits = self.retention.at(clock::now());
        let mut all = Expired::default();
        while !self.stop.is_asked() && self.retention.is_limited() {
            let some = self.shared.write(|_, writer| writer.retain(self.tenant, &limits))?;
            if some.is_nothing() {
                break;
            }
            all += some;
            self.stop.wait(PAUSE);
        }
        let mut tidied = Tidied::default();
        while !self.stop.is_asked() && self.shared.write(|_, writer| writer.tidy(&mut tidied))? {
            self.stop.wait(PAUSE);
        }
        let Expired { mail, messages, visits, accounts, audit } = all;
        if !all.is_nothing() || tidied != Tidied::default() {
            let Tidied { packs, freed_bytes, damaged, copied } = &tidied;
            tracing::info!(mail, messages, visits, accounts, audit, packs, freed_bytes, ?damaged, ?copied, "deleted");
        }
        Ok(!self.stop.is_asked())
    }
}

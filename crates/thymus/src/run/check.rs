//! Asking the DNS about mail that nobody trusted has checked, before it is kept: what was found is kept with it.

use crate::cli::config::Config;
use crate::cli::failure;
use std::sync::Arc;
use thymus_event::EmailActivity;
use thymus_intake::authentication::Authenticator;
use tokio::runtime::{Handle, Runtime};

/// Checks messages beside each other; a message waits for its own answers alone.
#[derive(Clone)]
pub(super) struct Checker {
    authenticator: Arc<Authenticator>,
    /// The name under which results are given.
    host: Arc<str>,
    runtime: Handle,
}

impl Checker {
    /// None where nobody is to be asked, or nobody is there to ask.
    pub(super) fn of(config: &Config, runtime: &Runtime) -> anyhow::Result<Option<Self>> {
        let Some(servers) = config.dns.servers().map_err(failure::usage)? else { return Ok(None) };
        let _within = runtime.enter();
        match Authenticator::new(&servers) {
            Ok(authenticator) => {
                let host = Arc::from(config.listener.host.as_str());
                Ok(Some(Self { authenticator: Arc::new(authenticator), host, runtime: runtime.handle().clone() }))
            }
            Err(error) => {
                tracing::warn!(%error, "mail that no trusted server has checked is judged without SPF, DKIM and DMARC");
                Ok(None)
            }
        }
    }

    /// Whether there is something to ask about this message.
    pub(super) fn wants(&self, email: &EmailActivity) -> bool {
        Authenticator::wants(email)
    }

    /// Fills in what is found, and goes on.
    pub(super) fn check(
        self,
        raw: Vec<u8>,
        mut email: EmailActivity,
        go_on: impl FnOnce(Vec<u8>, EmailActivity, bool) + Send + 'static,
    ) {
        let runtime = self.runtime.clone();
        runtime.spawn(async move {
            let found = self.authenticator.check(&self.host, &raw, &email).await;
            let checked = found.is_some();
            if let Some(found) = found {
                email.authentication = found;
            }
            go_on(raw, email, checked);
        });
    }
}

//! `[console]`: where people look.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where `thymus run` serves the console, and numbers for monitoring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Console {
    /// Address and port; empty: no console.
    pub(crate) listen: String,
    /// What browsers call it; empty: by its address.
    pub(crate) public_url: String,
    /// The console's certificate and what leads to it, PEM; none: no TLS.
    pub(crate) tls_certificate: PathBuf,
    /// Its key, PEM.
    pub(crate) tls_key: PathBuf,
    /// Whether a proxy says whom a request is from.
    pub(crate) behind_proxy: bool,
    /// Whether people may follow a locked link that nothing more is known against.
    pub(crate) people_go_on: bool,
    /// Address and port of `/healthz`, `/readyz` and `/metrics`; empty: none.
    pub(crate) operations: String,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8480".to_owned(),
            public_url: String::new(),
            tls_certificate: PathBuf::new(),
            tls_key: PathBuf::new(),
            behind_proxy: false,
            people_go_on: true,
            operations: String::new(),
        }
    }
}

impl Console {
    /// Whether it speaks TLS itself.
    pub(crate) fn has_tls(&self) -> bool {
        is_named(&self.tls_certificate)
    }

    /// What browsers call it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.has_tls() { "https" } else { "http" };
        if self.public_url.is_empty() { format!("{scheme}://{}", self.listen) } else { self.public_url.clone() }
    }

    /// What types alone cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        for (key, address) in [("listen", &self.listen), ("operations", &self.operations)] {
            if !address.is_empty() && address.parse::<SocketAddr>().is_err() {
                return Err(format!("console.{key}: {address:?}: address:port wanted, as 127.0.0.1:8480"));
            }
        }
        if is_named(&self.tls_certificate) != is_named(&self.tls_key) {
            return Err("console.tls_certificate and console.tls_key go together: one of them is missing".to_owned());
        }
        self.check_url()
    }

    fn check_url(&self) -> Result<(), String> {
        let url = &self.public_url;
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let fits = url.is_empty() || host.is_some_and(|host| !host.is_empty() && !host.contains('/'));
        if !fits {
            return Err(format!("console.public_url: {url:?}: https://thymus.example.org wanted, without a path"));
        }
        let local = self.listen.parse().is_ok_and(|address: SocketAddr| address.ip().is_loopback());
        if !(self.listen.is_empty() || local || self.has_tls() || url.starts_with("https://")) {
            let text = "console.listen can be reached from elsewhere, and passwords must not go there in the clear";
            return Err(format!("{text}: give console.tls_certificate, or an https console.public_url of a proxy"));
        }
        Ok(())
    }
}

fn is_named(path: &Path) -> bool {
    !path.as_os_str().is_empty()
}

//! `[listener]`: how mail comes in.

use super::Network;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thymus_event::Host;
use thymus_intake::listen::Endpoint;
use thymus_store::RAW_BYTES_MAX;

/// Where `thymus run` listens, and what it allows to clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Listener {
    /// The listener's own name.
    pub(crate) host: Host,
    /// Addresses for LMTP.
    pub(crate) lmtp: Vec<String>,
    /// Addresses for SMTP.
    pub(crate) smtp: Vec<String>,
    /// Who may connect.
    pub(crate) clients: Vec<Network>,
    /// The listener's certificate and what leads to it, PEM; none: no STARTTLS.
    pub(crate) tls_certificate: PathBuf,
    /// Its key, PEM.
    pub(crate) tls_key: PathBuf,
    /// Whether mail is taken under TLS only.
    pub(crate) tls_required: bool,
    /// Names and passwords; none: no AUTH.
    pub(crate) users: PathBuf,
    /// The largest message taken.
    pub(crate) message_bytes_max: usize,
    /// Connections in all.
    pub(crate) connections_max: usize,
    /// Connections from one address.
    pub(crate) connections_per_client_max: usize,
    /// How long a client may give no sign.
    pub(crate) idle_seconds: u64,
    /// How long one message may take.
    pub(crate) message_seconds: u64,
    /// Messages on their way to the disk.
    pub(crate) queue_messages_max: usize,
    /// Bytes of messages on their way in.
    pub(crate) queue_bytes_max: usize,
}

impl Default for Listener {
    fn default() -> Self {
        Self {
            host: Host::new("localhost"),
            lmtp: vec!["127.0.0.1:2424".to_owned()],
            smtp: Vec::new(),
            clients: Network::of(&["127.0.0.0/8", "::1"]),
            tls_certificate: PathBuf::new(),
            tls_key: PathBuf::new(),
            tls_required: false,
            users: PathBuf::new(),
            message_bytes_max: 50 << 20,
            connections_max: 200,
            connections_per_client_max: 100,
            idle_seconds: 300,
            message_seconds: 900,
            queue_messages_max: 1000,
            queue_bytes_max: 256 << 20,
        }
    }
}

impl Listener {
    /// What types alone cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        for (key, addresses) in [("lmtp", &self.lmtp), ("smtp", &self.smtp)] {
            for address in addresses {
                address.parse::<Endpoint>().map_err(|error| format!("listener.{key}: {address:?}: {error}"))?;
            }
        }
        let is_named = |path: &Path| !path.as_os_str().is_empty();
        if is_named(&self.tls_certificate) != is_named(&self.tls_key) {
            return Err("listener.tls_certificate and listener.tls_key go together: one of them is missing".to_owned());
        }
        if !is_named(&self.tls_certificate) && (self.tls_required || is_named(&self.users)) {
            return Err("listener.tls_required and listener.users want listener.tls_certificate".to_owned());
        }
        let bounds = [
            ("message_bytes_max", self.message_bytes_max, RAW_BYTES_MAX),
            ("connections_max", self.connections_max, 100_000),
            ("connections_per_client_max", self.connections_per_client_max, 100_000),
            ("queue_messages_max", self.queue_messages_max, 100_000),
            ("queue_bytes_max", self.queue_bytes_max, usize::MAX >> 1),
            ("idle_seconds", usize::try_from(self.idle_seconds).unwrap_or(usize::MAX), 86_400),
            ("message_seconds", usize::try_from(self.message_seconds).unwrap_or(usize::MAX), 86_400),
        ];
        match bounds.iter().find(|(_, value, max)| !(1..=*max).contains(value)) {
            Some((key, value, max)) => Err(format!("listener.{key} = {value}: from 1 to {max} wanted")),
            None if self.queue_bytes_max < self.message_bytes_max => {
                Err("listener.queue_bytes_max is less than listener.message_bytes_max: no such message could come"
                    .to_owned())
            }
            None => Ok(()),
        }
    }
}

//! `[dns]`: whom to ask about senders.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use thymus_intake::authentication::Servers;

/// The port of a server that is named without one (RFC 1035 §4.2).
const PORT: u16 = 53;

/// The word for this machine's own servers.
const SYSTEM: &str = "system";

/// Whom `thymus run` asks about mail that nobody trusted has checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Dns {
    /// Addresses, or `system`; none: nobody is asked.
    pub(crate) servers: Vec<String>,
}

impl Default for Dns {
    fn default() -> Self {
        Self { servers: vec![SYSTEM.to_owned()] }
    }
}

impl Dns {
    /// Whom to ask; nobody where it is switched off. An error says what is wrong.
    pub(crate) fn servers(&self) -> Result<Option<Servers>, String> {
        match self.servers.as_slice() {
            [] => Ok(None),
            [word] if word == SYSTEM => Ok(Some(Servers::System)),
            addresses => {
                let addresses = addresses.iter().map(|text| address(text)).collect::<Result<_, _>>()?;
                Ok(Some(Servers::These(addresses)))
            }
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let with_port = || text.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, PORT));
    let wanted = || {
        format!(
            "dns.servers: {text:?}: an address such as 192.0.2.53 or [2001:db8::53]:5353 wanted, or \"system\" alone"
        )
    };
    text.parse().ok().or_else(with_port).ok_or_else(wanted)
}

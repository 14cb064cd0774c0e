//! Which protocols were recognised by content.

use serde::{Deserialize, Serialize};
use thymus_event::Connection;

macro_rules! services {
    ($($(#[$doc:meta])* $variant:ident => $($name:literal)|+,)*) => {
        /// A protocol that probes recognise by its content.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Service { $($(#[$doc])* $variant,)* }

        impl Service {
            /// Every protocol.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// By the name that a probe gives it, lower-case.
            pub fn of(name: &str) -> Self {
                match name { $($($name)|+ => Self::$variant,)* _ => Self::Other }
            }

            /// Its plain name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => services!(@first $($name)|+),)* }
            }
        }
    };
    (@first $first:literal $(| $rest:literal)*) => { $first };
}

services! {
    /// RFC 9112.
    Http => "http" | "http2" | "websocket",
    /// RFC 8446.
    Tls => "tls" | "ssl",
    /// RFC 9000.
    Quic => "quic",
    /// RFC 1035.
    Dns => "dns",
    /// RFC 4253.
    Ssh => "ssh",
    /// RFC 5321.
    Smtp => "smtp",
    /// RFC 9051.
    Imap => "imap",
    /// RFC 1939.
    Pop3 => "pop3",
    /// RFC 959.
    Ftp => "ftp" | "ftp-data",
    /// RFC 5905.
    Ntp => "ntp",
    /// RFC 4511.
    Ldap => "ldap" | "ldap_tcp" | "ldap_udp",
    /// RFC 4120.
    Kerberos => "kerberos" | "krb_tcp" | "krb" | "krb5",
    /// Windows file shares.
    Smb => "smb" | "dce_rpc",
    /// Remote desktops.
    Rdp => "rdp",
    /// Any other.
    Other => "other",
}

/// A set of protocols, and whether some payload was of none that the probe knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services(u16);

/// The bit for payload that was of no known protocol.
const UNRECOGNISED: u16 = 1 << 15;

impl Services {
    /// What one connection tells: nothing where the record's writer does not look, or no payload went either way.
    pub fn of(connection: &Connection) -> Self {
        let has_payload = connection.bytes_out.unwrap_or(0) > 0 || connection.bytes_in.unwrap_or(0) > 0;
        if !connection.service_is_inspected || !has_payload {
            return Self::default();
        }
        match &connection.service {
            Some(names) => Self(names.split(',').fold(0, |bits, name| bits | bit(Service::of(name)))),
            None => Self(UNRECOGNISED),
        }
    }

    /// Both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is known.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this protocol was recognised.
    pub const fn has(self, service: Service) -> bool {
        self.0 & bit(service) != 0
    }

    /// The recognised protocols.
    pub fn iter(self) -> impl Iterator<Item = Service> {
        Service::ALL.iter().copied().filter(move |service| self.has(*service))
    }
}

const fn bit(service: Service) -> u16 {
    1 << service as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::testing::{connection, outside};

    #[test]
    fn names_of_probes_are_known() {
        assert_eq!(
            (Service::of("ssl"), Service::of("quic"), Service::of("bittorrent")),
            (Service::Tls, Service::Quic, Service::Other)
        );
        assert!(Service::ALL.len() < 16, "the last bit is taken");
        for service in Service::ALL {
            assert_eq!(Service::of(service.as_str()), *service);
        }
    }

    #[test]
    fn nothing_recognised_is_a_finding_only_where_somebody_looked_at_payload() {
        let mut seen = connection(1, outside(1), 80, 0);
        seen.service = None;
        assert!(!Services::of(&seen).is_empty());
        assert_eq!(Services::of(&seen).iter().count(), 0);
        (seen.bytes_out, seen.bytes_in) = (Some(0), None);
        assert!(Services::of(&seen).is_empty());
        seen.service_is_inspected = false;
        assert!(Services::of(&seen).is_empty());
    }

    #[test]
    fn one_connection_may_speak_two() {
        let mut seen = connection(1, outside(1), 443, 0);
        seen.service = Some("ssl,http".into());
        let both = Services::of(&seen);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Service::Http, Service::Tls]);
        assert_eq!(both.with(Services::default()), both);
    }
}

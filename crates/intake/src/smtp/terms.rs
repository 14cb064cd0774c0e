//! What a listener offers and asks for.

use thymus_event::Host;

/// Accepted RCPT TO of one transaction: ten times what RFC 5321 §4.5.3.1.8 asks for, and as many as a message's events keep.
pub const RECIPIENTS_MAX: usize = 1_000;

/// Which of the two a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 5321.
    Smtp,
    /// RFC 2033: LHLO, and one reply a recipient after the message.
    Lmtp,
}

/// What a listener offers and asks for; the same for all of its sessions.
#[derive(Clone, Debug)]
pub struct Terms {
    /// SMTP or LMTP.
    pub protocol: Protocol,
    /// The listener's own name: in its greeting, and the domain of the addresses that copies are sent to.
    pub host: Host,
    /// The largest message taken, in bytes.
    pub message_bytes_max: usize,
    /// Whether STARTTLS is offered (RFC 3207).
    pub tls_offered: bool,
    /// Whether nothing is taken without TLS.
    pub tls_required: bool,
    /// Whether nothing is taken without AUTH (RFC 4954), which is offered under TLS only.
    pub auth_required: bool,
}

impl Terms {
    /// Plain, without AUTH: for a loopback address or a socket file.
    pub fn plain(protocol: Protocol, host: Host, message_bytes_max: usize) -> Self {
        Self { protocol, host, message_bytes_max, tls_offered: false, tls_required: false, auth_required: false }
    }
}

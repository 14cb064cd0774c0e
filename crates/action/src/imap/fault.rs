//! What goes wrong with a server, and whether it may go right later. What a server says may quote a message: only the text of
//! its refusals is passed on, cut short.

use crate::ProviderError;
use async_imap::error::Error;

/// The longest text of a server that is passed on, in characters.
const TEXT_CHARS_MAX: usize = 160;

/// Why a command did not do what it should.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server refused, with its words.
    No(String),
    /// The server did not understand, with its words.
    Bad(String),
    /// The connection is of no use any more.
    Broken(&'static str),
    /// As things are configured it cannot be done.
    Impossible(String),
}

pub(super) type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub(super) fn is_try_create(&self) -> bool {
        matches!(self, Self::No(text) if text.contains("TRYCREATE") || text.contains("TryCreate") || text.contains("NONEXISTENT"))
    }

    /// As the answer to an order, with what was being done.
    pub(super) fn during(self, doing: &str) -> ProviderError {
        match self {
            Self::No(text) if is_final(&text) => ProviderError::Refused(format!("{doing}: refused: {text}")),
            Self::No(text) => ProviderError::Later(format!("{doing}: not now: {text}")),
            Self::Bad(text) => ProviderError::Refused(format!("{doing}: not understood: {text}")),
            Self::Broken(why) => ProviderError::Later(format!("{doing}: {why}")),
            Self::Impossible(why) => ProviderError::Refused(format!("{doing}: {why}")),
        }
    }
}

/// Refusals that waiting does not change (RFC 5530).
fn is_final(text: &str) -> bool {
    ["NOPERM", "CANNOT", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "Permission denied"]
        .iter()
        .any(|code| text.contains(code))
}

/// A server's words, on one line, cut short.
pub(super) fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TEXT_CHARS_MAX).collect()
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::No(text) => Self::No(words(&text)),
            Error::Bad(text) => Self::Bad(words(&text)),
            Error::Io(error) => error.into(),
            Error::ConnectionLost => Self::Broken("the server closed the connection"),
            Error::Validate(_) => Self::Impossible("a name or password with a line end in it".to_owned()),
            _ => Self::Broken("the server's answer could not be read"),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        Self::Broken(match error.kind() {
            Kind::ConnectionRefused => "connection refused",
            Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => {
                "the server closed the connection"
            }
            Kind::TimedOut => "the server took too long",
            Kind::OutOfMemory | Kind::QuotaExceeded => "the server's answer is too long",
            Kind::InvalidData => "TLS failed, or the answer could not be read",
            _ => "the connection failed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_from_delays() {
        let no = |text: &str| Fault::No(text.to_owned()).during("moving");
        assert!(matches!(no("[OVERQUOTA] Quota exceeded"), ProviderError::Later(_)));
        assert!(matches!(no("[NOPERM] Permission denied"), ProviderError::Refused(_)));
        assert_eq!(
            Fault::Broken("connection refused").during("connecting").to_string(),
            "connecting: connection refused"
        );
    }

    #[test]
    fn a_servers_words_are_cut_and_on_one_line() {
        let said = words(&format!("a\r\n\u{1b}[2J{}", "x".repeat(500)));
        assert_eq!(said.chars().count(), TEXT_CHARS_MAX);
        assert!(!said.chars().any(char::is_control));
    }
}

//! One command line (RFC 5321 §4.1.1).

use super::reply::{self, Reply};
use smtp_proto::{AUTH_LOGIN, AUTH_PLAIN, Error, MAIL_BODY_BINARYMIME, MAIL_SMTPUTF8, Request};

/// The longest command line, with its CR LF: RFC 5321 §4.5.3.1.4 asks for 512 bytes and more for parameters; an address is
/// 256, and the first answer of AUTH PLAIN twice the longest name and password.
pub const LINE_BYTES_MAX: usize = 4096;

/// What is done for a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Helo { extended: bool },
    Lhlo,
    Mail { address: String, size_bytes: usize, utf8: bool },
    Rcpt { address: String },
    Data,
    Bdat { bytes: usize, is_last: bool },
    Auth { mechanism: Mechanism, initial: String },
    StartTls,
    Rset,
    Noop,
    Help,
    Vrfy,
    Quit,
}

/// How a client authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// What old clients speak: name and password, asked for one by one.
    Login,
}

/// Reads a line that ends with CR LF, or says what is wrong with it.
pub(super) fn read(line: &[u8]) -> Result<Command, Reply> {
    let content = line.strip_suffix(b"\r\n").unwrap_or(line);
    if memchr::memchr3(b'\r', b'\n', 0, content).is_some() {
        return Err(reply::BARE_IN_COMMAND);
    }
    let request = Request::parse(&mut line.iter()).map_err(|error| complaint(&error))?;
    Ok(match request {
        Request::Ehlo { .. } => Command::Helo { extended: true },
        Request::Helo { .. } => Command::Helo { extended: false },
        Request::Lhlo { .. } => Command::Lhlo,
        Request::Mail { from } if from.flags & MAIL_BODY_BINARYMIME != 0 => {
            drop(from);
            return Err(reply::UNKNOWN_PARAMETER);
        }
        Request::Mail { from } => Command::Mail {
            utf8: from.flags & MAIL_SMTPUTF8 != 0,
            size_bytes: from.size,
            address: from.address.into_owned(),
        },
        Request::Rcpt { to } => Command::Rcpt { address: to.address.into_owned() },
        Request::Data => Command::Data,
        Request::Bdat { chunk_size, is_last } => Command::Bdat { bytes: chunk_size, is_last },
        Request::Auth { mechanism, initial_response } => {
            Command::Auth { mechanism: known(mechanism)?, initial: initial_response.into_owned() }
        }
        Request::StartTls => Command::StartTls,
        Request::Rset => Command::Rset,
        Request::Noop { .. } => Command::Noop,
        Request::Help { .. } => Command::Help,
        Request::Vrfy { .. } => Command::Vrfy,
        Request::Quit => Command::Quit,
        Request::Expn { .. } | Request::Etrn { .. } | Request::Atrn { .. } | Request::Burl { .. } => {
            return Err(reply::NOT_HERE);
        }
    })
}

fn known(mechanism: u64) -> Result<Mechanism, Reply> {
    match mechanism {
        AUTH_PLAIN => Ok(Mechanism::Plain),
        AUTH_LOGIN => Ok(Mechanism::Login),
        _ => Err(reply::UNKNOWN_MECHANISM),
    }
}

fn complaint(error: &Error) -> Reply {
    match error {
        Error::UnknownCommand => reply::UNKNOWN_COMMAND,
        Error::InvalidSenderAddress => reply::BAD_SENDER,
        Error::InvalidRecipientAddress => reply::BAD_RECIPIENT,
        Error::UnsupportedParameter { .. } => reply::UNKNOWN_PARAMETER,
        _ => reply::SYNTAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_commands() {
        let mail =
            |address: &str, size_bytes, utf8| Ok(Command::Mail { address: address.to_owned(), size_bytes, utf8 });
        assert_eq!(read(b"MAIL FROM:<a@x.example> SIZE=12 BODY=8BITMIME\r\n"), mail("a@x.example", 12, false));
        assert_eq!(read(b"mail from:<> SMTPUTF8\r\n"), mail("", 0, true));
        assert_eq!(read(b"RCPT TO:<a+b=c.example@x>\r\n"), Ok(Command::Rcpt { address: "a+b=c.example@x".to_owned() }));
        assert_eq!(read(b"BDAT 86 LAST\r\n"), Ok(Command::Bdat { bytes: 86, is_last: true }));
        assert_eq!(read(b"BDAT 0\r\n"), Ok(Command::Bdat { bytes: 0, is_last: false }));
    }

    #[test]
    fn what_is_no_command_is_told_apart() {
        let cases: [(&[u8], Reply); 9] = [
            (b"\r\n", reply::UNKNOWN_COMMAND),
            (b"GET / HTTP/1.1\r\n", reply::UNKNOWN_COMMAND),
            (b"NOOP\nMAIL FROM:<a@x>\r\n", reply::BARE_IN_COMMAND),
            (b"NOOP\0\r\n", reply::BARE_IN_COMMAND),
            (b"MAIL FROM:<a@x> BODY=BINARYMIME\r\n", reply::UNKNOWN_PARAMETER),
            (b"MAIL FROM:<a@x> COLOUR=RED\r\n", reply::UNKNOWN_PARAMETER),
            (b"MAIL FROM a@x\r\n", reply::SYNTAX),
            (b"AUTH CRAM-MD5\r\n", reply::UNKNOWN_MECHANISM),
            (b"EXPN list\r\n", reply::NOT_HERE),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line), Err(expected), "{:?}", String::from_utf8_lossy(line));
        }
    }
}

//! AUTH (RFC 4954): PLAIN (RFC 4616) and LOGIN.

use super::{Need, Phase, Session};
use crate::smtp::base64;
use crate::smtp::command::Mechanism;
use crate::smtp::reply;
use std::fmt;

/// A name and a password, as a client gave them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub name: String,
    /// Never shown.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// What the next line of the client is.
#[derive(Debug)]
pub(super) enum Step {
    Plain,
    Name,
    Password { name: String },
}

/// "Username:" and "Password:", which clients of LOGIN wait for.
const NAME_WANTED: &str = "VXNlcm5hbWU6";
const PASSWORD_WANTED: &str = "UGFzc3dvcmQ6";

impl Session {
    pub(super) fn begin_authentication(
        &mut self,
        mechanism: Mechanism,
        initial: &str,
        out: &mut Vec<u8>,
    ) -> Option<Need> {
        let (step, prompt) = match mechanism {
            Mechanism::Plain => (Step::Plain, ""),
            Mechanism::Login => (Step::Name, NAME_WANTED),
        };
        if initial.is_empty() {
            reply::write(out, 334, prompt);
            self.phase = Phase::Authentication(step);
            return None;
        }
        self.authentication_line(step, initial.as_bytes(), out)
    }

    pub(super) fn authentication_line(&mut self, step: Step, line: &[u8], out: &mut Vec<u8>) -> Option<Need> {
        let line = line.strip_suffix(b"\r\n").unwrap_or(line);
        if line == b"*" {
            self.say(reply::AUTH_CANCELLED, out);
            return None;
        }
        let Some(text) = base64::decode(line).and_then(|bytes| String::from_utf8(bytes).ok()) else {
            self.say(reply::BAD_BASE64, out);
            return None;
        };
        match step {
            Step::Name => {
                reply::write(out, 334, PASSWORD_WANTED);
                self.phase = Phase::Authentication(Step::Password { name: text });
                return None;
            }
            Step::Password { name } => return self.ask(Credentials { name, password: text }),
            Step::Plain => {}
        }
        // authorization identity NUL name NUL password
        let mut parts = text.split('\0');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(name), Some(password), None) => {
                self.ask(Credentials { name: name.to_owned(), password: password.to_owned() })
            }
            _ => {
                self.say(reply::BAD_BASE64, out);
                None
            }
        }
    }

    fn ask(&mut self, credentials: Credentials) -> Option<Need> {
        self.phase = Phase::Answer;
        Some(Need::Authentication(credentials))
    }

    /// Says whether name and password are right.
    pub fn authenticated(&mut self, is_right: bool, out: &mut Vec<u8>) {
        self.phase = Phase::Command;
        self.is_authenticated = is_right;
        let reply = if is_right { reply::AUTHENTICATED } else { reply::AUTH_FAILED };
        self.say(reply, out);
    }
}

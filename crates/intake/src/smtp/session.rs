//! One session, from the greeting to the end.

mod authentication;
mod commands;
mod transaction;

pub use authentication::Credentials;
pub use transaction::{Mail, Outcome};

use super::command::{self, LINE_BYTES_MAX};
use super::data::DataReader;
use super::reply::{self, Reply};
use super::terms::{Protocol, Terms};
use authentication::Step;
use std::sync::Arc;
use transaction::Transaction;

/// Commands refused for good after which a session ends: a client that errs more is no mail server.
const ERRORS_MAX: u32 = 20;

/// Commands between two messages after which a session ends, beside those that name recipients: NOOP and RSET keep a
/// connection open, and a client needs few of them.
const IDLE_COMMANDS_MAX: u32 = 200;

/// What a session needs to go on.
#[derive(Debug)]
pub enum Need {
    /// More bytes.
    Input,
    /// A word on a message: it may be said to be taken once it is durable ([`Session::decided`]).
    Decision(Mail),
    /// The TLS handshake, after what was said was sent ([`Session::secured`]).
    Tls,
    /// Whether name and password are right ([`Session::authenticated`]).
    Authentication(Credentials),
    /// The end of the connection, after what was said was sent.
    Close,
}

/// What comes next on the connection.
#[derive(Debug)]
enum Phase {
    Command,
    /// The rest of a line that is too long.
    TooLongLine,
    Data(DataReader),
    /// The rest of a BDAT chunk (RFC 3030); unless `kept` it is only passed over.
    Chunk {
        left: usize,
        is_last: bool,
        kept: bool,
    },
    Authentication(Step),
    /// The client waits for an answer.
    Answer,
    Closed,
}

/// The receiving side of one connection.
#[derive(Debug)]
pub struct Session {
    terms: Arc<Terms>,
    phase: Phase,
    is_secured: bool,
    is_authenticated: bool,
    is_greeted: bool,
    transaction: Option<Transaction>,
    errors: u32,
    idle: u32,
}

impl Session {
    /// A connection that was just made; `is_secured` where TLS came first.
    pub fn new(terms: Arc<Terms>, is_secured: bool) -> Self {
        Self {
            terms,
            phase: Phase::Command,
            is_secured,
            is_authenticated: false,
            is_greeted: false,
            transaction: None,
            errors: 0,
            idle: 0,
        }
    }

    /// What is said first.
    pub fn greet(&self, out: &mut Vec<u8>) {
        let protocol = match self.terms.protocol {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        };
        reply::write(out, 220, &format!("{} {protocol} thymus", self.terms.host.as_str()));
    }

    /// Goes as far as `input` allows, and adds what is to be said to `out`. Gives how many bytes were taken, and what is
    /// needed to go on; the same bytes must not be given again.
    pub fn advance(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, Need) {
        let mut taken = 0;
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            let (more, need) = match &mut self.phase {
                Phase::Command | Phase::Authentication(_) => self.line(rest, out),
                Phase::TooLongLine => self.pass_over_line(rest),
                Phase::Data(_) => self.data(rest, out),
                Phase::Chunk { .. } => self.chunk(rest, out),
                Phase::Answer => (0, Some(Need::Input)),
                Phase::Closed => (rest.len(), Some(Need::Close)),
            };
            taken += more;
            if let Some(need) = need {
                return (taken, need);
            }
        }
    }

    /// Bytes of a message held in memory.
    pub fn held_bytes(&self) -> usize {
        self.transaction.as_ref().map_or(0, |transaction| transaction.body.held_bytes())
    }

    /// Whether part of a message has come.
    pub fn is_amid_message(&self) -> bool {
        matches!(self.phase, Phase::Data(_) | Phase::Chunk { .. })
    }

    /// There is no memory for the rest of this message: it is refused for now.
    pub fn refuse_for_room(&mut self) {
        if let Some(transaction) = &mut self.transaction {
            transaction.body.refuse(reply::NO_ROOM);
        }
    }

    /// The handshake is done: everything begins anew (RFC 3207 §4.2).
    pub fn secured(&mut self) {
        *self = Self { errors: self.errors, ..Self::new(Arc::clone(&self.terms), true) };
    }

    /// Ends it for want of a sign from the client.
    pub fn timed_out(&mut self, out: &mut Vec<u8>) {
        self.end(reply::TIMEOUT, out);
    }

    /// Ends it because the service ends; not while the client waits for an answer.
    pub fn shut_down(&mut self, out: &mut Vec<u8>) {
        self.end(reply::SHUTTING_DOWN, out);
    }

    fn end(&mut self, why: Reply, out: &mut Vec<u8>) {
        why.write(out);
        self.phase = Phase::Closed;
        self.transaction = None;
    }

    /// Says something; a client that errs too often hears no more.
    fn say(&mut self, reply: Reply, out: &mut Vec<u8>) {
        reply.write(out);
        if reply.is_permanent() {
            self.errors += 1;
            if self.errors > ERRORS_MAX {
                self.end(reply::TOO_MANY_ERRORS, out);
            }
        }
    }

    fn line(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, Option<Need>) {
        let seen = input.get(..LINE_BYTES_MAX).unwrap_or(input);
        let Some(end) = memchr::memmem::find(seen, b"\r\n") else {
            if seen.len() < LINE_BYTES_MAX {
                return (0, Some(Need::Input));
            }
            self.phase = Phase::TooLongLine;
            self.say(reply::LINE_TOO_LONG, out);
            // The last byte stays: it may be the CR of the line's end.
            return (seen.len() - 1, None);
        };
        let (line, rest) = input.split_at(end + 2);
        let need = match std::mem::replace(&mut self.phase, Phase::Command) {
            Phase::Authentication(step) => self.authentication_line(step, line, out),
            _ => match command::read(line) {
                Ok(command) => self.command(command, !rest.is_empty(), out),
                Err(wrong) => {
                    self.say(wrong, out);
                    None
                }
            },
        };
        (line.len(), need)
    }

    fn pass_over_line(&mut self, input: &[u8]) -> (usize, Option<Need>) {
        match memchr::memmem::find(input, b"\r\n") {
            Some(end) => {
                self.phase = Phase::Command;
                (end + 2, None)
            }
            None if input.last() == Some(&b'\r') => (input.len() - 1, Some(Need::Input)),
            None => (input.len(), Some(Need::Input)),
        }
    }

    fn data(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, Option<Need>) {
        let (Phase::Data(reader), Some(transaction)) = (&mut self.phase, &mut self.transaction) else {
            self.phase = Phase::Command;
            return (0, None);
        };
        let (taken, is_whole) = reader.take(input, &mut transaction.body);
        if is_whole { (taken, self.whole(out)) } else { (taken, Some(Need::Input)) }
    }

    fn chunk(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, Option<Need>) {
        let Phase::Chunk { left, is_last, kept } = &mut self.phase else { return (0, None) };
        let (now, is_last, kept) = (input.len().min(*left), *is_last, *kept);
        *left -= now;
        let is_whole = *left == 0;
        if let Some(transaction) = self.transaction.as_mut().filter(|_| kept) {
            transaction.body.push(input.get(..now).unwrap_or_default());
        }
        if !is_whole {
            return (now, Some(Need::Input));
        }
        self.phase = Phase::Command;
        (now, if kept { self.chunk_ended(is_last, out) } else { None })
    }
}

//! What each command does, and when it may come (RFC 5321 §4.1.4).

use super::{IDLE_COMMANDS_MAX, Need, Phase, Session, Transaction};
use crate::smtp::command::{Command, Mechanism};
use crate::smtp::data::DataReader;
use crate::smtp::recipient::journaled_for;
use crate::smtp::reply::{self, Reply};
use crate::smtp::terms::{Protocol, RECIPIENTS_MAX};
use thymus_event::Address;
use thymus_event::email::ReversePath;

impl Session {
    pub(super) fn command(&mut self, command: Command, is_followed: bool, out: &mut Vec<u8>) -> Option<Need> {
        if !matches!(command, Command::Rcpt { .. } | Command::Data | Command::Bdat { .. } | Command::Quit) {
            self.idle += 1;
            if self.idle > IDLE_COMMANDS_MAX {
                self.end(reply::TOO_MUCH_IDLING, out);
                return None;
            }
        }
        match command {
            Command::Helo { .. } if self.terms.protocol == Protocol::Lmtp => self.say(reply::UNKNOWN_COMMAND, out),
            Command::Lhlo if self.terms.protocol == Protocol::Smtp => self.say(reply::UNKNOWN_COMMAND, out),
            Command::Helo { extended: false } => {
                self.begin_anew();
                reply::write(out, 250, self.terms.host.as_str());
            }
            Command::Helo { extended: true } | Command::Lhlo => {
                self.begin_anew();
                reply::write_lines(out, 250, &self.extensions());
            }
            Command::Mail { address, size_bytes, utf8 } => {
                let reply = self.mail(&address, size_bytes, utf8);
                self.say(reply, out);
            }
            Command::Rcpt { address } => {
                let reply = self.rcpt(&address);
                self.say(reply, out);
            }
            Command::Data => match self.may_take_data() {
                Ok(()) => {
                    reply::GO_AHEAD.write(out);
                    self.phase = Phase::Data(DataReader::default());
                }
                Err(wrong) => self.say(wrong, out),
            },
            Command::Bdat { bytes, is_last } => self.bdat(bytes, is_last, out),
            Command::Auth { mechanism, initial } => return self.auth(mechanism, &initial, out),
            Command::StartTls => return self.start_tls(is_followed, out),
            Command::Rset => {
                self.transaction = None;
                reply::OK.write(out);
            }
            Command::Noop => reply::OK.write(out),
            Command::Help => reply::HELP.write(out),
            Command::Vrfy => reply::UNVERIFIED.write(out),
            Command::Quit => self.end(reply::BYE, out),
        }
        None
    }

    fn begin_anew(&mut self) {
        self.transaction = None;
        self.is_greeted = true;
    }

    fn extensions(&self) -> Vec<String> {
        let terms = &self.terms;
        let always = ["PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "ENHANCEDSTATUSCODES"];
        let mut lines = vec![terms.host.as_str().to_owned()];
        lines.extend(always.map(str::to_owned));
        lines.push(format!("SIZE {}", terms.message_bytes_max));
        if terms.tls_offered && !self.is_secured {
            lines.push("STARTTLS".to_owned());
        }
        if terms.auth_required && self.is_secured {
            lines.push("AUTH PLAIN LOGIN".to_owned());
        }
        lines
    }

    /// Whether mail may be handed over at all.
    fn may_send(&self) -> Result<(), Reply> {
        match () {
            () if (self.terms.tls_required || self.terms.auth_required) && !self.is_secured => Err(reply::TLS_FIRST),
            () if self.terms.auth_required && !self.is_authenticated => Err(reply::AUTH_FIRST),
            () if !self.is_greeted => Err(reply::BAD_SEQUENCE),
            () => Ok(()),
        }
    }

    fn mail(&mut self, address: &str, size_bytes: usize, utf8: bool) -> Reply {
        if let Err(wrong) = self.may_send() {
            return wrong;
        }
        let bytes_max = self.terms.message_bytes_max;
        match () {
            () if self.transaction.is_some() => reply::BAD_SEQUENCE,
            () if size_bytes > bytes_max => reply::TOO_LARGE,
            () if !utf8 && !address.is_ascii() => reply::NEEDS_UTF8,
            () => {
                let path = match address {
                    "" => ReversePath::Null,
                    // What is no address of ours is still a sender: a copy is not lost over it.
                    _ => Address::parse(address).map_or(ReversePath::Unknown, ReversePath::Address),
                };
                self.transaction = Some(Transaction::new(path, utf8, bytes_max));
                reply::SENDER_OK
            }
        }
    }

    fn rcpt(&mut self, address: &str) -> Reply {
        let Some(transaction) = &mut self.transaction else { return reply::BAD_SEQUENCE };
        match () {
            () if transaction.is_chunked => reply::BAD_SEQUENCE,
            () if transaction.accepted >= RECIPIENTS_MAX => reply::TOO_MANY_RECIPIENTS,
            () if !transaction.utf8 && !address.is_ascii() => reply::NEEDS_UTF8,
            () => {
                let journaled = Address::parse(address).and_then(|address| journaled_for(&address, &self.terms.host));
                transaction.add(journaled);
                reply::RECIPIENT_OK
            }
        }
    }

    fn may_take_data(&self) -> Result<(), Reply> {
        match &self.transaction {
            None => Err(reply::BAD_SEQUENCE),
            Some(transaction) if transaction.is_chunked => Err(reply::BAD_SEQUENCE),
            Some(transaction) if transaction.accepted == 0 => Err(reply::NO_RECIPIENTS),
            Some(_) => Ok(()),
        }
    }

    /// The chunk follows whatever is said of it, and is passed over where it is not wanted (RFC 3030 §2).
    fn bdat(&mut self, bytes: usize, is_last: bool, out: &mut Vec<u8>) {
        let wanted = self.transaction.as_mut().filter(|transaction| transaction.accepted > 0);
        let kept = wanted.is_some();
        if let Some(transaction) = wanted {
            transaction.is_chunked = true;
        }
        self.phase = Phase::Chunk { left: bytes, is_last, kept };
        if !kept {
            self.say(reply::BAD_SEQUENCE, out);
        }
    }

    fn auth(&mut self, mechanism: Mechanism, initial: &str, out: &mut Vec<u8>) -> Option<Need> {
        let terms = &self.terms;
        match () {
            () if !terms.auth_required => self.say(reply::NOT_HERE, out),
            () if !self.is_secured => self.say(reply::TLS_FIRST, out),
            () if self.is_authenticated || !self.is_greeted || self.transaction.is_some() => {
                self.say(reply::BAD_SEQUENCE, out);
            }
            () => return self.begin_authentication(mechanism, initial, out),
        }
        None
    }

    /// What was sent along with STARTTLS was sent by whoever could read it: it must not count as said under TLS.
    fn start_tls(&mut self, is_followed: bool, out: &mut Vec<u8>) -> Option<Need> {
        match () {
            () if !self.terms.tls_offered => self.say(reply::NOT_HERE, out),
            () if self.is_secured || self.transaction.is_some() => self.say(reply::BAD_SEQUENCE, out),
            () if is_followed => self.end(reply::AFTER_START_TLS, out),
            () => {
                reply::START_TLS.write(out);
                self.phase = Phase::Answer;
                return Some(Need::Tls);
            }
        }
        None
    }
}

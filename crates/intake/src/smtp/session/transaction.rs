//! One message with its envelope, and the word on it.

use super::{Need, Phase, Session};
use crate::smtp::body::Body;
use crate::smtp::reply::{self, Reply};
use crate::smtp::terms::Protocol;
use thymus_event::Address;
use thymus_event::email::ReversePath;

/// A whole message as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The message, byte for byte.
    pub bytes: Vec<u8>,
    /// MAIL FROM.
    pub reverse_path: ReversePath,
    /// The mailboxes that it was for, each once; none where it was sent to the listener's own addresses only.
    pub recipients: Vec<Address>,
}

/// The word on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable, under this name.
    Kept(String),
    /// Too much is on its way in.
    Busy,
    /// The disk is full.
    NoRoom,
    /// It could not be written.
    Failed,
    /// It is too large to be stored.
    TooLarge,
}

/// From MAIL to the word on the message.
#[derive(Debug)]
pub(super) struct Transaction {
    reverse_path: ReversePath,
    recipients: Vec<Address>,
    /// RCPT TO that were answered with 250: LMTP gives as many replies.
    pub(super) accepted: usize,
    pub(super) utf8: bool,
    /// It comes by BDAT.
    pub(super) is_chunked: bool,
    pub(super) body: Body,
}

impl Transaction {
    pub(super) fn new(reverse_path: ReversePath, utf8: bool, bytes_max: usize) -> Self {
        let body = Body::new(bytes_max);
        Self { reverse_path, recipients: Vec::new(), accepted: 0, utf8, is_chunked: false, body }
    }

    pub(super) fn add(&mut self, recipient: Option<Address>) {
        self.accepted += 1;
        self.recipients.extend(recipient.filter(|recipient| !self.recipients.contains(recipient)));
    }

    fn into_mail(self) -> Mail {
        Mail { bytes: self.body.into_bytes(), reverse_path: self.reverse_path, recipients: self.recipients }
    }
}

impl Session {
    /// The message has come to its end.
    pub(super) fn whole(&mut self, out: &mut Vec<u8>) -> Option<Need> {
        self.phase = Phase::Command;
        let transaction = self.transaction.as_mut()?;
        if let Some(why) = transaction.body.refusal() {
            let count = transaction.accepted;
            self.transaction = None;
            self.refuse(why, count, out);
            return None;
        }
        let shell = Transaction { accepted: transaction.accepted, ..Transaction::new(ReversePath::Unknown, false, 0) };
        let mail = std::mem::replace(transaction, shell).into_mail();
        self.phase = Phase::Answer;
        Some(Need::Decision(mail))
    }

    /// Says what became of the message.
    pub fn decided(&mut self, outcome: &Outcome, out: &mut Vec<u8>) {
        self.phase = Phase::Command;
        let Some(transaction) = self.transaction.take() else { return };
        let why = match outcome {
            Outcome::Kept(name) => {
                self.idle = 0;
                let text = format!("{} as {name}", reply::STORED);
                return (0..self.replies(transaction.accepted)).for_each(|_| reply::write(out, 250, &text));
            }
            Outcome::Busy => reply::BUSY,
            Outcome::NoRoom => reply::NO_ROOM,
            Outcome::Failed => reply::FAILED,
            Outcome::TooLarge => reply::TOO_LARGE,
        };
        self.refuse(why, transaction.accepted, out);
    }

    pub(super) fn chunk_ended(&mut self, is_last: bool, out: &mut Vec<u8>) -> Option<Need> {
        if is_last {
            return self.whole(out);
        }
        // Further chunks of a message that is refused are refused, too, until RSET or the next MAIL.
        match self.transaction.as_ref().and_then(|transaction| transaction.body.refusal()) {
            Some(why) => {
                self.transaction = None;
                self.refuse(why, 1, out);
            }
            None => reply::OK.write(out),
        }
        None
    }

    /// Counts as one error, however often it is said. After line ends that another server may read otherwise nothing more
    /// is believed of this connection.
    fn refuse(&mut self, why: Reply, accepted: usize, out: &mut Vec<u8>) {
        (1..self.replies(accepted)).for_each(|_| why.write(out));
        self.say(why, out);
        if why == reply::BARE_IN_DATA {
            self.phase = Phase::Closed;
        }
    }

    fn replies(&self, accepted: usize) -> usize {
        match self.terms.protocol {
            Protocol::Smtp => 1,
            Protocol::Lmtp => accepted,
        }
    }
}

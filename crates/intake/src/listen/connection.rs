//! One connection: a session with a socket and a clock.

use super::admission::Refused;
use super::endpoint::Stream;
use super::memory::Share;
use super::{House, Limits, Receiver, refusal, stopped};
use crate::smtp::{Credentials, Mail, Need, Outcome, Session, Terms};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes read at once.
const READ_BYTES: usize = 64 << 10;

/// How long one may take who is told to go away.
const TURN_AWAY: Duration = Duration::from_secs(5);

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// How long to keep somebody waiting who gave a wrong password.
const WRONG_PASSWORD: Duration = Duration::from_secs(1);

/// A session and what it runs over.
pub(super) struct Connection {
    stream: Stream,
    session: Session,
    memory: Share,
    stop: watch::Receiver<bool>,
    /// Not yet taken.
    input: Vec<u8>,
    /// Not yet sent.
    out: Vec<u8>,
    /// When the message on its way in has to be there.
    deadline: Option<Instant>,
    taken: u64,
}

/// What reading gave.
enum Heard {
    Bytes,
    End,
    Nothing,
    Stop,
}

impl Connection {
    pub(super) fn new(stream: Stream, terms: Arc<Terms>, memory: Share, stop: watch::Receiver<bool>) -> Self {
        let session = Session::new(terms, false);
        let (input, out) = (Vec::new(), Vec::new());
        Self { stream, session, memory, stop, input, out, deadline: None, taken: 0 }
    }

    /// Talks until one of both has enough; how many messages were taken.
    pub(super) async fn converse<R: Receiver>(mut self, house: &House, receiver: &R) -> io::Result<u64> {
        let limits = &house.limits;
        self.session.greet(&mut self.out);
        loop {
            let (taken, need) = self.session.advance(&self.input, &mut self.out);
            self.input.drain(..taken);
            match need {
                Need::Input => {
                    self.watch_memory();
                    self.send(limits.idle).await?;
                    match self.listen(limits).await? {
                        Heard::Bytes => {}
                        Heard::End => return Ok(self.taken),
                        Heard::Nothing => self.session.timed_out(&mut self.out),
                        Heard::Stop => self.session.shut_down(&mut self.out),
                    }
                }
                Need::Decision(mail) => self.decide(mail, receiver).await,
                Need::Tls => self.secure(house).await?,
                Need::Authentication(given) => self.authenticate(house, &given).await,
                Need::Close => {
                    self.send(limits.idle).await?;
                    timeout(TURN_AWAY, self.stream.shutdown()).await??;
                    return Ok(self.taken);
                }
            }
        }
    }

    async fn decide<R: Receiver>(&mut self, mail: Mail, receiver: &R) {
        let outcome = match self.memory.resize(mail.bytes.len()) {
            true => receiver.receive(mail).await,
            false => Outcome::NoRoom,
        };
        self.taken += u64::from(matches!(outcome, Outcome::Kept(_)));
        self.memory.resize(0);
        self.deadline = None;
        self.session.decided(&outcome, &mut self.out);
    }

    /// The handshake. What came in plain text before it is nobody's word.
    async fn secure(&mut self, house: &House) -> io::Result<()> {
        self.send(house.limits.idle).await?;
        let certificate = house.certificate.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let secured = timeout(house.limits.idle.min(HANDSHAKE), certificate.acceptor().accept(plain)).await??;
        self.stream = Box::new(secured);
        self.input.clear();
        self.session.secured();
        Ok(())
    }

    async fn authenticate(&mut self, house: &House, given: &Credentials) {
        let is_right = house.users.are(given);
        if !is_right {
            tracing::warn!("a client gave a wrong name or password");
            tokio::time::sleep(WRONG_PASSWORD).await;
        }
        self.session.authenticated(is_right, &mut self.out);
    }

    fn watch_memory(&mut self) {
        if !self.memory.resize(self.session.held_bytes()) {
            self.session.refuse_for_room();
        }
    }

    async fn send(&mut self, patience: Duration) -> io::Result<()> {
        if !self.out.is_empty() {
            timeout(patience, self.stream.write_all(&self.out)).await??;
            self.out.clear();
        }
        Ok(())
    }

    async fn listen(&mut self, limits: &Limits) -> io::Result<Heard> {
        let now = Instant::now();
        let is_amid = self.session.is_amid_message();
        self.deadline = is_amid.then(|| self.deadline.unwrap_or(now + limits.message));
        let until = self.deadline.map_or(now + limits.idle, |deadline| deadline.min(now + limits.idle));
        self.input.reserve(READ_BYTES);
        tokio::select! {
            biased;
            () = stopped(&mut self.stop), if !is_amid => Ok(Heard::Stop),
            read = timeout_at(until, self.stream.read_buf(&mut self.input)) => match read {
                Ok(Ok(0)) => Ok(Heard::End),
                Ok(Ok(_)) => Ok(Heard::Bytes),
                Ok(Err(error)) => Err(error),
                Err(_) => Ok(Heard::Nothing),
            },
        }
    }
}

/// Tells somebody to go away.
pub(super) async fn turn_away(mut stream: Stream, refused: Refused) {
    let farewell = async {
        stream.write_all(refusal(refused)).await?;
        stream.shutdown().await
    };
    let _ = timeout(TURN_AWAY, farewell).await;
}

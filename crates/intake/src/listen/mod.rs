//! The listener for mail: sockets and time around [`crate::smtp::Session`].
//!
//! Everything that a stranger can make grow is bounded here: connections in all and from one address, the time without a
//! sign, the time that one message takes, and the memory that all messages on their way in take together.

mod admission;
mod connection;
mod endpoint;
mod memory;
mod tls;
mod users;

pub use endpoint::{Endpoint, EndpointError};
pub use tls::{Certificate, CertificateError};
pub use users::Users;

use crate::smtp::{Mail, Outcome, Protocol, Terms};
use admission::{Admission, Refused};
use endpoint::{Peer, Socket, Stream};
use memory::Memory;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use thymus_event::{Cidr, Host};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long to wait before accepting again after the system refused to: no file handles, most likely.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Who takes messages over.
pub trait Receiver: Send + Sync + 'static {
    /// Takes a message. Only what is durable may be said to be kept.
    fn receive(&self, mail: Mail) -> impl Future<Output = Outcome> + Send;
}

/// What is allowed to clients.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Who may connect; those of socket files always may.
    pub clients: Vec<Cidr>,
    /// Connections in all.
    pub connections_max: usize,
    /// Connections from one address.
    pub connections_per_client_max: usize,
    /// How long a client may give no sign.
    pub idle: Duration,
    /// How long a message may take, from its first byte.
    pub message: Duration,
    /// Bytes of messages on their way in, over all connections.
    pub held_bytes_max: usize,
}

/// What all listeners share.
#[derive(Debug)]
pub struct House {
    limits: Limits,
    /// Where STARTTLS is offered.
    certificate: Option<Certificate>,
    /// Where AUTH is.
    users: Users,
    admission: Arc<Admission>,
    memory: Arc<Memory>,
}

impl House {
    /// With nobody in it.
    pub fn new(limits: Limits, certificate: Option<Certificate>, users: Users) -> Self {
        let admission = Arc::new(Admission::new(limits.connections_max, limits.connections_per_client_max));
        let memory = Arc::new(Memory::new(limits.held_bytes_max));
        Self { limits, certificate, users, admission, memory }
    }

    /// What a listener of this house offers and asks for.
    pub fn terms(&self, protocol: Protocol, host: Host, message_bytes_max: usize, tls_required: bool) -> Terms {
        let (tls_offered, auth_required) = (self.certificate.is_some(), !self.users.is_empty());
        Terms { tls_offered, tls_required, auth_required, ..Terms::plain(protocol, host, message_bytes_max) }
    }

    /// How many are connected.
    pub fn connections(&self) -> usize {
        self.admission.count()
    }
}

/// One address that is listened on.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    terms: Arc<Terms>,
}

impl Listener {
    /// Binds the address; within a Tokio runtime.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub fn bind(endpoint: &Endpoint, terms: Terms) -> std::io::Result<Self> {
        Ok(Self { socket: endpoint.bind()?, terms: Arc::new(terms) })
    }

    /// Where it listens: with the port that the system chose where it was asked to.
    pub fn address(&self) -> String {
        self.socket.address()
    }

    /// Serves until `stop` says so; then waits for the sessions, which end as soon as none is amid a message.
    pub async fn serve<R: Receiver>(self, house: Arc<House>, receiver: Arc<R>, mut stop: watch::Receiver<bool>) {
        let mut sessions = JoinSet::new();
        loop {
            let heard = stop.clone();
            tokio::select! {
                () = stopped(&mut stop) => break,
                _ = sessions.join_next(), if !sessions.is_empty() => {}
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let guest = Guest { terms: Arc::clone(&self.terms), house: Arc::clone(&house), stop: heard };
                        sessions.spawn(guest.serve(stream, peer, Arc::clone(&receiver)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        }
        drop(self);
        while sessions.join_next().await.is_some() {}
    }
}

/// Ends when the service is to end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// One who connected.
struct Guest {
    terms: Arc<Terms>,
    house: Arc<House>,
    stop: watch::Receiver<bool>,
}

impl Guest {
    async fn serve<R: Receiver>(self, stream: Stream, peer: Peer, receiver: Arc<R>) {
        match self.house.admission.admit(peer.address(), &self.house.limits.clients) {
            Ok(_place) => {
                let memory = memory::Share::of(&self.house.memory);
                let connection = connection::Connection::new(stream, self.terms, memory, self.stop);
                match connection.converse(&self.house, &*receiver).await {
                    Ok(taken) => tracing::debug!(client = %peer, taken, "session ended"),
                    Err(error) => tracing::debug!(client = %peer, %error, "session broken"),
                }
            }
            Err(refused) => {
                tracing::info!(client = %peer, why = refused.as_str(), "connection refused");
                connection::turn_away(stream, refused).await;
            }
        }
    }
}

/// What is said to those who are not let in.
fn refusal(refused: Refused) -> &'static [u8] {
    match refused {
        Refused::NotAllowed => b"554 5.7.1 not allowed from here\r\n",
        Refused::TooMany => b"421 4.3.2 too many connections: try again\r\n",
        Refused::TooManyOfClient => b"421 4.7.0 too many connections from here: try again\r\n",
    }
}

//! Serving: HTTP/1.1 over TCP, with or without TLS, until told to stop.

use crate::console::Console;
use crate::router::router;
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Connections whose handshakes are done, and that wait to be served.
const WAITING_MAX: usize = 64;

/// How long to wait after the system had no room for another connection.
const PAUSE: Duration = Duration::from_millis(100);

/// How long requests under way may take, once the service is to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Where a connection is from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A listener, and how it is spoken to.
pub struct Endpoint {
    address: SocketAddr,
    accepted: mpsc::Receiver<(Stream, SocketAddr)>,
}

impl Endpoint {
    /// Accepts connections from now on; within TLS where there is an acceptor. Must be called within a runtime.
    ///
    /// # Errors
    /// What the system says of the listener.
    pub fn new(listener: TcpListener, tls: Option<TlsAcceptor>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, accepted) = mpsc::channel(WAITING_MAX);
        tokio::spawn(accept(listener, tls, sender));
        Ok(Self { address, accepted })
    }
}

/// Until nobody takes connections any more. A handshake that hangs holds up nobody else.
async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, sender: mpsc::Sender<(Stream, SocketAddr)>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = sender.closed() => return,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let sender = sender.clone();
        match tls.clone() {
            None => drop(sender.send((Stream::Plain(stream), peer)).await),
            Some(tls) => drop(tokio::spawn(async move {
                if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                    let _ = sender.send((Stream::Tls(Box::new(stream)), peer)).await;
                }
            })),
        }
    }
}

impl Listener for Endpoint {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Endpoint>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Endpoint>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Serves the console until `stop` is done, and then ends what is under way.
///
/// # Errors
/// What the system says of the listener.
pub async fn serve(endpoint: Endpoint, console: Console, stop: impl Future<Output = ()> + Send) -> io::Result<()> {
    serve_router(endpoint, router(console), stop).await
}

/// The same with other routes.
pub(crate) async fn serve_router(
    endpoint: Endpoint,
    router: Router,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let service = router.into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(endpoint, service).with_graceful_shutdown(async { drop(told.await) });
    let mut serving = tokio::spawn(async move { serving.await });
    tokio::select! {
        ended = &mut serving => return ended.map_err(io::Error::other)?,
        () = stop => drop(tell),
    }
    match tokio::time::timeout(GRACE, &mut serving).await {
        Ok(ended) => ended.map_err(io::Error::other)?,
        // Streams of events do not end by themselves.
        Err(_) => {
            serving.abort();
            Ok(())
        }
    }
}

/// A connection.
#[derive(Debug)]
pub enum Stream {
    /// As it is.
    Plain(TcpStream),
    /// Within TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, into),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}

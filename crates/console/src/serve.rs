//! Serving: HTTP/1.1 over TCP, with or without TLS, until told to stop. What a client can hold open is bounded.

mod stream;

use crate::console::Console;
use crate::router::router;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use stream::Stream;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// Connections at once. Whoever comes then waits until one ends; a browser has six.
const CONNECTIONS_MAX: usize = 1000;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long the head of a request may take, and how long a connection may wait for the next one.
const HEAD: Duration = Duration::from_secs(60);

/// How long to wait after the system had no room for another connection.
const PAUSE: Duration = Duration::from_millis(100);

/// How long requests under way may take, once the service is to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Where a connection is from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A listener, and how it is spoken to.
pub struct Endpoint {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Endpoint {
    /// Within TLS where there is an acceptor.
    pub const fn new(listener: TcpListener, tls: Option<TlsAcceptor>) -> Self {
        Self { listener, tls }
    }
}

/// Serves the console until `stop` is done, and then ends what is under way.
pub async fn serve(endpoint: Endpoint, console: Console, stop: impl Future<Output = ()> + Send) {
    serve_router(endpoint, router(console), stop).await;
}

/// The same with other routes.
pub(crate) async fn serve_router(endpoint: Endpoint, router: Router, stop: impl Future<Output = ()> + Send) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = Arc::new(GracefulShutdown::new());
    tokio::select! {
        () = accept(&endpoint, &router, &places, &graceful) => {}
        () = stop => {}
    }
    drop(endpoint);
    // Handshakes under way keep theirs until they are done, or too late. Streams of events do not end by themselves.
    if let Some(graceful) = Arc::into_inner(graceful) {
        let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    }
}

async fn accept(endpoint: &Endpoint, router: &Router, places: &Arc<Semaphore>, graceful: &Arc<GracefulShutdown>) {
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return };
        let Ok((stream, peer)) = endpoint.listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (tls, router, watcher) = (endpoint.tls.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let Some(stream) = shake_hands(stream, tls).await else { return };
            let service = TowerToHyperService::new(router.layer(axum::Extension(Peer(peer))));
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD);
            let serving = watcher.watch(http.serve_connection(TokioIo::new(stream), service));
            // A client that breaks off, or speaks no HTTP, is no matter of ours.
            let _ = serving.await;
        });
    }
}

/// A handshake that hangs holds up nobody else.
async fn shake_hands(stream: TcpStream, tls: Option<TlsAcceptor>) -> Option<Stream> {
    match tls {
        None => Some(Stream::Plain(stream)),
        Some(tls) => match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok(stream)) => Some(Stream::Tls(Box::new(stream))),
            _ => None,
        },
    }
}

//! A connection under a bound of bytes, with or without TLS.

use super::config::{ImapConfig, Security};
use super::fault::{Fault, Outcome};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, BufWriter, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// A connection that gives so many bytes and no more, until it is allowed more.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    left: usize,
}

impl Wire {
    pub(super) fn new(stream: impl AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static, allowed: usize) -> Self {
        // The library writes a command in four pieces: buffered, they are one packet and one TLS record.
        Self { stream: Box::new(BufWriter::new(stream)), left: allowed }
    }

    /// Sets how many bytes may still be read.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::ErrorKind::QuotaExceeded.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        self.left = self.left.saturating_sub(buffer.filled().len().saturating_sub(before));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// TLS to one server.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// With this machine's trusted certificates, or the configured ones; nothing when no TLS is wanted.
    pub(super) fn of(config: &ImapConfig) -> Outcome<Option<Self>> {
        if matches!(config.security, Security::Loopback | Security::Plain) {
            return Ok(None);
        }
        let wrong = |what: &str| Fault::Impossible(format!("{what} of the server {}", config.host));
        let name = ServerName::try_from(config.host.clone()).map_err(|_| wrong("no certificate can have the name"))?;
        let roots = roots(config)?;
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| wrong("no TLS version for the connection"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Some(Self { connector: TlsConnector::from(Arc::new(tls)), name }))
    }

    pub(super) async fn wrap<S>(&self, stream: S) -> Outcome<impl AsyncRead + AsyncWrite + Unpin + Send + Sync + use<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static,
    {
        Ok(self.connector.connect(self.name.clone(), stream).await?)
    }
}

fn roots(config: &ImapConfig) -> Outcome<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let certificates = match &config.roots {
        None => rustls_native_certs::load_native_certs().certs,
        Some(file) => {
            let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            read.map_err(|error| Fault::Impossible(format!("{}: {error}: PEM wanted", file.display())))?
        }
    };
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(Fault::Impossible("there is no certificate to trust: name a file of them".to_owned()));
    }
    Ok(roots)
}

/// A TCP connection to the server; to addresses of this machine only where nothing protects it.
pub(super) async fn connect(config: &ImapConfig) -> Outcome<TcpStream> {
    let stream = TcpStream::connect((config.host.as_str(), config.port)).await?;
    let is_loopback = stream.peer_addr()?.ip().is_loopback();
    if config.security == Security::Loopback && !is_loopback {
        return Err(Fault::Impossible(format!("{} is not on this machine, and TLS is switched off", config.host)));
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

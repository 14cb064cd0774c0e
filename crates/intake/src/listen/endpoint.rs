//! Where to listen: `127.0.0.1:2424`, `[::1]:2424`, or `unix:/run/thymus/lmtp`.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener};

/// Connections that wait to be accepted: a mail server opens some dozens at once.
const BACKLOG: u32 = 1024;

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// An address and a port; port 0 is any that is free.
    Tcp(SocketAddr),
    /// A socket file.
    Unix(PathBuf),
}

/// The text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointError;

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an address to listen on: `127.0.0.1:2424`, `[::1]:2424` or `unix:/run/thymus/lmtp` wanted")
    }
}

impl std::error::Error for EndpointError {}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        match text.strip_prefix("unix:") {
            Some("") => Err(EndpointError),
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp).map_err(|_| EndpointError),
        }
    }
}

/// A connection's two directions.
pub(super) trait Pipe: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Pipe for T {}

/// A connection, whatever it runs over.
pub(super) type Stream = Box<dyn Pipe>;

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Peer {
    Network(SocketAddr),
    SocketFile,
}

impl Peer {
    pub(super) fn address(self) -> Option<IpAddr> {
        match self {
            Self::Network(address) => Some(address.ip()),
            Self::SocketFile => None,
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(address) => write!(f, "{address}"),
            Self::SocketFile => f.write_str("socket file"),
        }
    }
}

/// A bound socket.
#[derive(Debug)]
pub(super) enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Endpoint {
    pub(super) fn bind(&self) -> std::io::Result<Socket> {
        match self {
            Self::Tcp(address) => {
                let socket =
                    if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() };
                let socket = socket?;
                socket.set_reuseaddr(true)?;
                socket.bind(*address)?;
                Ok(Socket::Tcp(socket.listen(BACKLOG)?))
            }
            Self::Unix(path) => {
                // A file that nobody listens on any more was left by a kill.
                if std::os::unix::net::UnixStream::connect(path).is_err_and(|error| is_refused(&error)) {
                    std::fs::remove_file(path)?;
                }
                Ok(Socket::Unix(UnixListener::bind(path)?, path.clone()))
            }
        }
    }
}

fn is_refused(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::ConnectionRefused
}

impl Socket {
    pub(super) async fn accept(&self) -> std::io::Result<(Stream, Peer)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                quick(&stream);
                Ok((Box::new(stream), Peer::Network(address)))
            }
            Self::Unix(listener, _) => Ok((Box::new(listener.accept().await?.0), Peer::SocketFile)),
        }
    }

    pub(super) fn address(&self) -> String {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(|address| address.to_string()).unwrap_or_default(),
            Self::Unix(_, path) => format!("unix:{}", path.display()),
        }
    }
}

/// Replies are short and waited for. A connection without it is only slower.
fn quick(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!("unix:/run/x".parse(), Ok(Endpoint::Unix("/run/x".into())));
        assert!(matches!("[::1]:24".parse(), Ok(Endpoint::Tcp(address)) if address.port() == 24));
        for bad in ["", "unix:", "127.0.0.1", "localhost:24", ":24"] {
            assert_eq!(bad.parse::<Endpoint>(), Err(EndpointError), "{bad}");
        }
    }
}

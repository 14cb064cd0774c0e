//! Syslog: messages of RFC 5424, each in a datagram (RFC 5426), or with its length before it over TCP (RFC 6587 §3.4.1) and
//! TLS (RFC 5425).
//!
//! Syslog knows no answer: what was written before a connection broke may be lost. What is told is told again where that
//! can be seen, which is why every event has an id.

use crate::cef::cef;
use crate::notice::{Notice, What};
use crate::ocsf::{Teller, ocsf, severity};
use crate::output::Trouble;
use crate::text::Detail;
use crate::tls::{Stream, Tls, Trust};
use crate::webhook::is_here;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;
use thymus_event::intent::IntentState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;

/// RFC 5424 §6.2.1: local use 0.
const FACILITY: u32 = 16;

/// How long connecting, and writing some messages, may take.
const WAIT: Duration = Duration::from_secs(30);

/// The port of syslog over UDP and TCP, and over TLS.
const PORT: u16 = 514;
const PORT_TLS: u16 = 6514;

/// Bytes of the name in a message's header (RFC 5424 §6).
const HOST_BYTES: usize = 255;

/// In what form events are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Common Event Format.
    Cef,
    /// OCSF, as JSON.
    Ocsf,
}

/// What messages go over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams: whoever is not there misses them.
    Udp,
    /// A connection in the clear.
    Tcp,
    /// A connection that is protected.
    Tls,
}

/// Where it is told: `tls://siem.example.org:6514`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyslogAddress {
    transport: Transport,
    host: String,
    port: u16,
}

impl FromStr for SyslogAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("{text:?}: udp://, tcp:// or tls://host[:port] wanted");
        let (scheme, rest) = text.split_once("://").ok_or_else(wanted)?;
        let (transport, port) = match scheme {
            "udp" => (Transport::Udp, PORT),
            "tcp" => (Transport::Tcp, PORT),
            "tls" => (Transport::Tls, PORT_TLS),
            _ => return Err(wanted()),
        };
        let authority: hyper::http::uri::Authority = rest.parse().map_err(|_| wanted())?;
        if authority.host().is_empty() || authority.as_str().contains('@') {
            return Err(wanted());
        }
        Ok(Self { transport, host: authority.host().to_owned(), port: authority.port_u16().unwrap_or(port) })
    }
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl SyslogAddress {
    /// Whether what is told can be read on its way to another machine.
    pub fn is_in_the_clear(&self) -> bool {
        self.transport != Transport::Tls && !is_here(&self.host)
    }
}

/// One collector.
pub struct Syslog {
    address: SyslogAddress,
    format: Format,
    /// What this machine is called.
    host: String,
    teller: Teller,
    tls: Option<Tls>,
    line: Option<Line>,
}

enum Line {
    Datagrams(UdpSocket),
    Connection(Stream),
}

impl fmt::Debug for Syslog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Syslog").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Syslog {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// What of it cannot be.
    pub fn new(
        address: SyslogAddress,
        format: Format,
        host: &str,
        trust: &Trust,
        teller: Teller,
    ) -> Result<Self, String> {
        let tls = if address.transport == Transport::Tls { Some(Tls::new(&address.host, trust)?) } else { None };
        Ok(Self { address, format, host: printable(host), teller, tls, line: None })
    }

    pub(crate) async fn tell(&mut self, notices: &[Notice]) -> (usize, Result<(), Trouble>) {
        let line = match self.line.take() {
            Some(line) => self.still(line).await,
            None => self.connect().await,
        };
        let mut line = match line {
            Ok(line) => line,
            Err(trouble) => return (0, Err(trouble)),
        };
        for (told, notice) in notices.iter().enumerate() {
            if let Err(trouble) = self.put(&mut line, notice).await {
                // What a broken connection took with it is told again.
                return (if matches!(line, Line::Connection(_)) { 0 } else { told }, Err(trouble));
            }
        }
        match self.end(&mut line).await {
            Ok(()) => {
                self.line = Some(line);
                (notices.len(), Ok(()))
            }
            Err(trouble) => (0, Err(trouble)),
        }
    }

    pub(crate) async fn check(&mut self) -> Result<(), Trouble> {
        self.connect().await.map(drop)
    }

    /// A connection that the other side has ended is made anew: what is written to it would be lost.
    async fn still(&self, mut line: Line) -> Result<Line, Trouble> {
        if let Line::Connection(stream) = &mut line {
            let heard = timeout(Duration::ZERO, stream.read(&mut [0; 256])).await;
            if matches!(heard, Ok(Ok(0) | Err(_))) {
                return self.connect().await;
            }
        }
        Ok(line)
    }

    async fn connect(&self) -> Result<Line, Trouble> {
        self.in_time(async {
            match self.address.transport {
                Transport::Udp => Ok(Line::Datagrams(self.datagrams().await?)),
                Transport::Tcp | Transport::Tls => {
                    let stream = TcpStream::connect(self.address.to_string()).await?;
                    Ok(Line::Connection(match &self.tls {
                        None => Box::new(stream),
                        Some(tls) => tls.wrap(stream).await?,
                    }))
                }
            }
        })
        .await
    }

    async fn datagrams(&self) -> std::io::Result<UdpSocket> {
        let to = lookup_host(self.address.to_string()).await?.next().ok_or(std::io::ErrorKind::NotFound)?;
        let any = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind(SocketAddr::new(any, 0)).await?;
        socket.connect(to).await?;
        Ok(socket)
    }

    async fn put(&self, line: &mut Line, notice: &Notice) -> Result<(), Trouble> {
        match line {
            Line::Datagrams(socket) => {
                let message = self.message(notice, Detail::Short);
                self.in_time(async { socket.send(message.as_bytes()).await.map(drop) }).await
            }
            Line::Connection(stream) => {
                let message = self.message(notice, Detail::Full);
                let framed = format!("{} {message}", message.len());
                self.in_time(stream.write_all(framed.as_bytes())).await
            }
        }
    }

    async fn end(&self, line: &mut Line) -> Result<(), Trouble> {
        match line {
            Line::Datagrams(_) => Ok(()),
            Line::Connection(stream) => self.in_time(stream.flush()).await,
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = std::io::Result<T>>) -> Result<T, Trouble> {
        let late = || Err(std::io::ErrorKind::TimedOut.into());
        let done = timeout(WAIT, work).await.unwrap_or_else(|_| late());
        done.map_err(|error| Trouble::later(format!("{}: {error}", self.address)))
    }

    /// RFC 5424 §6.
    fn message(&self, notice: &Notice, detail: Detail) -> String {
        let priority = FACILITY * 8 + level(notice);
        let text = match self.format {
            Format::Cef => cef(notice, detail),
            Format::Ocsf => ocsf(notice, &self.teller, detail).to_string(),
        };
        let (time, host, process, kind) = (notice.time, &self.host, std::process::id(), notice.kind());
        format!("<{priority}>1 {time} {host} thymus {process} {kind} - {text}")
    }
}

/// RFC 5424 §6.2.1: warning, notice, informational.
fn level(notice: &Notice) -> u32 {
    let severity = match &notice.what {
        What::Judged(judged) => severity(judged.action),
        What::Done(deed) if deed.state == IntentState::Failed => 4,
        What::Done(_) => 2,
    };
    match severity {
        0 | 1 => 6,
        2 => 5,
        _ => 4,
    }
}

fn printable(host: &str) -> String {
    let name: String = host.chars().filter(char::is_ascii_graphic).take(HOST_BYTES).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::testing::{done, held};
    use tokio::io::AsyncBufReadExt;
    use tokio::net::TcpListener;

    fn syslog(to: &str, format: Format) -> Syslog {
        let trust = Trust::System;
        Syslog::new(to.parse().unwrap(), format, "mx.corp.example", &trust, Teller::default()).unwrap()
    }

    #[test]
    fn addresses_name_transport_host_and_port() {
        let parse = |text: &str| text.parse::<SyslogAddress>();
        assert_eq!(parse("tls://siem.example.org").unwrap().to_string(), "siem.example.org:6514");
        assert_eq!(parse("udp://[::1]").unwrap().to_string(), "[::1]:514");
        assert!(!parse("tcp://127.0.0.1:1").unwrap().is_in_the_clear());
        assert!(parse("tcp://192.0.2.1:1").unwrap().is_in_the_clear());
        for bad in ["siem.example.org", "http://x", "udp://", "tcp://a@b", "tcp://x/y"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_message_has_its_header() {
        let message = syslog("udp://127.0.0.1:1", Format::Cef).message(&held("x"), Detail::Short);
        let id = std::process::id();
        let header = format!("<132>1 2023-11-14T22:13:20.123Z mx.corp.example thymus {id} verdict - CEF:0|");
        assert!(message.starts_with(&header), "{message}");
        assert!(
            syslog("udp://127.0.0.1:1", Format::Ocsf)
                .message(&done(IntentState::Waiting), Detail::Full)
                .contains("- {")
        );
    }

    #[tokio::test]
    async fn datagrams_arrive_whole_however_long_the_subject() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let to = format!("udp://{}", socket.local_addr().unwrap());
        let mut syslog = syslog(&to, Format::Ocsf);
        let (told, result) = syslog.tell(&[held(&"x\r\n".repeat(50_000))]).await;
        assert!(told == 1 && result.is_ok());
        let mut buffer = [0; 8192];
        let bytes = socket.recv(&mut buffer).await.unwrap();
        let text = std::str::from_utf8(&buffer[..bytes]).unwrap();
        let json = text.split_once(" - ").unwrap().1;
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{text}");
    }

    /// Reads one message with its length before it.
    async fn framed(reader: &mut (impl AsyncBufReadExt + Unpin)) -> String {
        let mut length = Vec::new();
        reader.read_until(b' ', &mut length).await.unwrap();
        let length: usize = std::str::from_utf8(&length).unwrap().trim().parse().unwrap();
        let mut message = vec![0; length];
        reader.read_exact(&mut message).await.unwrap();
        String::from_utf8(message).unwrap()
    }

    #[tokio::test]
    async fn over_tcp_lengths_come_first_and_a_lost_connection_is_made_anew() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut syslog = syslog(&format!("tcp://{}", listener.local_addr().unwrap()), Format::Cef);
        for round in ["first", "second"] {
            assert_eq!(syslog.tell(&[held(round), held("another")]).await.0, 2);
            let mut reader = tokio::io::BufReader::new(listener.accept().await.unwrap().0);
            assert!(framed(&mut reader).await.contains(&format!("cs2={round} ")));
            assert!(framed(&mut reader).await.contains("cs2=another "));
            drop(reader);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(listener);
        let (told, result) = syslog.tell(&[held("nobody")]).await;
        assert!(told == 0 && matches!(result, Err(Trouble::Later { .. })));
    }

    #[tokio::test]
    async fn over_tls_certificates_are_checked() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, made.cert.pem()).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![made.cert.der().clone()], key)
                .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = format!("tls://localhost:{}", listener.local_addr().unwrap().port());
        let serving = tokio::spawn(async move {
            let refused = acceptor.accept(listener.accept().await.unwrap().0).await;
            assert!(refused.is_err());
            let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            framed(&mut tokio::io::BufReader::new(stream)).await
        });
        let told = async |trust: Trust| {
            Syslog::new(to.parse().unwrap(), Format::Cef, "", &trust, Teller::default())
                .unwrap()
                .tell(&[held("x")])
                .await
        };
        assert!(told(Trust::System).await.1.is_err());
        assert_eq!(told(Trust::These(file)).await.0, 1);
        assert!(serving.await.unwrap().contains(" - thymus "));
    }
}

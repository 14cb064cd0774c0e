//! A listener on a loopback port, and clients that do not behave.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use thymus_event::Host;
use thymus_intake::listen::{Certificate, House, Limits, Listener, Receiver, Users};
use thymus_intake::smtp::{Mail, Outcome, Protocol};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

/// Longer than anything here should take, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Shelf(Mutex<Vec<Mail>>);

impl Receiver for Shelf {
    async fn receive(&self, mail: Mail) -> Outcome {
        self.0.lock().unwrap().push(mail);
        Outcome::Kept("name".to_owned())
    }
}

fn limits() -> Limits {
    Limits {
        clients: vec!["127.0.0.0/8".parse().unwrap()],
        connections_max: 20,
        connections_per_client_max: 20,
        idle: PATIENCE,
        message: PATIENCE,
        held_bytes_max: 1 << 20,
    }
}

/// A listener that runs.
struct Running {
    address: SocketAddr,
    shelf: Arc<Shelf>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
}

fn serve(house: House) -> Running {
    let terms = house.terms(Protocol::Smtp, Host::new("thymus.example"), 1 << 20, false);
    let listener = Listener::bind(&"127.0.0.1:0".parse().unwrap(), terms).unwrap();
    let (address, shelf) = (listener.address().parse().unwrap(), Arc::new(Shelf::default()));
    let (stop, stopped) = watch::channel(false);
    let served = tokio::spawn(listener.serve(Arc::new(house), Arc::clone(&shelf), stopped));
    Running { address, shelf, stop, served }
}

struct Client<S>(BufReader<S>);

impl Client<TcpStream> {
    async fn of(running: &Running) -> Self {
        Self(BufReader::new(TcpStream::connect(running.address).await.unwrap()))
    }

    /// One that has said EHLO.
    async fn greeted(running: &Running) -> Self {
        let mut client = Self::of(running).await;
        assert!(client.reply().await.starts_with("220"));
        assert!(client.say("EHLO c\r\n").await.starts_with("250"));
        client
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// The last line of the next reply; empty at the end.
    async fn reply(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await.unwrap();
            if read.unwrap_or(0) == 0 || line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
        self.0.get_mut().flush().await.unwrap();
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(line.as_bytes()).await;
        self.reply().await
    }

    async fn begin_message(&mut self) {
        self.send(b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n").await;
        for code in ["250", "250", "354"] {
            assert!(self.reply().await.starts_with(code));
        }
    }
}

#[tokio::test]
async fn who_is_not_allowed_or_one_too_many_is_told_to_go() {
    let running = serve(House::new(Limits { clients: Vec::new(), ..limits() }, None, Users::default()));
    let mut client = Client::of(&running).await;
    assert!(client.reply().await.starts_with("554 5.7.1"));
    assert_eq!(client.reply().await, "");
    let running = serve(House::new(Limits { connections_per_client_max: 1, ..limits() }, None, Users::default()));
    let first = Client::greeted(&running).await;
    assert!(Client::of(&running).await.reply().await.starts_with("421 4.7.0"));
    drop(first);
    let running = serve(House::new(Limits { connections_max: 0, ..limits() }, None, Users::default()));
    assert!(Client::of(&running).await.reply().await.starts_with("421 4.3.2"));
}

#[tokio::test]
async fn who_is_slow_is_left() {
    let house = |idle, message| House::new(Limits { idle, message, ..limits() }, None, Users::default());
    let running = serve(house(Duration::from_millis(100), PATIENCE));
    assert!(Client::greeted(&running).await.reply().await.starts_with("421 4.4.2"));
    // A byte now and then is a sign, and no message.
    let running = serve(house(PATIENCE, Duration::from_millis(300)));
    let mut client = Client::greeted(&running).await;
    client.begin_message().await;
    let dripping = async {
        while client.0.get_mut().write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, dripping).await.unwrap();
    assert!(running.shelf.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn half_a_message_is_none() {
    let running = serve(House::new(limits(), None, Users::default()));
    let mut client = Client::greeted(&running).await;
    client.begin_message().await;
    client.send(b"Subject: half\r\n\r\nof it\r\n.").await;
    drop(client);
    let mut other = Client::greeted(&running).await;
    other.begin_message().await;
    assert!(other.say("x\r\n.\r\n").await.starts_with("250"));
    assert_eq!(running.shelf.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn memory_is_bounded_over_all_connections() {
    let running = serve(House::new(Limits { held_bytes_max: 100_000, ..limits() }, None, Users::default()));
    let (mut one, mut other) = (Client::greeted(&running).await, Client::greeted(&running).await);
    one.begin_message().await;
    one.send(&vec![b'x'; 70_000]).await;
    other.begin_message().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    other.send(&vec![b'x'; 70_000]).await;
    assert!(other.say("\r\n.\r\n").await.starts_with("452 4.3.1"));
    assert!(one.say("\r\n.\r\n").await.starts_with("250"));
    other.begin_message().await;
    other.send(&vec![b'x'; 70_000]).await;
    assert!(other.say("\r\n.\r\n").await.starts_with("250"));
}

#[tokio::test]
async fn a_message_under_way_is_taken_before_the_end() {
    let running = serve(House::new(limits(), None, Users::default()));
    let (mut amid, mut idle) = (Client::greeted(&running).await, Client::greeted(&running).await);
    amid.begin_message().await;
    running.stop.send(true).unwrap();
    assert!(idle.reply().await.starts_with("421 4.3.2"));
    assert!(TcpStream::connect(running.address).await.is_err() || !running.served.is_finished());
    assert!(amid.say("x\r\n.\r\n").await.starts_with("250"));
    assert!(amid.reply().await.starts_with("421 4.3.2"));
    tokio::time::timeout(PATIENCE, running.served).await.unwrap().unwrap();
}

/// A certificate for thymus.example, and a client that believes it.
fn certificate(folder: &TempDir) -> (Certificate, TlsConnector) {
    let made = rcgen::generate_simple_self_signed(vec!["thymus.example".to_owned()]).unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Certificate::read(&chain, &key).unwrap(), TlsConnector::from(Arc::new(config)))
}

#[tokio::test]
async fn with_users_mail_is_taken_under_tls_and_after_auth() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, connector) = certificate(&folder);
    let running = serve(House::new(limits(), Some(certificate), Users::parse("ann:right").unwrap()));
    let mut plain = Client::greeted(&running).await;
    assert!(plain.say("MAIL FROM:<a@x.example>\r\n").await.starts_with("530"));
    assert!(plain.say("STARTTLS\r\n").await.starts_with("220"));
    let name = ServerName::try_from("thymus.example").unwrap();
    let mut client = Client(BufReader::new(connector.connect(name, plain.0.into_inner()).await.unwrap()));
    assert!(client.say("EHLO c\r\n").await.starts_with("250 AUTH PLAIN LOGIN"));
    assert!(client.say("AUTH PLAIN AGFubgB3cm9uZw==\r\n").await.starts_with("535"));
    assert!(client.say("AUTH PLAIN AGFubgByaWdodA==\r\n").await.starts_with("235"));
    client.begin_message().await;
    assert!(client.say("x\r\n.\r\n").await.starts_with("250"));
}

#[tokio::test]
async fn what_is_injected_before_the_handshake_counts_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, _) = certificate(&folder);
    let running = serve(House::new(limits(), Some(certificate), Users::default()));
    let mut client = Client::greeted(&running).await;
    assert!(client.say("STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n").await.starts_with("554"));
    assert_eq!(client.reply().await, "");
    let mut client = Client::greeted(&running).await;
    assert!(client.say("STARTTLS\r\n").await.starts_with("220"));
    client.send(b"MAIL FROM:<evil@x.example>\r\n").await;
    assert!(!client.reply().await.starts_with("250"));
    assert!(running.shelf.0.lock().unwrap().is_empty());
}

#[test]
fn what_is_no_certificate_is_said_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "").unwrap();
    let error = Certificate::read(&file, &file).unwrap_err().to_string();
    assert!(error.contains("empty.pem: no certificate in it"), "{error}");
    let error = Certificate::read(&folder.path().join("none.pem"), &file).unwrap_err().to_string();
    assert!(error.contains("none.pem"), "{error}");
}

//! Addresses to listen on: served where the service runs, free where it does not.

use super::finding::Finding;
use crate::cli::config::Config;
use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;
use thymus_intake::listen::Endpoint;

/// How long a greeting may take.
const WAIT: Duration = Duration::from_secs(10);

pub(super) fn check(config: &Config, is_served: bool) -> Vec<Finding> {
    let listener = &config.listener;
    let mut findings = Vec::new();
    if listener.lmtp.is_empty() && listener.smtp.is_empty() {
        let mend = "set listener.lmtp or listener.smtp: `thymus run` takes mail there";
        findings.push(Finding::doubtful("listener", "names no address", mend));
    }
    for (part, addresses) in [("listener.lmtp", &listener.lmtp), ("listener.smtp", &listener.smtp)] {
        findings.extend(addresses.iter().filter_map(|text| {
            let endpoint: Endpoint = text.parse().ok()?;
            Some(door(part, text, &endpoint, is_served, true))
        }));
    }
    let console = [("console.listen", &config.console.listen), ("console.operations", &config.console.operations)];
    findings.extend(console.iter().filter_map(|(part, text)| {
        let address: SocketAddr = text.parse().ok()?;
        Some(door(part, text, &Endpoint::Tcp(address), is_served, false))
    }));
    findings
}

fn door(part: &str, text: &str, endpoint: &Endpoint, is_served: bool, greets: bool) -> Finding {
    let heard = match endpoint {
        Endpoint::Tcp(address) => tcp(*address, is_served, greets),
        Endpoint::Unix(path) => unix(path, is_served, greets),
    };
    match heard {
        Ok(word) => Finding::well(part, format!("{text} {word}")),
        Err(error) => Finding::failed(part, format!("{text}: {error}"), mend(error.kind(), is_served)),
    }
}

fn mend(kind: ErrorKind, is_served: bool) -> &'static str {
    match kind {
        _ if is_served => "a service has the store, and does not answer here: was it started with this configuration?",
        ErrorKind::AddrInUse => {
            "another program listens there (ss -ltnp says which): stop it, or choose another address"
        }
        ErrorKind::PermissionDenied => {
            "ports below 1024 are root's: start as root with service.user, or see packaging/thymus.service"
        }
        ErrorKind::AddrNotAvailable => "that address is not this machine's (ip address lists those that are)",
        _ => "choose another address",
    }
}

fn tcp(address: SocketAddr, is_served: bool, greets: bool) -> std::io::Result<&'static str> {
    if !is_served {
        return TcpListener::bind(address).map(|_| "is free");
    }
    let stream = TcpStream::connect_timeout(&address, WAIT)?;
    stream.set_read_timeout(Some(WAIT))?;
    greeted(stream, greets)
}

fn unix(path: &Path, is_served: bool, greets: bool) -> std::io::Result<&'static str> {
    if is_served {
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(WAIT))?;
        return greeted(stream, greets);
    }
    match UnixStream::connect(path) {
        Ok(_) => return Err(ErrorKind::AddrInUse.into()),
        // Left by a kill: the next start takes it away.
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok("is free"),
        Err(_) => {}
    }
    let bound = UnixListener::bind(path)?;
    drop(bound);
    std::fs::remove_file(path)?;
    Ok("is free")
}

fn greeted(mut stream: impl Read, greets: bool) -> std::io::Result<&'static str> {
    if !greets {
        return Ok("is served");
    }
    let mut greeting = [0; 3];
    stream.read_exact(&mut greeting)?;
    match &greeting {
        b"220" => Ok("is served"),
        _ => Err(std::io::Error::new(ErrorKind::InvalidData, "who answers there is no mail server that is ready")),
    }
}

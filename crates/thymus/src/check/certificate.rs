//! Certificates: readable, with their key, for the right name, and not about to expire.

use super::finding::Finding;
use crate::cli::config::Config;
use crate::clock;
use crate::secret::check_mode;
use std::path::Path;
use thymus_event::Timestamp;
use thymus_intake::listen::{Certificate, Users};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::parse_x509_pem;

/// Days before the end at which a certificate should have been renewed: they are renewed a month before.
const DAYS_LOW: i64 = 14;

const SECONDS_PER_DAY: i64 = 86_400;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let (listener, console) = (&config.listener, &config.console);
    let name = console.public_url.trim_start_matches("https://").split(':').next().unwrap_or_default();
    let named = [
        ("listener.tls_certificate", &listener.tls_certificate, &listener.tls_key, listener.host.as_str()),
        ("console.tls_certificate", &console.tls_certificate, &console.tls_key, name),
    ];
    let mut findings = Vec::new();
    for (part, chain, key, host) in named {
        if !chain.as_os_str().is_empty() {
            findings.extend(of(part, chain, key, host));
        }
    }
    if !listener.users.as_os_str().is_empty() {
        findings.push(users(&listener.users));
    }
    findings
}

fn of(part: &str, chain: &Path, key: &Path, host: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Ok(metadata) = std::fs::metadata(key)
        && let Err(error) = check_mode(&metadata, key)
    {
        findings.push(Finding::doubtful(
            part,
            format!("{error:#}"),
            "whoever reads the key can be taken for this server",
        ));
    }
    let read = Certificate::read(chain, key).map_err(|error| error.to_string());
    findings.push(match read.and_then(|_| std::fs::read(chain).map_err(|error| error.to_string())) {
        Ok(pem) => judge(part, &chain.display().to_string(), &pem, host, clock::now()),
        Err(error) => Finding::failed(part, error, "name a chain and its key, PEM, readable by who starts the service"),
    });
    findings
}

fn judge(part: &str, shown: &str, pem: &[u8], host: &str, now: Timestamp) -> Finding {
    let Ok((_, block)) = parse_x509_pem(pem) else {
        return Finding::failed(part, format!("{shown}: no certificate"), "PEM wanted, the server's own first");
    };
    let Ok(certificate) = block.parse_x509() else {
        return Finding::failed(part, format!("{shown}: cannot be read"), "have it issued again");
    };
    let (from, until) = (certificate.validity().not_before.timestamp(), certificate.validity().not_after.timestamp());
    let days = (until - now.seconds()).div_euclid(SECONDS_PER_DAY);
    let renew = "renew it, and start the service again: it reads certificates at the start";
    if now.seconds() < from {
        return Finding::failed(part, format!("{shown}: not valid yet"), "is the clock right?");
    }
    match days {
        ..0 => Finding::failed(part, format!("{shown}: expired {} days ago", -days), renew),
        0..DAYS_LOW => Finding::doubtful(part, format!("{shown}: expires in {days} days"), renew),
        _ if !is_for(&certificate, host) => {
            Finding::doubtful(part, format!("{shown}: is not for {host}"), "clients that check names will refuse it")
        }
        _ => Finding::well(part, format!("{shown}: valid for {days} days")),
    }
}

/// Whether it names this host (RFC 9525 §6); an empty name is any.
fn is_for(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return host.is_empty() };
    let fits = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => {
            let rest = name.strip_prefix("*.");
            let above = host.split_once('.').map(|(_, above)| above);
            name.eq_ignore_ascii_case(host)
                || rest.is_some_and(|rest| above.is_some_and(|a| a.eq_ignore_ascii_case(rest)))
        }
        _ => false,
    };
    host.is_empty() || names.value.general_names.iter().any(fits)
}

fn users(path: &Path) -> Finding {
    let (part, shown) = ("listener.users", path.display());
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            return Finding::failed(part, format!("{shown}: {error}"), "make it readable by who starts the service");
        }
    };
    let mode = std::fs::metadata(path).map_err(anyhow::Error::from).and_then(|metadata| check_mode(&metadata, path));
    match Users::parse(&text) {
        Err(line) => {
            Finding::failed(part, format!("{shown}:{line}: no name:password"), "a line for each: name:password")
        }
        Ok(users) if users.is_empty() => {
            Finding::failed(part, format!("{shown}: nobody is in it"), "add name:password")
        }
        Ok(_) => match mode {
            Err(error) => Finding::doubtful(part, format!("{error:#}"), "whoever reads it can hand mail over"),
            Ok(()) => Finding::well(part, shown.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding::State;

    fn judged(host: &str, days: i64) -> Finding {
        let mut params =
            rcgen::CertificateParams::new(vec!["mx.corp.example".to_owned(), "*.in.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2026, 3, 1);
        let made = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let now = Timestamp::parse("2026-03-01").unwrap().plus_hours(-24 * days);
        judge("listener.tls_certificate", "x.pem", made.pem().as_bytes(), host, now)
    }

    #[test]
    fn what_expires_or_is_for_another_is_found() {
        assert_eq!(judged("mx.corp.example", 30).state, State::Well);
        assert_eq!(judged("a.in.example", 30).state, State::Well);
        assert_eq!(judged("", 30).state, State::Well);
        let other = judged("other.example", 30);
        assert!(other.state == State::Doubtful && other.says.contains("is not for other.example"), "{other:?}");
        let soon = judged("mx.corp.example", 3);
        assert!(soon.state == State::Doubtful && soon.says.contains("expires in 3 days"), "{soon:?}");
        let over = judged("mx.corp.example", -2);
        assert!(over.state == State::Failed && over.says.contains("expired 2 days ago"), "{over:?}");
        assert_eq!(judged("mx.corp.example", 90).state, State::Failed);
        assert_eq!(judge("x", "x.pem", b"nonsense", "", Timestamp::default()).state, State::Failed);
    }
}

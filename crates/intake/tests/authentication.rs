//! Who sent a message, as a DNS server on this machine has it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use thymus_event::email::{AuthResult, Authentication};
use thymus_event::{EmailActivity, Host, Timestamp};
use thymus_intake::authentication::{Authenticator, Servers};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};
use tokio::net::UdpSocket;

/// The key of RFC 8463 A.2.
const SEED: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5,
    0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];
const PUBLIC: [u8; 32] = [
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72,
    0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
];
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// A server that knows some texts, and how often it was asked.
struct Dns {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl Dns {
    async fn knowing(texts: &[(&str, &str)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let texts: HashMap<String, String> =
            texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                count.fetch_add(1, Ordering::Relaxed);
                let _ = socket.send_to(&answer(&question[..length], &texts), from).await;
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// The answer to one question (RFC 1035 §4): a text, or that there is no such name.
fn answer(question: &[u8], texts: &HashMap<String, String>) -> Vec<u8> {
    let (mut name, mut at) = (String::new(), 12);
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        name.push_str(std::str::from_utf8(&question[at + 1..end]).unwrap());
        name.push('.');
        at = end;
    }
    let asked_for = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let name = name.trim_end_matches('.').to_lowercase();
    let text = texts.get(&name);
    let found = text.filter(|_| asked_for == 16);
    let mut reply = question[..2].to_vec();
    reply.extend([0x81, if text.is_some() { 0x80 } else { 0x83 }, 0, 1, 0, u8::from(found.is_some()), 0, 0, 0, 0]);
    reply.extend(&question[12..at + 5]);
    if let Some(text) = found {
        reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        reply.extend(u16::try_from(text.len() + 1).unwrap().to_be_bytes());
        reply.push(u8::try_from(text.len()).unwrap());
        reply.extend(text.as_bytes());
    }
    reply
}

async fn partner() -> Dns {
    Dns::knowing(&[
        ("partner.example", "v=spf1 ip4:192.0.2.7 -all"),
        ("s1._domainkey.partner.example", KEY),
        ("_dmarc.partner.example", "v=DMARC1; p=reject"),
    ])
    .await
}

const LETTER: &str = "From: Ann <ann@partner.example>\r\nTo: bob@harbour.example\r\nSubject: Tides\r\n\
    Date: Thu, 28 May 2026 20:26:40 +0000\r\nMessage-ID: <1@partner.example>\r\n\r\nHigh water at nine.\r\n";

fn signed() -> String {
    let key = Ed25519Key::from_seed_and_public_key(&SEED, &PUBLIC).unwrap();
    let signer = DkimSigner::from_key(key).domain("partner.example").selector("s1").headers(["From", "Subject"]);
    format!("{}{LETTER}", signer.sign(LETTER.as_bytes()).unwrap().to_header())
}

fn from(address: &str, letter: &str) -> Vec<u8> {
    format!(
        "Return-Path: <ann@partner.example>\r\nReceived: from out.partner.example (out.partner.example [{address}])\r\n\
         \tby mx.harbour.example with ESMTPS; Thu, 28 May 2026 20:26:41 +0000\r\n{letter}"
    )
    .into_bytes()
}

fn decoded(raw: &[u8], trusted: &[&str]) -> EmailActivity {
    let config = EmailConfig {
        own_domains: vec![Host::new("harbour.example")],
        trusted_authserv_ids: trusted.iter().map(|id| (*id).to_owned()).collect(),
        ..EmailConfig::default()
    };
    let arrival = Arrival { mark: Some(Timestamp::from_seconds(1_780_000_000)), ..Arrival::default() };
    EmailSource::new(config).decode_message(raw, &arrival)
}

async fn check(dns: SocketAddr, raw: &[u8]) -> Option<Authentication> {
    let authenticator = Authenticator::new(&Servers::These(vec![dns])).unwrap();
    authenticator.check("thymus.harbour.example", raw, &decoded(raw, &[])).await
}

fn results(found: &Authentication) -> [AuthResult; 4] {
    [found.spf, found.dkim, found.dmarc, found.arc]
}

#[tokio::test]
async fn an_authentic_message_passes() {
    let dns = partner().await;
    let found = check(dns.address, &from("192.0.2.7", &signed())).await.unwrap();
    assert_eq!(results(&found), [AuthResult::Pass, AuthResult::Pass, AuthResult::Pass, AuthResult::None]);
    assert_eq!(found.authserv_id.as_deref(), Some("thymus.harbour.example"));
    assert_eq!(found.dkim_domains, [Host::new("partner.example")]);
    assert_eq!(found.spf_domain, Some(Host::new("partner.example")));
    assert_eq!(found.dmarc_domain, Some(Host::new("partner.example")));
}

#[tokio::test]
async fn a_changed_one_from_elsewhere_fails() {
    let dns = partner().await;
    let changed = signed().replace("nine", "ten");
    let found = check(dns.address, &from("198.51.100.1", &changed)).await.unwrap();
    assert_eq!(results(&found), [AuthResult::Fail, AuthResult::Fail, AuthResult::Fail, AuthResult::None]);
    assert!(found.dkim_domains.is_empty());
    // A forwarder changes the way, not the words: the signature carries it.
    let forwarded = check(dns.address, &from("198.51.100.1", &signed())).await.unwrap();
    assert_eq!(results(&forwarded)[..3], [AuthResult::Fail, AuthResult::Pass, AuthResult::Pass]);
}

#[tokio::test]
async fn who_publishes_nothing_is_neither_authentic_nor_forged() {
    let dns = Dns::knowing(&[]).await;
    let found = check(dns.address, &from("192.0.2.7", LETTER)).await.unwrap();
    assert_eq!(results(&found), [AuthResult::None; 4]);
}

#[tokio::test]
async fn servers_that_cannot_be_reached_leave_it_open() {
    let nobody = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let found = check(nobody, &from("192.0.2.7", &signed())).await.unwrap();
    assert_eq!(results(&found)[..3], [AuthResult::TempError; 3]);
    assert!(Authenticator::new(&Servers::These(Vec::new())).is_err());
}

#[tokio::test]
async fn what_somebody_trusted_has_said_is_not_asked_again() {
    let dns = partner().await;
    let authenticator = Authenticator::new(&Servers::These(vec![dns.address])).unwrap();
    let told = "Authentication-Results: mx.harbour.example; spf=pass smtp.mailfrom=partner.example\r\n".to_owned();
    let raw = [told.as_bytes(), &from("192.0.2.7", LETTER)].concat();
    let event = decoded(&raw, &["mx.harbour.example"]);
    assert_eq!(event.authentication.spf, AuthResult::Pass);
    assert_eq!(authenticator.check("thymus", &raw, &event).await, None);
    // Nor is mail from inside, nor what came by no known way.
    let inside = decoded(LETTER.as_bytes(), &[]);
    assert_eq!(authenticator.check("thymus", LETTER.as_bytes(), &inside).await, None);
    assert_eq!(dns.asked(), 0);
}

#[tokio::test]
async fn hundreds_of_signatures_cost_a_few_questions() {
    let dns = Dns::knowing(&[]).await;
    let mut letter = String::new();
    for n in 0..300 {
        letter.push_str(&format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d{n}.example; s=s; h=from; bh=AAAA; b=AAAA\r\n"
        ));
    }
    let found = check(dns.address, &from("192.0.2.7", &(letter + LETTER))).await.unwrap();
    assert_ne!(found.dkim, AuthResult::Pass);
    assert!(dns.asked() < 40, "{}", dns.asked());
}

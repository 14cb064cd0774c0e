//! A session of SMTP and one of LMTP, raw and written with their own words, with TLS and AUTH and without: however the bytes
//! are cut, the replies are the same, and no more is taken than was allowed.
#![no_main]

mod alphabet;

use std::sync::Arc;
use thymus_event::Host;
use thymus_intake::smtp::{Need, Outcome, Protocol, Session, Terms};

const BYTES_MAX: usize = 4_000;

const WORDS: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    ".",
    "\r\n.\r\n",
    "EHLO c\r\n",
    "LHLO c\r\n",
    "HELO c\r\n",
    "MAIL FROM:<",
    "RCPT TO:<",
    ">\r\n",
    "> ",
    "a@x.example",
    "archive+b=y.example@thymus.example",
    "SIZE=",
    "BODY=8BITMIME",
    "SMTPUTF8",
    "MAIL FROM:<>\r\n",
    "MAIL FROM:<a@x.example>\r\n",
    "RCPT TO:<b@y.example>\r\n",
    "DATA\r\n",
    "BDAT ",
    "BDAT 3\r\nabc",
    "BDAT 2 LAST\r\n\r\n",
    "3",
    " LAST",
    "RSET\r\n",
    "NOOP\r\n",
    "VRFY a\r\n",
    "QUIT\r\n",
    "STARTTLS\r\n",
    "AUTH PLAIN ",
    "AUTH LOGIN\r\n",
    "AGEAYg==",
    "YQ==\r\n",
    "*\r\n",
    "\r\n..\r\n",
    "Subject: x\r\n\r\n",
    "99999999999999999999",
];

/// What is said, and the messages handed over.
fn talk(terms: &Arc<Terms>, bytes: &[u8], piece: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut session = Session::new(Arc::clone(terms), terms.auth_required);
    let (mut out, mut waiting, mut mail) = (Vec::new(), Vec::new(), Vec::new());
    for piece in bytes.chunks(piece) {
        waiting.extend_from_slice(piece);
        loop {
            let (taken, need) = session.advance(&waiting, &mut out);
            waiting.drain(..taken);
            assert!(session.held_bytes() <= BYTES_MAX);
            match need {
                Need::Input => break,
                Need::Decision(taken) => {
                    assert!(taken.bytes.len() <= BYTES_MAX);
                    mail.push(taken.bytes);
                    session.decided(&Outcome::Kept(String::new()), &mut out);
                }
                Need::Tls => session.secured(),
                Need::Authentication(given) => session.authenticated(given.name == "a", &mut out),
                Need::Close => return (out, mail),
            }
        }
    }
    (out, mail)
}

fn converse(bytes: &[u8]) {
    for protocol in [Protocol::Smtp, Protocol::Lmtp] {
        let plain = Terms::plain(protocol, Host::new("thymus.example"), BYTES_MAX);
        // What follows STARTTLS depends on how the bytes are cut, by intent; so here TLS came first.
        for terms in [plain.clone(), Terms { auth_required: true, ..plain }] {
            let terms = Arc::new(terms);
            let whole = talk(&terms, bytes, bytes.len().max(1));
            assert_eq!(whole, talk(&terms, bytes, 1));
            assert_eq!(whole, talk(&terms, bytes, 7));
        }
    }
    let offered = Terms { tls_offered: true, ..Terms::plain(Protocol::Smtp, Host::new("thymus.example"), BYTES_MAX) };
    talk(&Arc::new(offered), bytes, 7);
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    converse(bytes);
    converse(&alphabet::spell(bytes, WORDS));
});

//! Sessions as text: what a client sends, what is said to it, and what is handed over.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

use proptest::prelude::*;
use std::sync::Arc;
use thymus_event::Host;
use thymus_intake::smtp::{LINE_BYTES_MAX, Mail, Need, Outcome, Protocol, Session, Terms};

const BYTES_MAX: usize = 10_000;

/// What came of a session.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    said: String,
    mail: Vec<Mail>,
    is_closed: bool,
}

impl Heard {
    fn codes(&self) -> Vec<&str> {
        self.said.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect()
    }
}

fn terms(protocol: Protocol) -> Terms {
    Terms::plain(protocol, Host::new("thymus.example"), BYTES_MAX)
}

/// Sends the bytes in these pieces; every message is kept.
fn talk(terms: Terms, pieces: &[&[u8]]) -> Heard {
    let mut session = Session::new(Arc::new(terms), false);
    let (mut heard, mut out, mut waiting) = (Heard::default(), Vec::new(), Vec::new());
    session.greet(&mut out);
    for piece in pieces {
        waiting.extend_from_slice(piece);
        loop {
            let (taken, need) = session.advance(&waiting, &mut out);
            waiting.drain(..taken);
            match need {
                Need::Input => break,
                Need::Decision(mail) => {
                    heard.mail.push(mail);
                    session.decided(&Outcome::Kept("name".to_owned()), &mut out);
                }
                Need::Tls => session.secured(),
                Need::Authentication(given) => session.authenticated(given.password == "right", &mut out),
                Need::Close => {
                    heard.is_closed = true;
                    break;
                }
            }
        }
    }
    heard.said = String::from_utf8(out).unwrap();
    heard
}

fn smtp(text: &str) -> Heard {
    talk(terms(Protocol::Smtp), &[text.as_bytes()])
}

fn lmtp(text: &str) -> Heard {
    talk(terms(Protocol::Lmtp), &[text.as_bytes()])
}

const BEGUN: &str = "EHLO c\r\nMAIL FROM:<s@x.example> SIZE=99 BODY=8BITMIME\r\nRCPT TO:<a@y.example>\r\n";

#[test]
fn a_message_is_handed_over_with_its_envelope() {
    let heard = smtp(&format!(
        "{BEGUN}RCPT TO:<archive+b=y.example@Thymus.example>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\nQUIT\r\n"
    ));
    assert_eq!(heard.codes(), ["220", "250", "250", "250", "250", "354", "250", "221"]);
    assert!(heard.is_closed);
    let [mail] = &heard.mail[..] else { panic!("{heard:?}") };
    assert_eq!(mail.bytes, b"Subject: x\r\n\r\n.\r\n");
    assert_eq!(mail.reverse_path.address().unwrap().as_str(), "s@x.example");
    assert_eq!(mail.recipients.iter().map(|to| to.as_str()).collect::<Vec<_>>(), ["a@y.example", "b@y.example"]);
}

#[test]
fn lmtp_answers_for_every_recipient() {
    let to = "RCPT TO:<a@y.example>\r\nRCPT TO:<archive@thymus.example>\r\n";
    let heard =
        lmtp(&format!("LHLO c\r\nMAIL FROM:<>\r\n{to}DATA\r\nx\r\n.\r\nMAIL FROM:<>\r\n{to}BDAT 3 LAST\r\nx\r\n"));
    assert_eq!(heard.codes()[5..], ["354", "250", "250", "250", "250", "250", "250", "250"]);
    assert_eq!(heard.mail.iter().map(|mail| mail.recipients.len()).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(lmtp("EHLO c\r\n").codes(), ["220", "500"]);
    assert_eq!(smtp("LHLO c\r\n").codes(), ["220", "500"]);
}

#[test]
fn chunks_make_a_message_whatever_is_in_them() {
    let heard = smtp(&format!("{BEGUN}BDAT 7\r\na\n.\r\nb\rBDAT 0\r\nBDAT 2 LAST\r\n\r\nNOOP\r\n"));
    assert_eq!(heard.codes()[4..], ["250", "250", "250", "250"]);
    assert_eq!(heard.mail[0].bytes, b"a\n.\r\nb\r\r\n");
    // Chunks that nobody wants are passed over, not taken for commands.
    let heard = smtp("EHLO c\r\nBDAT 6\r\nQUIT\r\nNOOP\r\nMAIL FROM:<a@x>\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
    assert_eq!(heard.codes()[2..], ["503", "250", "250", "503", "250"]);
    assert_eq!(smtp(&format!("{BEGUN}BDAT 1\r\nxDATA\r\nRCPT TO:<b@y>\r\n")).codes()[4..], ["250", "503", "503"]);
}

#[test]
fn what_is_too_large_is_refused_and_the_session_goes_on() {
    let long = "x".repeat(BYTES_MAX + 1);
    let heard = smtp(&format!("{BEGUN}DATA\r\n{long}\r\n.\r\n{}DATA\r\nx\r\n.\r\n", &BEGUN["EHLO c\r\n".len()..]));
    assert_eq!(heard.codes()[4..], ["354", "552", "250", "250", "354", "250"]);
    assert_eq!(heard.mail.len(), 1);
    assert_eq!(smtp(&format!("EHLO c\r\nMAIL FROM:<a@x> SIZE={}\r\n", BYTES_MAX + 1)).codes()[2..], ["552"]);
    let heard = smtp(&format!("{BEGUN}BDAT {}\r\n{long}BDAT 1 LAST\r\nxNOOP\r\n", long.len()));
    assert_eq!(heard.codes()[4..], ["552", "503", "250"]);
}

#[test]
fn a_smuggled_message_is_none() {
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r\r\n", "\r.\r"] {
        let heard = smtp(&format!(
            "{BEGUN}DATA\r\nx{end}MAIL FROM:<boss@y.example>\r\nRCPT TO:<a@y>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\n"
        ));
        assert_eq!(heard.codes()[4..], ["354", "554"], "{end:?}");
        assert!(heard.mail.is_empty() && heard.is_closed, "{end:?}");
    }
}

#[test]
fn commands_come_in_their_order() {
    let cases = [
        ("MAIL FROM:<a@x>\r\n", "503"),
        ("EHLO c\r\nRCPT TO:<a@x>\r\n", "503"),
        ("EHLO c\r\nDATA\r\n", "503"),
        ("EHLO c\r\nMAIL FROM:<a@x>\r\nDATA\r\n", "554"),
        ("EHLO c\r\nMAIL FROM:<a@x>\r\nMAIL FROM:<a@x>\r\n", "503"),
        ("EHLO c\r\nMAIL FROM:<a@x>\r\nRSET\r\nRCPT TO:<a@x>\r\n", "503"),
        ("EHLO c\r\nMAIL FROM:<ü@x>\r\n", "553"),
        ("EHLO c\r\nMAIL FROM:<a@x> SMTPUTF8\r\nRCPT TO:<ü@x>\r\n", "250"),
        ("EHLO c\r\nSTARTTLS\r\n", "502"),
        ("EHLO c\r\nAUTH PLAIN AGEAYg==\r\n", "502"),
        ("VRFY ann\r\n", "252"),
        ("HELP\r\n", "214"),
    ];
    for (text, last) in cases {
        assert_eq!(smtp(text).codes().last(), Some(&last), "{text:?}");
    }
}

#[test]
fn clients_that_only_err_or_only_talk_are_left() {
    let heard = smtp(&"HACK\r\n".repeat(50));
    assert_eq!((heard.codes().len(), heard.codes().last(), heard.is_closed), (23, Some(&"421"), true));
    let heard = smtp(&"NOOP\r\n".repeat(500));
    assert_eq!((heard.codes().len(), heard.codes().last(), heard.is_closed), (202, Some(&"421"), true));
    let long = "x".repeat(3 * LINE_BYTES_MAX);
    assert_eq!(smtp(&format!("{long}\r\nNOOP\r\n")).codes(), ["220", "500", "250"]);
}

fn with_tls() -> Terms {
    Terms { tls_offered: true, auth_required: true, ..terms(Protocol::Smtp) }
}

#[test]
fn under_tls_everything_begins_anew() {
    let heard = talk(
        with_tls(),
        &[b"EHLO c\r\nMAIL FROM:<a@x>\r\nAUTH PLAIN AGEAYg==\r\nSTARTTLS\r\n", b"MAIL FROM:<a@x>\r\n"],
    );
    assert_eq!(heard.codes(), ["220", "250", "530", "530", "220", "530"]);
    assert!(heard.said.contains("STARTTLS") && !heard.said.contains("AUTH PLAIN LOGIN"));
}

#[test]
fn what_was_sent_along_with_starttls_ends_the_session() {
    let heard = talk(with_tls(), &[b"EHLO c\r\nSTARTTLS\r\nEHLO c\r\n"]);
    assert_eq!((heard.codes(), heard.is_closed), (vec!["220", "250", "554"], true));
}

#[test]
fn names_and_passwords_are_asked_for_and_checked() {
    let under_tls = |text: &str| talk(with_tls(), &[b"EHLO c\r\nSTARTTLS\r\n", b"EHLO c\r\n", text.as_bytes()]);
    // \0ann\0right; ann, right; \0ann\0wrong
    let cases = [
        ("AUTH PLAIN AGFubgByaWdodA==\r\nMAIL FROM:<a@x>\r\n", vec!["235", "250"]),
        ("AUTH PLAIN\r\nAGFubgByaWdodA==\r\n", vec!["334", "235"]),
        ("AUTH LOGIN\r\nYW5u\r\ncmlnaHQ=\r\n", vec!["334", "334", "235"]),
        ("AUTH LOGIN YW5u\r\ncmlnaHQ=\r\n", vec!["334", "235"]),
        ("AUTH PLAIN AGFubgB3cm9uZw==\r\nMAIL FROM:<a@x>\r\n", vec!["535", "530"]),
        ("AUTH PLAIN\r\n*\r\nNOOP\r\n", vec!["334", "501", "250"]),
        ("AUTH PLAIN a\r\n", vec!["501"]),
        ("AUTH PLAIN YW5u\r\n", vec!["501"]),
        ("MAIL FROM:<a@x>\r\n", vec!["530"]),
    ];
    for (text, codes) in cases {
        let heard = under_tls(text);
        assert_eq!(heard.codes()[4..], codes, "{text:?}");
        assert!(heard.said.contains("AUTH PLAIN LOGIN"));
    }
}

/// What clients say, and what they should not.
fn sayings() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "EHLO c\r\n",
        "LHLO c\r\n",
        "MAIL FROM:<a@x.example>\r\n",
        "MAIL FROM:<>\r\n",
        "RCPT TO:<b@y.example>\r\n",
        "DATA\r\n",
        "BDAT 3\r\n",
        "BDAT 0 LAST\r\n",
        "RSET\r\n",
        "QUIT\r\n",
        "\r\n.\r\n",
        ".\r\n",
        "\r\n",
        "\n",
        "\r",
        ".",
        "text",
        "NOOP\r\n",
        "\0",
        "AUTH LOGIN\r\n",
        "YQ==\r\n",
    ];
    let one = prop_oneof![
        8 => prop::sample::select(known.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => (0..6000_usize).prop_map(|length| vec![b'x'; length]),
    ];
    prop::collection::vec(one, 0..30).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn however_the_bytes_are_cut_the_replies_are_the_same(
        bytes in sayings(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        is_lmtp in any::<bool>(),
    ) {
        let terms = terms(if is_lmtp { Protocol::Lmtp } else { Protocol::Smtp });
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.sort_unstable();
        let (mut pieces, mut from) = (Vec::new(), 0);
        for cut in at {
            pieces.push(&bytes[from..cut]);
            from = cut;
        }
        pieces.push(&bytes[from..]);
        let whole = talk(terms.clone(), &[&bytes]);
        prop_assert_eq!(&talk(terms.clone(), &pieces), &whole);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        let one_by_one = talk(terms, if single.is_empty() { &[b""] } else { &single });
        prop_assert_eq!(&one_by_one, &whole);
    }

    #[test]
    fn what_is_sent_as_data_is_what_is_handed_over(lines in prop::collection::vec("[.a-z \u{e4}]{0,12}", 0..12)) {
        let message: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let stuffed: String = lines.iter().map(|line| match line.starts_with('.') {
            true => format!(".{line}\r\n"),
            false => format!("{line}\r\n"),
        }).collect();
        let heard = smtp(&format!("{BEGUN}DATA\r\n{stuffed}.\r\n"));
        prop_assert_eq!(&heard.mail[0].bytes, message.as_bytes());
    }
}

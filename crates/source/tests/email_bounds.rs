//! Hostile sizes and shapes: every bound holds, nothing goes quadratic, nothing panics, and the same bytes
//! always give the same event.

use proptest::prelude::*;
use thymus_event::{DefectKind, EmailActivity, Host};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

fn decode(raw: &[u8]) -> EmailActivity {
    let config = EmailConfig {
        own_domains: vec![Host::new("example.org")],
        trusted_authserv_ids: vec!["mx.example.org".into()],
        ..EmailConfig::default()
    };
    EmailSource::new(config).decode_message(raw, &Arrival::default())
}

fn has(raw: &str, kind: DefectKind) -> bool {
    decode(raw.as_bytes()).defects.iter().any(|defect| defect.kind == kind)
}

#[test]
fn a_hundred_thousand_parts() {
    let parts = "--b\nContent-Type: application/x\n\nx\n".repeat(100_000);
    assert!(has(&format!("Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"), DefectKind::TooManyParts));
    // Every part opens a multipart that never comes.
    let parts = "--b\nContent-Type: multipart/mixed; boundary=never\n\n".repeat(100_000);
    assert!(has(&format!("Content-Type: multipart/mixed; boundary=b\n\n{parts}"), DefectKind::TooManyParts));
}

#[test]
fn a_thousand_messages_deep() {
    assert!(has(&"Content-Type: message/rfc822\n\n".repeat(100_000), DefectKind::TooDeep));
    let nested: String =
        (0..1_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    assert!(has(&nested, DefectKind::TooDeep));
}

#[test]
fn long_header_lines_and_many_of_them() {
    let megabytes = "x@example.net, ".repeat(700_000);
    assert!(has(&format!("From: a@example.net\nTo: {megabytes}\n\n"), DefectKind::HeaderTooLong));
    assert!(has(&format!("Subject: {}\n\n", "=?utf-8?q?".repeat(100_000)), DefectKind::HeaderTooLong));
    assert!(has(&format!("From: {}\n\n", "(\"<".repeat(100_000)), DefectKind::HeaderTooLong));
    assert!(has(&format!("{}\n", "X: y\n".repeat(100_000)), DefectKind::TooManyHeaders));
}

#[test]
fn many_recipients_and_links() {
    let list: String = (0..3_000).map(|n| format!("Delivered-To: u{n}@example.org\n")).collect();
    let event = decode(format!("{}From: a@example.net\n\n", list.get(..900 * 28).unwrap_or(&list)).as_bytes());
    assert!(event.envelope.recipients.len() <= 1_000);
    let to: String = (0..2_000).map(|n| format!("u{n}@example.org,")).collect();
    assert!(has(&format!("To: {to}x@example.org\n\n"), DefectKind::TooManyRecipients));
    let links: String = (0..5_000).map(|n| format!("https://h{n}.example.net/ ")).collect();
    assert!(has(&format!("From: a@example.net\n\n{links}"), DefectKind::TooManyLinks));
}

#[test]
fn large_bodies() {
    let mut message = b"From: a@example.net\nContent-Type: text/html\n\n".to_vec();
    message.resize(16 << 20, b'<');
    assert!(decode(&message).defects.iter().any(|defect| defect.kind == DefectKind::TextTruncated));
    let mut message =
        b"From: a@example.net\nContent-Type: application/x; name=a.bin\nContent-Transfer-Encoding: base64\n\n".to_vec();
    message.resize(16 << 20, b'A');
    assert_eq!(decode(&message).attachments.len(), 1);
}

#[test]
fn hostile_html_is_linear() {
    for piece in [
        "<a href=\"",
        "<div style='display:none'>",
        "</b>",
        "<!--",
        "<a href=x>y",
        "&",
        "&#",
        "<blockquote>",
        "<script>",
        "<x y='",
        "\u{200B}",
        ":\n>",
    ] {
        let html = piece.repeat((1 << 20) / piece.len());
        decode(format!("From: a@example.net\nContent-Type: text/html; charset=utf-8\n\n{html}").as_bytes());
        decode(format!("From: a@example.net\nContent-Type: text/plain; charset=utf-8\n\n{html}").as_bytes());
    }
}

/// Pieces that messages are made of, in any order.
const ALPHABET: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    " ",
    ":",
    ";",
    "=",
    "--b",
    "--b--",
    "From: ",
    "To: ",
    "Received: from ",
    " by mx.example.org ",
    "[203.0.113.5]",
    "; Tue, 05 Mar 2024 10:00:00 +0000",
    "Content-Type: ",
    "multipart/mixed; boundary=b",
    "text/html",
    "text/plain; charset=",
    "utf-16",
    "utf-7",
    "message/rfc822",
    "Content-Transfer-Encoding: ",
    "base64",
    "quoted-printable",
    "=C3",
    "=",
    "aHR0cHM6Ly9h",
    "<a href=",
    "\"",
    "'",
    ">",
    "<",
    "&amp;",
    "&#x",
    "https://",
    "www.",
    "a@example.org",
    "example.net",
    "Authentication-Results: mx.example.org",
    "dkim=pass",
    "header.d=",
    "(",
    ")",
    "X-MS-Journal-Report:",
    "Sender: a@example.net",
    "PK\x05\x06",
    "PK\x01\x02",
    "%PDF-",
    "<script>",
    "style=display:none",
    "> ",
    "wrote:",
    "é",
    "\u{202E}",
    "=?utf-8?b?",
    "?=",
    "\0",
    "filename*=utf-8''%41",
    "Subject: Re: ",
    "\u{FF1A}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_give_one_event(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(decode(&raw), decode(&raw));
    }

    #[test]
    fn any_message_gives_one_event(pieces in proptest::collection::vec(proptest::sample::select(ALPHABET), 0..120)) {
        let raw = pieces.concat();
        prop_assert_eq!(decode(raw.as_bytes()), decode(raw.as_bytes()));
    }

    #[test]
    fn no_outsider_becomes_an_insider(pieces in proptest::collection::vec(proptest::sample::select(ALPHABET), 0..60)) {
        // Whatever stands below it, what our border took from outside stays outside, and its results stay.
        let border = "Received: from x (x [203.0.113.5]) by mx.example.org with ESMTP; Tue, 05 Mar 2024 10:00:00 +0000\nAuthentication-Results: mx.example.org; dmarc=fail; spf=fail; dkim=fail; arc=fail\nFrom: boss@example.org\n";
        let event = decode(format!("{border}{}", pieces.concat()).as_bytes());
        if !pieces.contains(&"X-MS-Journal-Report:") {
            prop_assert!(!event.direction.is_from_inside());
            prop_assert_eq!(event.authentication.dmarc, thymus_event::email::AuthResult::Fail);
        }
    }
}

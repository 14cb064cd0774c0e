//! Messages as they come, and as they are shown.

use super::*;
use crate::{IntentKey, Original};
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;
use thymus_event::{Address, EventId};

fn changer() -> Changer {
    let links = LinkBase::parse("https://check.example.org");
    Changer::new(SealKey::from_secret(&[7; 32]).unwrap(), Appearance { links, help: "Ask the help desk.".to_owned() })
}

fn order(raw: &[u8], wanted: Action) -> Order {
    Order {
        intent: IntentKey::parse("1").unwrap(),
        mailbox: Address::parse("ann@example.org").unwrap(),
        message: EventId([1; 16]),
        original: Original::of(raw),
        wanted,
        why: "New here.".to_owned(),
        found_before: false,
    }
}

fn change(raw: &str, wanted: Action) -> String {
    String::from_utf8(changer().change(raw.as_bytes(), &order(raw.as_bytes(), wanted))).unwrap()
}

fn times(text: &str, what: &str) -> usize {
    text.matches(what).count()
}

const HEAD: &str = "From: a@quill.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n";

fn mixed(parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
}

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nSee https://quill.example/ é.";
const HTML: &str = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<body>See <a href=3D\"https://quill.example/\">this</a>=2E</body>";
const FILE: &str = "Content-Type: application/pdf; name=\"bill.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj";

#[test]
fn a_copy_is_known_again_and_cannot_be_forged() {
    let raw = format!("{HEAD}\r\nbody");
    let (changer, order) = (changer(), order(raw.as_bytes(), Action::Banner));
    let changed = changer.change(raw.as_bytes(), &order);
    assert_eq!(changer.intent_of(&changed, &order).as_deref(), Some("1"));
    let other = Order { mailbox: Address::parse("bob@example.org").unwrap(), ..order.clone() };
    assert_eq!(changer.intent_of(&changed, &other), None);
    let forged = String::from_utf8(changed).unwrap().replacen(": 1 ", ": 2 ", 1);
    assert_eq!(changer.intent_of(forged.as_bytes(), &order), None);
}

#[test]
fn one_banner_stands_in_every_alternative_and_nowhere_else() {
    let alternatives =
        format!("Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n{TEXT}\r\n--c\r\n{HTML}\r\n--c--\r\n");
    let changed = change(&mixed(&[&alternatives, TEXT, HTML]), Action::Banner);
    assert_eq!(times(&changed, "New here."), 2);
    assert!(changed.contains(TEXT) && changed.contains(HTML), "later parts are untouched");
}

#[test]
fn a_banner_leaves_everything_else_byte_for_byte() {
    let raw = mixed(&[TEXT, FILE, HTML]);
    let changed = change(&raw, Action::Banner);
    let (_, unmarked) = changed.split_once("\r\n").unwrap();
    let at = unmarked.find("====").unwrap();
    let end = unmarked.rfind("====").unwrap() + "====\r\n\r\n".len();
    assert_eq!([&unmarked[..at], &unmarked[end..]].concat(), raw);
}

#[test]
fn links_are_locked_in_every_part_in_its_own_encoding() {
    let inner = format!("Content-Type: message/rfc822\r\n\r\n{HEAD}\r\nforwarded www.quill.example/x");
    let base64 = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGEgaHJlZj1odHRwczovL3F1aWxsLmV4YW1wbGUvYj54PC9hPg==\r\n";
    let changed = change(&mixed(&[TEXT, HTML, &inner, base64, FILE]), Action::LockLinks);
    let parsed = MessageParser::default().parse(changed.as_bytes()).unwrap();
    let text = parsed.body_text(0).unwrap();
    assert!(
        text.contains("See https://check.example.org/l/") && text.contains("u=https%3A%2F%2Fquill.example%2F é."),
        "{text}"
    );
    let html = parsed.html_part(1).unwrap().text_contents().unwrap();
    assert!(html.contains("href=\"https://check.example.org/l/") && html.ends_with("this</a>.</body>"), "{html}");
    assert!(changed.contains("forwarded https://check.example.org/l/"));
    assert!(!changed.contains("PGEgaHJlZj1odHRwczovL3F1aWxsL"));
    assert!(changed.contains(FILE), "attachments are left");
    assert_eq!(times(&changed, "New here."), 1);
}

#[test]
fn attachments_become_notes_and_pictures_stay() {
    let picture = "Content-Type: image/png\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO";
    let page = "Content-Type: text/html\r\nContent-Disposition: attachment; filename=login.html\r\n\r\n<form action=x>";
    let changed = change(&mixed(&[TEXT, FILE, picture, page]), Action::ConvertAttachments);
    let parsed = MessageParser::default().parse(changed.as_bytes()).unwrap();
    let names: Vec<_> = parsed.attachments().filter_map(|part| part.attachment_name()).collect();
    assert_eq!(names, ["bill_pdf.removed.txt", "login_html.removed.txt"]);
    assert!(changed.contains("ba7816bf8f01cfea414140de5dae2223") && changed.contains("Size:    3 bytes"));
    assert!(changed.contains("iVBO") && !changed.contains("YWJj") && !changed.contains("<form"));
    assert!(changed.contains("https://check.example.org/l/"), "links are locked too");
}

#[test]
fn a_message_that_is_one_attachment_becomes_a_note_with_a_banner() {
    let changed = change(&format!("{HEAD}{FILE}"), Action::ConvertAttachments);
    assert!(!changed.contains("YWJj") && changed.contains("bill.pdf") && changed.contains("New here."));
    assert_eq!(MessageParser::default().parse(changed.as_bytes()).unwrap().subject(), Some("x"));
}

#[test]
fn what_has_no_place_for_a_banner_is_wrapped() {
    let changed = change(&format!("{HEAD}{FILE}"), Action::Banner);
    let parsed = MessageParser::default().parse(changed.as_bytes()).unwrap();
    assert!(parsed.body_text(0).unwrap().contains("New here."));
    assert_eq!(parsed.attachment(0).unwrap().attachment_name(), Some("bill.pdf"));
    assert_eq!(parsed.attachment(0).unwrap().contents(), b"abc");
}

#[test]
fn a_signature_stays_whole_or_is_given_up_openly() {
    let signed = format!(
        "{HEAD}Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n--b\r\n{TEXT}\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsignature\r\n--b--\r\n"
    );
    let signed_part = signed.split_once("\r\n\r\n").unwrap().1;
    let banner = change(&signed, Action::Banner);
    assert!(banner.contains(signed_part) && banner.contains("New here.") && banner.contains("multipart/signed"));
    let locked = change(&signed, Action::LockLinks);
    assert!(
        !locked.contains("multipart/signed")
            && locked.contains("signature does not fit")
            && locked.contains("\r\nsignature\r\n")
    );
}

#[test]
fn what_is_encrypted_is_only_wrapped() {
    let closed = format!(
        "{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n"
    );
    let changed = change(&closed, Action::ConvertAttachments);
    assert!(
        changed.contains("nothing inside it was changed")
            && changed.contains("\r\n\r\nYWJj\r\n")
            && !changed.contains("replaced by notes")
    );
}

#[test]
fn charsets_are_kept_or_become_utf_8() {
    let latin =
        [HEAD.as_bytes(), b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf\xe9 https://quill.example/\xe9"]
            .concat();
    let changed = changer().change(&latin, &order(&latin, Action::LockLinks));
    assert!(changed.windows(4).any(|window| window == b"caf\xe9"));
    let kana =
        [HEAD.as_bytes(), b"Content-Type: text/html; charset=iso-2022-jp\r\n\r\n<p>\x1b$B$\"\x1b(B</p>"].concat();
    let changed = String::from_utf8(changer().change(&kana, &order(&kana, Action::Banner))).unwrap();
    assert!(changed.contains("text/html; charset=utf-8") && changed.contains("<p>あ</p>"));
}

#[test]
fn without_a_page_links_are_inert() {
    let changer =
        Changer::new(SealKey::from_secret(&[7; 32]).unwrap(), Appearance { links: None, help: String::new() });
    let raw = mixed(&[TEXT, "Content-Type: text/html\r\n\r\n<a href=https://quill.example/>x</a>"]);
    let changed = String::from_utf8(changer.change(raw.as_bytes(), &order(raw.as_bytes(), Action::LockLinks))).unwrap();
    assert!(changed.contains("See https[:]//quill[.]example/ é.") && changed.contains("<a>x</a>"), "{changed}");
}

#[test]
fn parts_beyond_the_bounds_are_not_passed_as_safe() {
    let mut deep = TEXT.to_owned();
    for level in 0..40 {
        deep =
            format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n{deep}\r\n--b{level}--\r\n");
    }
    let raw = format!("{HEAD}{deep}");
    assert!(change(&raw, Action::Banner).contains("https://quill.example/"));
    assert!(!change(&raw, Action::LockLinks).contains("https://quill.example/"));
    let many = mixed(&vec![TEXT; 1500]);
    assert!(!change(&many, Action::LockLinks).contains("See https://quill.example/"));
}

/// Bytes that look like mail.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "From: a@b.example\r\n",
        "Content-Type: text/html\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n",
        "Content-Type: multipart/signed; boundary=b\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: application/x\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Content-Disposition: attachment; filename=x\r\n",
        "\r\n",
        "\n",
        "--b\r\n",
        "--b--\r\n",
        "<body>",
        "<a href=\"https://a.example/\">",
        "https://a.example/ ",
        "=3D=",
        "YWJj",
        " ",
        "\t",
        "é",
        "<!--",
        "&amp;",
    ]);
    prop::collection::vec(prop_oneof![8 => words.prop_map(|word| word.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..6)], 0..40)
        .prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_message_is_changed_shown_with_a_banner_and_known_again(raw in mailish(), action in prop::sample::select(vec![Action::Banner, Action::LockLinks, Action::ConvertAttachments])) {
        let (changer, order) = (changer(), order(&raw, action));
        let changed = changer.change(&raw, &order);
        prop_assert_eq!(changer.intent_of(&changed, &order), Some("1".to_owned()));
        prop_assert_eq!(&changed, &changer.change(&raw, &order), "the same every time");
        prop_assert!(changed.len() <= 64 * raw.len() + 8192);
        // A first line that is written as if it continued another continues ours; what was delivered has a trace on top.
        let author = |raw: &[u8]| original::field(original::split(raw).0, b"from");
        prop_assert!(raw.starts_with(b" ") || raw.starts_with(b"\t") || author(&changed) == author(&raw), "whose it is stays");
    }
}

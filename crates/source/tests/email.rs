//! Whole messages, decoded: what a border and an archive hand over, and what comes out.

use thymus_event::email::{AuthResult, Direction, FileKind, LinkPlace, ReversePath};
use thymus_event::{Address, DefectKind, EmailActivity, Host, Timestamp};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

fn source() -> EmailSource {
    EmailSource::new(EmailConfig {
        own_domains: vec![Host::new("example.org")],
        trusted_authserv_ids: vec!["mx.example.org".into()],
        ..EmailConfig::default()
    })
}

fn decode(message: &str) -> EmailActivity {
    source().decode_message(message.replace('\n', "\r\n").as_bytes(), &Arrival::default())
}

fn has(event: &EmailActivity, kind: DefectKind) -> bool {
    event.defects.iter().any(|defect| defect.kind == kind)
}

const BORDER: &str = "\
Return-Path: <news@mail.example.net>
Delivered-To: ann@example.org
Received: from out.example.net (out.example.net [203.0.113.5])
\tby mx.example.org (Postfix) with ESMTPS id 1
\tfor <ann@example.org>; Tue, 05 Mar 2024 10:00:00 +0000
Authentication-Results: mx.example.org;
\tspf=pass smtp.mailfrom=mail.example.net;
\tdkim=pass header.d=example.net;
\tdmarc=pass header.from=example.net
";

fn inbound(rest: &str) -> EmailActivity {
    decode(&format!("{BORDER}{rest}"))
}

#[test]
fn a_newsletter_from_outside() {
    let event = inbound(include_str!("fixtures/newsletter.eml"));
    assert_eq!(event.direction, Direction::Inbound);
    assert_eq!(Some(event.time), Timestamp::parse("2024-03-05T10:00:00Z"));
    assert_eq!(event.envelope.recipients, [Address::parse("ann@example.org").unwrap()]);
    assert!(event.envelope.recipients_trusted && event.automation.list_unsubscribe);
    assert_eq!((event.authentication.dmarc, event.authentication.spf), (AuthResult::Pass, AuthResult::Pass));
    assert_eq!(event.authentication.dkim_domains, [Host::new("example.net")]);
    assert_eq!(event.subject, "Grüße aus der Werkstatt");
    assert!(event.body.own.starts_with("Dear Ann,\nour new tools are here"), "{:?}", event.body.own);
    assert!(event.body.html && event.body.plain && event.body.hidden_chars > 0);
    assert_eq!(event.body.images, 1, "the tracking pixel does not count");
    let shop = event.links.iter().find(|link| link.place == LinkPlace::Anchor).unwrap();
    assert_eq!((shop.text.as_str(), shop.host.as_str()), ("www.example.com", "click.example.net"));
    assert_eq!(shop.shown_host, Some(Host::new("www.example.com")));
    assert_eq!(shop.redirect_host, Some(Host::new("shop.example.com")));
    assert!(event.links.iter().all(|link| !link.url.starts_with("mailto:")));
    assert_eq!(event.body.language.as_deref(), Some("eng"));
    assert!(event.defects.is_empty(), "{:?}", event.defects);
}

#[test]
fn a_spoofed_internal_author_stays_outside() {
    let event = inbound(
        "From: Boss <boss@example.org>\nTo: ann@example.org\nDate: Tue, 05 Mar 2024 09:59:00 +0000\nMessage-ID: <1@example.org>\nX-MS-Exchange-Organization-AuthAs: Internal\n\nHi\n",
    );
    assert_eq!(event.direction, Direction::Inbound);
    let helo = "Received: from mail.example.org (unknown [198.51.100.7]) by mx.example.org with ESMTP; Tue, 05 Mar 2024 10:00:00 +0000\nReceived: from pc (pc [10.1.1.1]) by mx.example.org; Tue, 05 Mar 2024 10:00:00 +0000\nFrom: boss@example.org\nTo: ann@example.org\n\nHi\n";
    assert_eq!(decode(helo).direction, Direction::Inbound);
}

#[test]
fn from_inside() {
    let inside = "Return-Path: <ann@example.org>\nReceived: from pc7.example.org (pc7.example.org [10.1.1.7]) by box.example.org with ESMTPS; Tue, 05 Mar 2024 10:00:00 +0000\nFrom: ann@example.org\nTo: ";
    assert_eq!(decode(&format!("{inside}bob@sub.example.org\n\nHi\n")).direction, Direction::Internal);
    assert_eq!(decode(&format!("{inside}bob@example.net, carl@example.org\n\nHi\n")).direction, Direction::Outbound);
    assert_eq!(decode("From: ann@example.org\nTo: bob@example.net\n\nHi\n").direction, Direction::Outbound);
    let foreign_path = inside.replace("<ann@example.org>", "<x@example.net>");
    assert_eq!(decode(&format!("{foreign_path}bob@example.org\n\nHi\n")).direction, Direction::Inbound);
}

#[test]
fn forged_results_are_a_defect() {
    let event = inbound(
        "Received: from x by y.example.net; Tue, 05 Mar 2024 09:00:00 +0000\nAuthentication-Results: mx.example.org; arc=pass\nFrom: a@example.net\n\nx\n",
    );
    assert!(has(&event, DefectKind::ForgedAuthentication) && event.authentication.arc == AuthResult::Unknown);
}

#[test]
fn time_is_the_borders_then_the_archives_then_the_senders() {
    let message = b"From: a@example.net\nDate: Tue, 05 Mar 2024 09:00:00 +0000\n\nx\n";
    let mark = Timestamp::parse("2024-03-06T00:00:00Z");
    let marked = source().decode_message(message, &Arrival { mark, ..Arrival::default() });
    assert_eq!(Some(marked.time), mark);
    let unmarked = source().decode_message(message, &Arrival::default());
    assert_eq!(Some(unmarked.time), Timestamp::parse("2024-03-05T09:00:00Z"));
    assert!(has(&unmarked, DefectKind::UntrustedTime) && !has(&marked, DefectKind::UntrustedTime));
}

#[test]
fn a_journal_report_is_opened() {
    let report = include_str!("fixtures/journal.eml");
    let event = decode(report);
    assert_eq!(event.message_id.as_ref().unwrap().as_str(), "original@example.net");
    assert_eq!(event.envelope.reverse_path, ReversePath::Address(Address::parse("carl@example.net").unwrap()));
    let recipients: Vec<_> = event.envelope.recipients.iter().map(Address::as_str).collect();
    assert_eq!(recipients, ["ann@example.org", "bob@example.org"]);
    assert_eq!((event.subject.as_str(), event.body.own.as_str()), ("Lunch", "Shall we?"));
    assert_eq!(event.provider.as_ref().and_then(|provider| provider.scl), Some(1));
    let original = report.split_once("message/rfc822\n\n").unwrap().1.split_once("\n--outer--").unwrap().0;
    assert_eq!(event.id, decode(original).id);
    let bounce = format!(
        "From: MAILER-DAEMON@example.net\nContent-Type: multipart/report; boundary=ndr\n\n--ndr\n\nNot delivered.\n--ndr\nContent-Type: message/rfc822\n\n{report}\n--ndr--\n"
    );
    assert_eq!(decode(&bounce).id, event.id);
}

#[test]
fn a_journal_report_is_not_believed_where_none_can_come() {
    let config = EmailConfig { journal_reports: false, ..EmailConfig::default() };
    let event =
        EmailSource::new(config).decode_message(include_str!("fixtures/journal.eml").as_bytes(), &Arrival::default());
    assert_eq!(event.message_id.unwrap().as_str(), "guid@journal.report.generator");
}

#[test]
fn a_broken_journal_report_is_a_defect() {
    let event = decode(
        "X-MS-Journal-Report:\nFrom: a@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSender: a@example.net\n--b--\n",
    );
    assert!(has(&event, DefectKind::BadJournalReport));
}

#[test]
fn attachments_are_what_their_bytes_say() {
    let event = inbound(include_str!("fixtures/attachments.eml"));
    let kinds: Vec<_> = event.attachments.iter().map(|a| (a.name.as_str(), a.kind, a.claimed)).collect();
    assert_eq!(
        kinds,
        [
            ("invoice.pdf.html", FileKind::Html, Some(FileKind::Html)),
            ("naïve plan.pdf", FileKind::Executable, Some(FileKind::Pdf)),
            ("", FileKind::Message, None),
            ("meeting.ics", FileKind::Calendar, Some(FileKind::Calendar)),
            ("logo.png", FileKind::Image, Some(FileKind::Image)),
        ]
    );
    let page = &event.attachments[0];
    assert!(page.double_extension && !page.active.is_empty());
    assert!(event.attachments[4].inline && !event.attachments[3].inline);
    let mut attached: Vec<_> = event.links.iter().filter(|l| !l.place.is_in_text()).map(|l| l.host.as_str()).collect();
    attached.sort_unstable();
    assert_eq!(attached, ["forward.example.net", "login.example.net", "meet.example.net"]);
    assert!(event.body.quoted.contains("an old message") && !event.body.own.contains("an old message"));
}

#[test]
fn answers_keep_own_and_quoted_apart() {
    let event = inbound(
        "From: a@example.net\nSubject: AW: Plan\nIn-Reply-To: <p@example.org>\nReferences: <o@example.org>\n <p@example.org>\n\nYes, see https://a.example/x\n\nAnn <ann@example.org> schrieb am 05.03.2024:\n> Shall we? https://b.example/y\n",
    );
    assert!(event.thread.reply_subject && event.thread.references.len() == 2);
    assert_eq!(event.body.own, "Yes, see https://a.example/x");
    assert!(event.body.quoted.ends_with("Shall we? https://b.example/y"));
    let quoted: Vec<_> = event.links.iter().map(|link| (link.host.as_str(), link.quoted)).collect();
    assert_eq!(quoted, [("a.example", false), ("b.example", true)]);
}

#[test]
fn a_page_quotes_by_header_block_or_by_element() {
    let event = inbound(
        "From: a@example.net\nSubject: RE: Plan\nContent-Type: text/html\n\n<p>Yes, <a href='https://a.example/'>here</a></p><p><b>From:</b> Ann<br><b>Sent:</b> Tuesday, March 5, 2024 10:00 AM<br><b>To:</b> Carl<br><b>Subject:</b> Plan</p><p>Look <a href='https://b.example/'>there</a> www.c.example/x</p><blockquote type=cite><a href='https://d.example/'>old</a></blockquote>",
    );
    assert_eq!(event.body.own, "Yes, here");
    assert!(event.body.quoted.starts_with("From: Ann\nSent:") && event.body.quoted.contains("Look there"));
    let quoted: Vec<_> = event.links.iter().map(|link| (link.host.as_str(), link.quoted)).collect();
    assert_eq!(quoted, [("a.example", false), ("b.example", true), ("d.example", true), ("www.c.example", true)]);
}

#[test]
fn from_outside_what_is_all_quotation_is_what_there_is_to_read() {
    let event = inbound(
        "From: a@example.net\n\n---- Forwarded message ----\nFrom: B <b@example.net>\nDate: Tue, 5 Mar 2024 10:00:00 +0000\nSubject: x\n\nPay now\n",
    );
    assert!(event.body.own.ends_with("Pay now") && event.body.quoted.is_empty());
}

#[test]
fn what_is_no_message_still_is_an_event() {
    for raw in [&b""[..], b"\0\xFF\x80", b"no header here", b"\n\nbody only"] {
        let event = source().decode_message(raw, &Arrival::default());
        assert!(has(&event, DefectKind::Unreadable), "{raw:?}");
    }
    let arrival = Arrival { truncated: true, size_bytes: Some(1 << 30), ..Arrival::default() };
    let event = source().decode_message(b"From: a@example.net\n\nx", &arrival);
    assert!(has(&event, DefectKind::Oversized) && event.size_bytes == 1 << 30);
}

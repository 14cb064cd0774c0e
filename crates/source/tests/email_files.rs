//! Links in a message's files, from the outside: where they stand, and that files take nothing from the text.

#![allow(clippy::unwrap_used, reason = "a test's own pictures can be made")]

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};
use std::fmt::Write;
use std::io::Cursor;
use thymus_event::email::{ActiveContent, LinkPlace};
use thymus_event::{DefectKind, EmailActivity};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

const URL: &str = "https://lure.example/scan?id=42";

fn decode(raw: &str) -> EmailActivity {
    EmailSource::new(EmailConfig::default()).decode_message(raw.as_bytes(), &Arrival::default())
}

/// A message of a text and parts, each with its own fields.
fn message(text: &str, parts: &[String]) -> EmailActivity {
    let mut raw = format!(
        "From: a@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n{text}\n"
    );
    parts.iter().for_each(|part| raw.push_str(&format!("--b\n{part}\n")));
    raw.push_str("--b--\n");
    decode(&raw)
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for at in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= group.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// A QR code as a PNG file, in base64.
fn code(payload: &str) -> String {
    let code = QrCode::new(payload).unwrap();
    let (modules, colors) = (code.width(), code.to_colors());
    let edge = u32::try_from(modules + 8).unwrap() * 4;
    let picture = GrayImage::from_fn(edge, edge, |x, y| {
        let (x, y) = ((x as usize / 4).wrapping_sub(4), (y as usize / 4).wrapping_sub(4));
        let dark = x < modules && y < modules && colors[y * modules + x] == Color::Dark;
        Luma([if dark { 0 } else { 255 }])
    });
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(picture).write_to(&mut file, ImageFormat::Png).unwrap();
    base64(&file.into_inner())
}

fn file(kind: &str, name: &str, content: &str) -> String {
    format!("Content-Type: {kind}; name=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{content}")
}

fn places(event: &EmailActivity) -> Vec<(&str, LinkPlace)> {
    event.links.iter().map(|link| (link.url.as_str(), link.place)).collect()
}

#[test]
fn a_code_attached_shown_or_within_the_page() {
    let attached = message("Please scan.", &[file("image/png", "scan.png", &code(URL))]);
    assert_eq!(places(&attached), [(URL, LinkPlace::QrCode)]);
    let shown = file("image/png", "scan.png", &code(URL)).replacen('\n', "\nContent-ID: <c1>\n", 1);
    let shown = message("<img src='cid:c1'>", &[shown]);
    assert_eq!((places(&shown), shown.attachments[0].inline), (vec![(URL, LinkPlace::QrCode)], true));
    let within = message(&format!("<p>Scan:<img src=\"data:image/png;base64,{}\">", code(URL)), &[]);
    assert_eq!(places(&within), [(URL, LinkPlace::QrCode)]);
    let page = base64(format!("<html><img src='data:image/png;base64,{}'></html>", code(URL)).as_bytes());
    assert_eq!(places(&message("See the file.", &[file("text/html", "a.html", &page)])), [(URL, LinkPlace::QrCode)]);
}

#[test]
fn a_code_for_what_the_text_links_to_is_no_second_link() {
    let event = message(URL, &[file("image/png", "scan.png", &code(URL))]);
    assert_eq!((places(&event), event.links[0].count), (vec![(URL, LinkPlace::Text)], 2));
    let before = format!(
        "From: a@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{}\n--b\n\n{URL}\n--b--\n",
        file("image/png", "scan.png", &code(URL))
    );
    assert_eq!(places(&decode(&before)), [(URL, LinkPlace::Text)]);
}

#[test]
fn every_place_has_its_name() {
    let pdf = base64(b"%PDF-1.4\n1 0 obj<</OpenAction<</S/URI/URI(https://a.example/)>>>>endobj");
    let entry = base64(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:https://b.example/\n meet\\nand more\nEND:VEVENT\nEND:VCALENDAR\n",
    );
    let shortcut = base64(b"[InternetShortcut]\nURL=https://c.example/\n");
    let event = message(
        "See the files.",
        &[
            file("application/pdf", "a.pdf", &pdf),
            file("text/calendar", "b.ics", &entry),
            file("application/octet-stream", "c.url", &shortcut),
        ],
    );
    let wanted = [
        ("https://a.example/", LinkPlace::Pdf),
        ("https://b.example/meet", LinkPlace::Calendar),
        ("https://c.example/", LinkPlace::Attachment),
    ];
    assert_eq!(places(&event), wanted);
    assert_eq!(event.attachments[0].active, [ActiveContent::OpensUrl]);
}

#[test]
fn files_before_the_text_take_no_room_from_its_links() {
    let links = (0..400).fold(String::from("%PDF-1.4\n"), |mut pdf, n| {
        let _ = writeln!(pdf, "{n} 0 obj<</URI(https://h{n}.example/)>>endobj");
        pdf
    });
    let raw = format!(
        "From: a@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{}\n--b\n\nhttps://text.example/\n--b--\n",
        file("application/pdf", "a.pdf", &base64(links.as_bytes()))
    );
    let event = decode(&raw);
    assert!(places(&event).contains(&("https://text.example/", LinkPlace::Text)));
    assert!(event.defects.iter().any(|defect| defect.kind == DefectKind::TooManyLinks));
}

#[test]
fn many_pictures_are_searched_up_to_a_bound() {
    let parts: Vec<String> =
        (0..20).map(|n| file("image/png", "a.png", &code(&format!("https://h{n}.example/")))).collect();
    let event = message("Many codes.", &parts);
    assert_eq!((event.attachments.len(), event.links.len()), (20, 8));
}

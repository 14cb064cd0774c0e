//! Decoding of generated mail: a person's answer, a newsletter, a message with an attachment; a page with a QR code, a
//! photograph, and a picture made to be searched for long.

#![allow(missing_docs, reason = "criterion's macros write undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use qrcode::{Color, QrCode};
use std::hint::black_box;
use std::io::Cursor;
use thymus_event::Host;
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

const HEAD: &str = "Return-Path: <a@example.net>\nDelivered-To: ann@example.org\nReceived: from out.example.net (out.example.net [203.0.113.5])\n\tby mx.example.org with ESMTPS id 1; Tue, 05 Mar 2024 10:00:00 +0000\nAuthentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net; dmarc=pass header.from=example.net\nFrom: Carl <a@example.net>\nTo: Ann <ann@example.org>\nSubject: Re: the plan\nDate: Tue, 05 Mar 2024 09:59:58 +0000\nMessage-ID: <1@example.net>\nMIME-Version: 1.0\n";

fn answer() -> String {
    let own = "Thank you for the plan, it is what we have been waiting for. ".repeat(10);
    let quoted = "> I will send it to you when the others have looked at it.\n".repeat(30);
    format!("{HEAD}Content-Type: text/plain; charset=utf-8\n\n{own}\n\nOn Tue, Ann wrote:\n{quoted}")
}

fn newsletter() -> String {
    let rows: String = (0..60)
        .map(|n| format!("<tr><td style=\"font-family:Arial;font-size:14px;color:#333333;padding:0 10px\" class=\"row\"><a href=\"https://click.example.net/c/{n}?u=abc&amp;m=1\" style=\"color:#0066cc\">Offer {n} of the week</a><img src=\"https://img.example.net/{n}.png\" width=\"300\"><br>&nbsp;It is the best that we have had for you &amp; yours.</td></tr>\n"))
        .collect();
    format!(
        "{HEAD}Content-Type: text/html; charset=utf-8\n\n<html><head><style>td {{ margin: 0 }}</style></head><body><table>{rows}</table></body></html>"
    )
}

fn attachment() -> String {
    let body = "JVBERi0xLjQKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+PgplbmRvYmoKMTIzNDU2Nzg5MDEyMzQ1\n".repeat(2_000);
    format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{body}--b--\n"
    )
}

fn with_picture(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap_or_default();
    let head = format!("{HEAD}Content-Type: image/x\nContent-Disposition: inline; filename=a.img\n\n");
    [head.into_bytes(), file.into_inner()].concat()
}

/// A code of 33 modules, 8 pixels each, on a letter's page.
fn code() -> Vec<u8> {
    let code = QrCode::new("https://www.example.net/tickets/4711?seat=12").map(|code| (code.width(), code.to_colors()));
    let Ok((modules, colors)) = code else { return Vec::new() };
    let dark = |x: usize, y: usize| x < modules && colors.get(y * modules + x) == Some(&Color::Dark);
    let page = GrayImage::from_fn(1_240, 1_754, |x, y| {
        let module = |at: u32| (at as usize / 8).wrapping_sub(60);
        let text = y % 24 < 8 && x % 13 < 7 && y < 400;
        Luma([if text || dark(module(x), module(y)) { 0 } else { 255 }])
    });
    with_picture(&page.into(), ImageFormat::Png)
}

/// Soft light and grain, as a telephone's camera gives.
fn photograph() -> Vec<u8> {
    let picture = RgbImage::from_fn(1_600, 1_200, |x, y| {
        let light = (x / 8 + y / 6) % 200 + ((x * 7919) ^ (y * 104_729)) % 40;
        Rgb([light, light / 2 + 60, 250 - light].map(|sample| u8::try_from(sample).unwrap_or(255)))
    });
    with_picture(&picture.into(), ImageFormat::Jpeg)
}

/// Nothing but finder patterns: made to keep the search busy.
fn finders() -> Vec<u8> {
    let picture = GrayImage::from_fn(1_600, 1_600, |x, y| {
        let far = ((x % 9).abs_diff(3)).max((y % 9).abs_diff(3));
        Luma([if far == 2 || far > 3 { 255 } else { 0 }])
    });
    with_picture(&picture.into(), ImageFormat::Png)
}

fn decode(criterion: &mut Criterion) {
    let source = EmailSource::new(EmailConfig {
        own_domains: vec![Host::new("example.org")],
        trusted_authserv_ids: vec!["mx.example.org".into()],
        ..EmailConfig::default()
    });
    let mut group = criterion.benchmark_group("email");
    for (name, message) in [
        ("answer", answer().into_bytes()),
        ("newsletter", newsletter().into_bytes()),
        ("attachment", attachment().into_bytes()),
        ("code", code()),
        ("photograph", photograph()),
        ("finders", finders()),
    ] {
        group.throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| source.decode_message(black_box(&message), &Arrival::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);

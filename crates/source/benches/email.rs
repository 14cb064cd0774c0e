//! Decoding of generated mail: a person's answer, a newsletter, a message with an attachment.

#![allow(missing_docs, reason = "criterion's macros write undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
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

fn decode(criterion: &mut Criterion) {
    let source = EmailSource::new(EmailConfig {
        own_domains: vec![Host::new("example.org")],
        trusted_authserv_ids: vec!["mx.example.org".into()],
        ..EmailConfig::default()
    });
    let mut group = criterion.benchmark_group("email");
    for (name, message) in [("answer", answer()), ("newsletter", newsletter()), ("attachment", attachment())] {
        group.throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| source.decode_message(black_box(message.as_bytes()), &Arrival::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);

//! Decodes messages and says what was found: `decode [--own DOMAIN]… [--authserv-id ID]… [--json] FILE…`,
//! where a file is one message, or an mbox if it begins with `From `. For trying things out and for profiling.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a program, not the crate")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use thymus_event::email::Direction;
use thymus_event::{DefectKind, EmailActivity, Host};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

#[derive(Default)]
struct Totals {
    messages: u64,
    bytes: u64,
    time: Duration,
    slowest: (Duration, String),
    directions: BTreeMap<&'static str, u64>,
    defects: BTreeMap<DefectKind, u64>,
    authentic: u64,
    links: u64,
    attachments: u64,
    languages: BTreeMap<String, u64>,
    own_bytes: u64,
    quoted_bytes: u64,
}

fn main() {
    let mut config = EmailConfig::default();
    let (mut files, mut json) = (Vec::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--own" => config.own_domains.extend(arguments.next().map(|domain| Host::new(&domain))),
            "--authserv-id" => config.trusted_authserv_ids.extend(arguments.next()),
            "--json" => json = true,
            _ => files.push(argument),
        }
    }
    let source = EmailSource::new(config);
    let mut totals = Totals::default();
    for file in &files {
        match std::fs::read(file) {
            Ok(bytes) => each_message(&bytes, |raw| decode(&source, raw, file, json, &mut totals)),
            Err(error) => eprintln!("{file}: {error}"),
        }
    }
    if !json {
        print(&totals);
    }
}

fn decode(source: &EmailSource, raw: &[u8], file: &str, json: bool, totals: &mut Totals) {
    let start = Instant::now();
    let event = source.decode_message(raw, &Arrival::default());
    let time = start.elapsed();
    if json {
        println!("{}", serde_json::to_string(&event).unwrap_or_default());
    }
    totals.messages += 1;
    totals.bytes += raw.len() as u64;
    totals.time += time;
    if time > totals.slowest.0 {
        totals.slowest = (time, format!("{file} {}", event.id));
    }
    count(&event, totals);
}

fn count(event: &EmailActivity, totals: &mut Totals) {
    let direction = match event.direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
        Direction::Internal => "internal",
    };
    *totals.directions.entry(direction).or_default() += 1;
    for defect in &event.defects {
        *totals.defects.entry(defect.kind).or_default() += 1;
    }
    totals.authentic += u64::from(event.authentication.authserv_id.is_some());
    totals.links += event.links.len() as u64;
    totals.attachments += event.attachments.len() as u64;
    *totals.languages.entry(event.body.language.clone().unwrap_or_default()).or_default() += 1;
    totals.own_bytes += event.body.own.len() as u64;
    totals.quoted_bytes += event.body.quoted.len() as u64;
}

fn print(totals: &Totals) {
    let count = totals.messages.max(1) as f64;
    let seconds = totals.time.as_secs_f64();
    println!(
        "{} messages, {:.1} MB, {:.3} ms and {:.0} bytes a message, {:.0} MB/s",
        totals.messages,
        totals.bytes as f64 / 1e6,
        seconds * 1e3 / count,
        totals.bytes as f64 / count,
        totals.bytes as f64 / 1e6 / seconds.max(1e-9),
    );
    println!("slowest {:?} {}", totals.slowest.0, totals.slowest.1);
    println!("{:?}, with authentication {}", totals.directions, totals.authentic);
    println!("links {}, attachments {}", totals.links, totals.attachments);
    println!("own text {} bytes, quoted {} bytes", totals.own_bytes, totals.quoted_bytes);
    println!("languages {:?}", totals.languages);
    for (kind, number) in &totals.defects {
        println!("{number:>8} {}", kind.as_str());
    }
}

/// Calls `each` with every message of an mbox (mboxrd: `>From ` is unescaped), or with the whole file.
fn each_message(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    if !bytes.starts_with(b"From ") {
        return each(bytes);
    }
    let starts: Vec<usize> = std::iter::once(0)
        .chain(memchr::memmem::find_iter(bytes, b"\nFrom ").map(|at| at + 1))
        .chain([bytes.len()])
        .collect();
    for pair in starts.windows(2) {
        let [start, end] = *pair else { continue };
        let message = bytes.get(start..end).unwrap_or_default();
        let line = memchr::memchr(b'\n', message).map_or(message.len(), |end| end + 1);
        each(&unescape(message.get(line..).unwrap_or_default()));
    }
}

fn unescape(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = memchr::memmem::find(rest, b"\n>") {
        let (before, after) = rest.split_at(at + 1);
        out.extend_from_slice(before);
        let marks = after.iter().take_while(|byte| **byte == b'>').count();
        let escaped = after.get(marks..).is_some_and(|tail| tail.starts_with(b"From "));
        let skip = usize::from(escaped);
        out.extend_from_slice(after.get(skip..marks).unwrap_or_default());
        rest = after.get(marks..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

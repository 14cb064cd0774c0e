//! Decodes network logs and says what became of their lines: `decode_logs [--inside BLOCK]… [--json] FILE…`, each file
//! plain text. For trying things out and for profiling.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a program, not the crate")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thymus_event::{Cidr, Defect, TenantId};
use thymus_source::network::{LogLine, LogSource};

#[derive(Default)]
struct Totals {
    lines: u64,
    headers: u64,
    events: BTreeMap<&'static str, u64>,
    no_events: BTreeMap<&'static str, u64>,
    defects: BTreeMap<String, u64>,
    time: Duration,
}

fn main() {
    let (mut files, mut inside, mut json) = (Vec::new(), Vec::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--inside" => inside.extend(arguments.next().and_then(|block| block.parse::<Cidr>().ok())),
            "--json" => json = true,
            _ => files.push(argument),
        }
    }
    let source = LogSource::new(TenantId::default(), Arc::default(), &inside);
    for file in &files {
        match std::fs::read(file) {
            Ok(bytes) => print(file, &decode(&source, &bytes, json)),
            Err(error) => eprintln!("{file}: {error}"),
        }
    }
}

fn decode(source: &LogSource, log: &[u8], json: bool) -> Totals {
    let mut totals = Totals::default();
    let mut lines = source.lines();
    for line in log.strip_suffix(b"\n").unwrap_or(log).split(|byte| *byte == b'\n') {
        let start = Instant::now();
        let decoded = lines.decode_line(line);
        totals.time += start.elapsed();
        if let (true, Ok(LogLine::Event(event))) = (json, &decoded) {
            println!("{}", serde_json::to_string(event).unwrap_or_default());
        }
        totals.count(&decoded);
    }
    totals
}

impl Totals {
    fn count(&mut self, line: &Result<LogLine, Defect>) {
        self.lines += 1;
        match line {
            Ok(LogLine::Event(event)) => *self.events.entry(event.kind()).or_default() += 1,
            Ok(LogLine::NoEvent(why)) => *self.no_events.entry(why.as_str()).or_default() += 1,
            Ok(LogLine::Header) => self.headers += 1,
            Err(defect) => *self.defects.entry(defect.to_string()).or_default() += 1,
        }
    }
}

fn print(file: &str, totals: &Totals) {
    let rate = totals.lines as f64 / totals.time.as_secs_f64().max(1e-9);
    println!("{file}: {} lines, {} of headers, {rate:.0} a second", totals.lines, totals.headers);
    println!("  events {:?}, none {:?}, defects {:?}", totals.events, totals.no_events, totals.defects);
}

//! How well beacons are found in Zeek captures, beside RITA's published score.
//!
//!     cargo run --release -p thymus-signal --example beacons -- [--inside CIDR]... [--visits] DIR[=DEVICE,DEST,PORT]...
//!
//! Each DIR holds Zeek logs as text (conn, dns, ssl, http, in any order); DEVICE,DEST,PORT is the pair that is known to
//! be a beacon. `--visits` takes requests for connections, where there is no conn.log. Alerts are pairs that reached
//! the threshold at any time. RITA's threshold is its lowest score of a known beacon: equal recall.

#![allow(clippy::print_stdout, reason = "it is a command")]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "an example reads its input and stops at what is wrong"
)]

mod rita;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use thymus_baseline::Flows;
use thymus_baseline::flows::{Limits, Pair};
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::{Cidr, Connection, Event, Timestamp, WebVisit, private_networks};
use thymus_event::{Source, TenantId};
use thymus_signal::network::{BeaconFinding, beacons};
use thymus_source::network::{HostMap, LogSource};

const HOUR_MS: i64 = 3_600_000;

struct Capture {
    name: String,
    folder: PathBuf,
    truth: Option<Pair>,
}

struct Arguments {
    inside: Vec<Cidr>,
    takes_visits: bool,
    captures: Vec<Capture>,
}

fn arguments() -> Arguments {
    let mut arguments = Arguments { inside: private_networks(), takes_visits: false, captures: Vec::new() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--inside" => arguments.inside.extend(words.next().and_then(|cidr| cidr.parse::<Cidr>().ok())),
            "--visits" => arguments.takes_visits = true,
            _ => arguments.captures.push(capture(&word)),
        }
    }
    arguments
}

fn capture(word: &str) -> Capture {
    let (folder, truth) = word.split_once('=').unwrap_or((word, ""));
    let mut parts = truth.split(',');
    let mut address = || parts.next().and_then(|text| text.parse::<IpAddr>().ok());
    let ends = address().zip(address());
    let port = parts.next().and_then(|text| text.parse().ok());
    let truth = ends.zip(port).map(|((device, destination), port)| Pair {
        device,
        destination,
        port,
        transport: Transport::Tcp,
    });
    Capture { name: folder.to_owned(), folder: folder.into(), truth }
}

fn logs(folder: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files.retain(|file| {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        ["conn.", "dns.", "ssl.", "http."].iter().any(|kind| name.starts_with(kind))
    });
    files.iter().map(|file| fs::read(file).expect("a file")).collect()
}

/// The events of all logs in the order of their times; a visit stands for its connection where that is asked.
fn events(logs: &[Vec<u8>], arguments: &Arguments) -> Vec<Event> {
    let source = LogSource::new(TenantId::default(), Arc::new(HostMap::default()), &arguments.inside);
    let mut events: Vec<Event> = logs.iter().flat_map(|log| source.decode(log).0).collect();
    if arguments.takes_visits {
        let visits: Vec<Event> = events.iter().filter_map(connection_of).collect();
        events.extend(visits);
    }
    events.sort_by_key(Event::time);
    events
}

fn connection_of(event: &Event) -> Option<Event> {
    let Event::Web(WebVisit { tenant, id, time, device, server: Some(server), .. }) = event else { return None };
    Some(Event::Connection(Connection {
        tenant: *tenant,
        id: *id,
        time: *time,
        source: *device,
        source_port: 0,
        destination: *server,
        destination_port: 80,
        transport: Transport::Tcp,
        service: Some("http".into()),
        service_is_inspected: true,
        duration_ms: None,
        bytes_out: None,
        bytes_in: None,
        state: ConnectionState::Established,
        resolution_s: 1,
    }))
}

/// All that can be said of the pairs now, most likely first.
fn ranking(flows: &Flows) -> Vec<BeaconFinding> {
    let mut findings: Vec<BeaconFinding> = flows.pairs().filter_map(|pair| beacons(flows, pair)).collect();
    findings.sort_by(|a, b| b.decades.total_cmp(&a.decades));
    findings
}

fn is_pair(finding: &BeaconFinding, pair: Pair) -> bool {
    (finding.device, finding.destination, finding.port) == (pair.device, pair.destination, pair.port)
}

#[derive(Default)]
struct Result {
    pairs: usize,
    alerts: BTreeSet<(IpAddr, IpAddr, u16)>,
    alerted_after: Option<i64>,
    /// The known pair's rank after each hour from its start on.
    ranks: Vec<Option<usize>>,
    after_an_hour: Option<BeaconFinding>,
    last: Vec<BeaconFinding>,
    rita: BTreeMap<(IpAddr, IpAddr), f64>,
}

fn run(capture: &Capture, arguments: &Arguments) -> Result {
    let logs = logs(&capture.folder);
    let events = events(&logs, arguments);
    let mut flows = Flows::new(arguments.inside.clone(), Limits::default());
    let mut result = Result::default();
    let mut start = None;
    for event in &events {
        look(&flows, capture, start, event.time(), &mut result);
        let due = match event {
            Event::Connection(connection) => flows.connection(connection),
            Event::Name(answer) => {
                flows.answer(answer);
                None
            }
            Event::Web(visit) => {
                flows.visit(visit);
                None
            }
            _ => None,
        };
        start = start.or_else(|| Some(flows.facts(capture.truth?)?.first));
        let found = due.and_then(|pair| beacons(&flows, pair)).filter(BeaconFinding::is_alert);
        if let Some(found) = found {
            if capture.truth.is_some_and(|truth| is_pair(&found, truth)) {
                result.alerted_after =
                    result.alerted_after.or(start.map(|start| event.time().millis() - start.millis()));
            }
            result.alerts.insert((found.device, found.destination, found.port));
        }
    }
    result.last = ranking(&flows);
    result.ranks.push(capture.truth.and_then(|truth| result.last.iter().position(|found| is_pair(found, truth))));
    result.pairs = flows.pairs().count();
    result.rita = rita_scores(&events, &arguments.inside);
    result
}

/// Once for each full hour since the known pair began.
fn look(flows: &Flows, capture: &Capture, start: Option<Timestamp>, now: Timestamp, result: &mut Result) {
    let (Some(truth), Some(start)) = (capture.truth, start) else { return };
    let hours = (now.millis() - start.millis()) / HOUR_MS;
    if hours < 1 || (hours as usize) <= result.ranks.len() {
        return;
    }
    let ranking = ranking(flows);
    let rank = ranking.iter().position(|found| is_pair(found, truth));
    if result.ranks.is_empty() {
        result.after_an_hour = rank.and_then(|rank| ranking.get(rank).cloned());
    }
    result.ranks.push(rank);
}

/// By pairs of addresses, as RITA does for connections, with payload bytes for its IP bytes.
fn rita_scores(events: &[Event], inside: &[Cidr]) -> BTreeMap<(IpAddr, IpAddr), f64> {
    let is_inside = |address: IpAddr| inside.iter().any(|network| network.contains(address));
    let mut pairs: BTreeMap<(IpAddr, IpAddr), (Vec<i64>, Vec<f64>)> = BTreeMap::new();
    let (mut from, mut to) = (i64::MAX, i64::MIN);
    for event in events {
        let Event::Connection(connection) = event else { continue };
        let second = connection.time.seconds();
        (from, to) = (from.min(second), to.max(second));
        let key = (connection.source, connection.destination);
        if is_inside(key.0) && !is_inside(key.1) && !key.1.is_multicast() {
            let (starts, sizes) = pairs.entry(key).or_default();
            starts.push(second);
            sizes.push(connection.bytes_out.unwrap_or(0) as f64);
        }
    }
    let score = |(starts, sizes): (Vec<i64>, Vec<f64>)| rita::score(&starts, &sizes, from, to);
    pairs.into_iter().filter_map(|(key, lists)| Some((key, score(lists)?))).collect()
}

fn print(capture: &Capture, result: &Result, rita_threshold: f64) {
    let rank = |rank: Option<&Option<usize>>| match rank {
        Some(Some(rank)) => (rank + 1).to_string(),
        Some(None) => "none".to_owned(),
        None => "-".to_owned(),
    };
    let truth = capture.truth.and_then(|truth| result.last.iter().find(|found| is_pair(found, truth)));
    let p = |finding: Option<&BeaconFinding>| {
        finding.and_then(|found| found.log10_p).map_or("-".to_owned(), |p| format!("1e{p:.0}"))
    };
    let has_truth = capture.truth.is_some();
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        capture.name,
        result.pairs,
        rank(result.ranks.first().filter(|_| has_truth)),
        rank(result.ranks.iter().max_by_key(|rank| rank.unwrap_or(usize::MAX)).filter(|_| has_truth)),
        rank(result.ranks.last().filter(|_| has_truth)),
        p(result.after_an_hour.as_ref()),
        p(truth),
        result.alerted_after.map_or("-".to_owned(), |ms| format!("{} min", ms / 60_000)),
        result.alerts.len(),
        result.rita.values().filter(|score| **score >= rita_threshold).count(),
    );
}

fn print_findings(capture: &Capture, result: &Result) {
    println!("\n{}:", capture.name);
    if let Some(found) = &result.after_an_hour {
        println!("  {:3} {:+.2} the known pair after an hour: {}", found.score, found.decades, found.sentence());
    }
    for found in result.last.iter().take(6) {
        println!("  {:3} {:+.2} {} > {}:{}", found.score, found.decades, found.device, found.destination, found.port);
        for reason in &found.reasons {
            println!("        {:+.2} {}", reason.decades(), reason.text());
        }
        let rita = result.rita.get(&(found.device, found.destination));
        println!("        RITA {}", rita.map_or("none".to_owned(), |score| format!("{score:.3}")));
    }
}

fn main() {
    let arguments = arguments();
    let began = Instant::now();
    let results: Vec<Result> = arguments.captures.iter().map(|capture| run(capture, &arguments)).collect();
    let truths = arguments.captures.iter().zip(&results).filter_map(|(capture, result)| {
        capture.truth.map(|truth| result.rita.get(&(truth.device, truth.destination)).copied().unwrap_or(0.0))
    });
    let rita_threshold = truths.fold(1.0, f64::min);
    println!(
        "| capture | pairs | rank, 1 h | worst | end | p, 1 h | p, end | alert after | alerts | RITA ≥ {rita_threshold:.3} |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for (capture, result) in arguments.captures.iter().zip(&results) {
        print(capture, result, rita_threshold);
    }
    for (capture, result) in arguments.captures.iter().zip(&results) {
        print_findings(capture, result);
    }
    println!("\n{:.1} s", began.elapsed().as_secs_f64());
}

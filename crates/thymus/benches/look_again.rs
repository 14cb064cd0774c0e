//! How long it takes from a fact to verdicts that everybody sees: judged again, written, read back.
//!
//! `cargo bench -p thymus --bench look_again -- 1000000` fills a store with so many invented messages of six indicators
//! each, and prints a histogram of its own for facts that concern 500 messages, then times for a quarter of all messages
//! and for all of them. Beside it stands what a bare SQLite transaction of the same rows takes.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use testing::{Mail, OWN, hour};
use thymus_case::{Change, Hindsight, Judgement, Organisation, Policy, Setup};
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::intent::Wish;
use thymus_event::verdict::{Assessment, AssessmentReason};
use thymus_event::{Address, EventId, Host, TenantId, Timestamp};
use thymus_signal::later::Carried;
use thymus_signal::{FEATURES_VERSION, Features, extract};
use thymus_store::{Changed, MessageRecord, Reassessment, Revised, Store, Writer};

/// Messages that one rare host concerns.
const FEW: usize = 500;
/// Facts about rare hosts.
const FACTS: usize = 400;
const TENANT: TenantId = TenantId(0);

fn main() {
    let messages = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(20_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.db");
    let store = Store::open(&path).unwrap();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let before = resident();
    let mut bench = Bench {
        hindsight: Hindsight::new(Policy::default(), Vec::new()),
        store: &store,
        threads,
        facts: 0,
        tidying: Vec::new(),
    };
    let start = Instant::now();
    let mut writer = store.writer().unwrap();
    let memory = bench.fill(&mut writer, messages);
    println!("{messages} messages stored in {:.0?}; {threads} threads", start.elapsed());
    println!("in memory: {} bytes a message", (memory - before) / messages as u64);
    bench.few(&mut writer, messages);
    bench.many(&mut writer);
    bench.all();
}

struct Bench<'a> {
    hindsight: Hindsight,
    store: &'a Store,
    threads: NonZeroUsize,
    facts: u64,
    /// Spent on the write-ahead log after each fact, when its verdicts were seen.
    tidying: Vec<Duration>,
}

/// Message `n`: its own id, one of many authors and domains, a site, a rare host, and for every fourth a busy one.
fn message(n: usize, messages: usize) -> Mail {
    let rare = (messages / FEW).max(1);
    let sender = format!("a{}@d{}.example", n % 50_021, n % 5_003);
    let time = hour(0).plus_minutes(i64::try_from(n * 60 * 24 * 60 / messages).unwrap());
    let mail = Mail::new(&sender, "bob@harbour.example", time)
        .bulk()
        .link(&format!("www.site{}.example", n % 20_011))
        .link(&format!("www.rare{}.example", n % rare));
    let mail =
        if n.is_multiple_of(4) { mail.link("busy.example") } else { mail.link(&format!("other{}.example", n % 97)) };
    mail.edit(|e| {
        e.id = EventId((n as u128).to_be_bytes());
        e.message_id = thymus_event::MessageId::parse(&format!("{n}@d{}.example", n % 5_003));
    })
}

/// A judgement of such a message, as an organisation that knows its senders gives it.
fn pattern() -> Judgement {
    let own_domains = vec![Host::new(OWN)];
    let mut organisation = Organisation::new(Setup { tenant: TENANT, own_domains, ..Setup::default() });
    let judged = (0..1000).map(|n| organisation.message(&extract(&message(n % 50, 1000).0)));
    judged.last().unwrap()
}

impl Bench<'_> {
    /// Gives the resident bytes after filling.
    fn fill(&mut self, writer: &mut Writer, messages: usize) -> u64 {
        let pattern = pattern();
        for n in 0..messages {
            let mail = message(n, messages);
            let features = extract(&mail.0);
            let mut judgement = pattern.clone();
            judgement.frozen.carried = Carried::of(&features);
            judgement.verdict.message = features.id;
            self.store_message(writer, &mail, &features, &judgement);
            self.hindsight.deliver(&features, &judgement);
        }
        writer.commit().unwrap();
        resident()
    }

    fn store_message(&self, writer: &mut Writer, mail: &Mail, features: &Features, judgement: &Judgement) {
        let record = MessageRecord::of(&mail.0, features.to_bytes(), FEATURES_VERSION);
        writer.put_message(&record, b"Subject: invented\r\n\r\n").unwrap();
        let (reason, evidence_version) = (AssessmentReason::Arrival, EvidenceVersion(0));
        let verdict = judgement.verdict.clone();
        let assessment = Assessment { revision: 0, time: features.time, reason, evidence_version, verdict };
        writer.put_assessment(&assessment).unwrap();
    }

    fn learn(&mut self, indicator: Indicator, fact: Fact) -> (Vec<Change>, EventId) {
        self.facts += 1;
        let id = EventId(u128::from(self.facts).to_be_bytes());
        let provenance = Provenance { source: "bench".to_owned(), note: String::new(), ..Provenance::default() };
        let evidence = Evidence { tenant: TENANT, id, time: hour(61 * 24), indicator, fact, provenance };
        let affected = self.hindsight.learn(&[evidence]);
        (self.hindsight.reassess(&affected, self.threads), id)
    }

    /// From the fact to what another connection reads.
    fn round(&mut self, writer: &mut Writer, host: &str) -> (usize, Duration, Duration) {
        let start = Instant::now();
        let (changes, _) = self.learn(Indicator::Host(Host::new(host)), Fact::Compromised);
        let judged = start.elapsed();
        let changed: Vec<Changed> = changes.iter().map(changed).collect();
        let look =
            Reassessment { tenant: TENANT, time: Timestamp::default(), evidence_version: EvidenceVersion(self.facts) };
        writer.put_reassessment(&look, &changed).unwrap();
        let seen = self.store.standing(TENANT, changes.last().unwrap().message).unwrap().unwrap();
        assert_eq!(seen.action, changes.last().unwrap().after.action);
        let whole = start.elapsed();
        let tidying = Instant::now();
        writer.checkpoint_early().unwrap();
        self.tidying.push(tidying.elapsed());
        (changes.len(), whole, judged)
    }

    fn few(&mut self, writer: &mut Writer, messages: usize) {
        let rare = (messages / FEW).max(1);
        let mut times = Vec::new();
        for n in 0..FACTS.min(rare) {
            let (changed, whole, judged) = self.round(writer, &format!("www.rare{n}.example"));
            assert!(changed <= FEW + 1, "{changed}");
            times.push((whole, judged));
        }
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
        println!(
            "{FEW} messages, {} facts: median {:.1?}, 90 % {:.1?}, 99 % {:.1?}, worst {:.1?}",
            times.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0)
        );
        println!("  of which judging: median {:.1?}", times[times.len() / 2].1);
        histogram(&times.iter().map(|time| time.0).collect::<Vec<_>>());
        let bare = (0..FACTS).map(|_| bare(FEW)).sum::<Duration>() / FACTS as u32;
        println!("  a bare SQLite transaction of {FEW} such rows: {bare:.1?}");
        let tidied: Duration = self.tidying.iter().sum();
        println!(
            "  afterwards on the write-ahead log: {tidied:.1?} in all, worst {:.1?}",
            self.tidying.iter().max().unwrap()
        );
    }

    fn many(&mut self, writer: &mut Writer) {
        let (changed, whole, judged) = self.round(writer, "busy.example");
        println!(
            "{changed} messages: {whole:.2?}, of which judging {judged:.2?}; a bare SQLite transaction: {:.2?}",
            bare(changed)
        );
    }

    fn all(&mut self) {
        let start = Instant::now();
        let changes = self.hindsight.reassess_all(self.threads);
        println!(
            "all {} messages judged again: {:.2?} ({} changed)",
            self.hindsight.delivered().len(),
            start.elapsed(),
            changes.len()
        );
    }
}

/// With an intent for the one mailbox inside that each message is for.
fn changed(change: &Change) -> Changed {
    let (score, action) = (change.after.score, change.after.action);
    let recipient = Address::parse("bob@harbour.example").unwrap();
    let wishes = vec![Wish { recipient, action, dry_run: true }];
    Changed { verdict: Revised { message: change.message, score, action }, wishes }
}

/// How many times fall between powers of two of a millisecond.
fn histogram(times: &[Duration]) {
    for power in 0..8u32 {
        let (from, to) = (Duration::from_millis(1 << power) / 2, Duration::from_millis(1 << power));
        let within = times.iter().filter(|time| (power == 0 || **time >= from) && **time < to).count();
        if within > 0 {
            println!("  < {:>5.1?} ms {within:>5}", to.as_secs_f64() * 1000.0);
        }
    }
}

/// One transaction that inserts as many rows of the same width, in the same mode.
fn bare(rows: usize) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bare.db")).unwrap();
    let mut writer = store.writer().unwrap();
    let start = Instant::now();
    for n in 0..rows {
        writer.put_counter(TENANT, "bare", &n.to_string(), n as u64).unwrap();
    }
    writer.commit().unwrap();
    start.elapsed()
}

/// Resident bytes of this process; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = status.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default();
    pages * 4096
}

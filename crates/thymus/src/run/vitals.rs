//! What the service knows of itself: whether it is ready, how much it does and how long that takes. Numbers are counted only
//! where somebody can ask for them.

use anyhow::Context;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use thymus_console::Watch;
use thymus_event::Timestamp;
use thymus_event::verdict::Action;
use thymus_intake::smtp::Outcome;
use tokio::runtime::Runtime;

/// Seconds at which latencies are told apart: a commit takes some milliseconds, a verdict should take less than a second.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// How often what was counted is summed up.
const UPKEEP: Duration = Duration::from_secs(5);

const RECEIVED: &str = "thymus_received_total";
const KEEPING: &str = "thymus_keep_seconds";
const QUEUE: &str = "thymus_receive_queue_messages";
const CONNECTIONS: &str = "thymus_connections";
const VERDICTS: &str = "thymus_verdicts_total";
const JUDGING: &str = "thymus_verdict_seconds";
const TOLD: &str = "thymus_output_told_total";
const REFUSED: &str = "thymus_output_refused_total";
const FAILING: &str = "thymus_output_failing";

/// How the service is.
pub(crate) struct Vitals {
    is_judging: AtomicBool,
    handle: Option<PrometheusHandle>,
}

impl Vitals {
    /// Of a service that begins. Where nobody can ask for numbers, none are counted.
    pub(super) fn begin(are_asked_for: bool, runtime: &Runtime) -> anyhow::Result<Arc<Self>> {
        let handle = if are_asked_for { Some(count(runtime)?) } else { None };
        Ok(Arc::new(Self { is_judging: AtomicBool::new(false), handle }))
    }

    /// All that is known was read: mail is judged from now on.
    pub(super) fn judging(&self) {
        self.is_judging.store(true, Ordering::Relaxed);
    }
}

impl Watch for Vitals {
    fn ready(&self) -> Result<(), String> {
        match self.is_judging.load(Ordering::Relaxed) {
            true => Ok(()),
            false => Err("still reading what is known: mail is kept, and judged then".to_owned()),
        }
    }

    fn metrics(&self) -> String {
        let mut text = self.handle.as_ref().map(PrometheusHandle::render).unwrap_or_default();
        if let Some(bytes) = resident_bytes() {
            let head = "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes";
            // Writing to a string does not fail.
            let _ = writeln!(text, "{head} {bytes}");
        }
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(text, "# TYPE thymus_build_info gauge\nthymus_build_info{{version=\"{version}\"}} 1");
        text
    }
}

fn count(runtime: &Runtime) -> anyhow::Result<PrometheusHandle> {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS).context("metrics")?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok().context("metrics are counted already")?;
    describe();
    let upkeep = handle.clone();
    runtime.spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

fn describe() {
    describe_counter!(RECEIVED, "Messages handed over, by what they were answered.");
    describe_histogram!(KEEPING, "From the end of a message to the word on it.");
    describe_gauge!(QUEUE, "Messages on their way to the disk.");
    describe_gauge!(CONNECTIONS, "Clients that are connected.");
    describe_counter!(VERDICTS, "First verdicts, by action.");
    describe_histogram!(JUDGING, "From taking a message over to its verdict.");
    describe_counter!(TOLD, "Events told.");
    describe_counter!(REFUSED, "Events that a receiver refused for good.");
    describe_gauge!(FAILING, "Whether a receiver cannot be told now.");
}

/// Linux says it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// A message was answered so.
pub(super) fn received(outcome: &Outcome, since: Instant) {
    let word = match outcome {
        Outcome::Kept(_) => "kept",
        Outcome::Busy => "busy",
        Outcome::NoRoom => "no_room",
        Outcome::TooLarge => "too_large",
        Outcome::Failed => "failed",
    };
    counter!(RECEIVED, "outcome" => word).increment(1);
    histogram!(KEEPING).record(since.elapsed());
}

/// So many messages are on their way to the disk.
pub(super) fn queued(messages: usize) {
    gauge!(QUEUE).set(messages as f64);
}

/// So many clients are there.
pub(super) fn connected(clients: usize) {
    gauge!(CONNECTIONS).set(clients as f64);
}

/// A message that was handed over then has its verdict now.
pub(super) fn judged(action: Action, handed_over: Option<Timestamp>, now: Timestamp) {
    counter!(VERDICTS, "action" => action.as_str()).increment(1);
    if let Some(then) = handed_over {
        histogram!(JUDGING).record(now.millis().saturating_sub(then.millis()).max(0) as f64 / 1000.0);
    }
}

/// So many events were told, and whether the next can be.
pub(super) fn told(output: &'static str, events: usize, is_failing: bool) {
    counter!(TOLD, "output" => output).increment(events as u64);
    gauge!(FAILING, "output" => output).set(f64::from(u8::from(is_failing)));
}

/// A receiver refused an event for good.
pub(super) fn refused(output: &'static str) {
    counter!(REFUSED, "output" => output).increment(1);
}

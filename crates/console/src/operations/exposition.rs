//! What the store says of the service, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use thymus_event::intent::IntentState;
use thymus_event::{SourceHealth, TenantId, Timestamp};
use thymus_store::{Pulse, Store, StoreError};

/// Numbers of the store that are asked for all the time.
pub(super) struct Vitals {
    pulse: Pulse,
    revised: u64,
    sources: Vec<SourceHealth>,
    errands: BTreeMap<IntentState, u64>,
    /// Who is told, and how many records are behind.
    outputs: Vec<(String, u64)>,
}

impl Vitals {
    pub(super) fn of(store: &Store, tenant: TenantId) -> Result<Self, StoreError> {
        Ok(Self {
            pulse: store.pulse(tenant)?,
            revised: store.revised_count(tenant)?,
            sources: store.source_health(tenant)?,
            errands: store.errand_counts(tenant)?,
            outputs: store.outputs(tenant)?,
        })
    }

    pub(super) fn exposition(&self, is_ready: bool, now: Timestamp) -> String {
        let pulse = &self.pulse;
        let mut text = Text(String::new());
        text.one("thymus_ready", "gauge", "Whether mail is taken and judged.", f64::from(u8::from(is_ready)));
        text.one("thymus_messages_total", "counter", "Messages kept.", pulse.messages as f64);
        text.one("thymus_messages_unjudged", "gauge", "Messages that wait to be judged.", pulse.unjudged as f64);
        text.one("thymus_assessments_total", "counter", "Assessments appended on arrival.", pulse.assessments as f64);
        text.one("thymus_revised_total", "counter", "Verdicts changed by looking again.", self.revised as f64);
        text.one("thymus_evidence_total", "counter", "Facts appended.", pulse.evidence as f64);
        let newest = pulse.newest.map_or(0.0, seconds);
        text.one("thymus_newest_message_timestamp_seconds", "gauge", "When the newest message came.", newest);
        text.one("thymus_store_bytes", "gauge", "Size of the database.", pulse.database_bytes as f64);
        let errands = IntentState::ALL.iter().map(|state| {
            let count = self.errands.get(state).copied().unwrap_or_default();
            (state.as_str(), count as f64)
        });
        text.labelled("thymus_errands", "What is wanted of mailboxes, by how far it has come.", "state", errands);
        let outputs = self.outputs.iter().map(|(name, untold)| (name.as_str(), *untold as f64));
        text.labelled("thymus_output_behind_records", "Records not told yet.", "output", outputs);
        self.sources(&mut text, now);
        text.0
    }

    fn sources(&self, text: &mut Text, now: Timestamp) {
        let of = |number: fn(&SourceHealth) -> f64| {
            self.sources.iter().map(move |source| (source.name.as_str(), number(source)))
        };
        let ok = |source: &SourceHealth| f64::from(u8::from(source.state.as_str() == "ok"));
        text.labelled("thymus_source_ok", "Whether a source is as usual: read, and not silent.", "source", of(ok));
        text.labelled("thymus_source_lines", "Lines read of a source.", "source", of(|source| source.lines as f64));
        let age = self.sources.iter().filter_map(|source| {
            let quiet = seconds(now) - seconds(source.last_arrival?);
            Some((source.name.as_str(), quiet.max(0.0)))
        });
        text.labelled("thymus_source_quiet_seconds", "Since when nothing came of a source.", "source", age);
    }
}

fn seconds(time: Timestamp) -> f64 {
    time.millis() as f64 / 1000.0
}

struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    /// A gauge for each of these; nothing where there are none.
    fn labelled<'a>(&mut self, name: &str, help: &str, label: &str, values: impl Iterator<Item = (&'a str, f64)>) {
        let mut values = values.peekable();
        if values.peek().is_some() {
            self.head(name, "gauge", help);
        }
        for (of, value) in values {
            let _ = writeln!(self.0, "{name}{{{label}=\"{}\"}} {value}", escaped(of));
        }
    }
}

/// A label's value: it may be the name of any file.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_empty_families_left_out() {
        let mut text = Text(String::new());
        text.labelled("a", "b", "c", std::iter::empty());
        assert_eq!(text.0, "");
        text.labelled("a", "b", "c", [("/x/\"y\"\\\nz", 1.5)].into_iter());
        assert_eq!(text.0, "# HELP a b\n# TYPE a gauge\na{c=\"/x/\\\"y\\\"\\\\\\nz\"} 1.5\n");
    }
}

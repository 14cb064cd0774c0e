//! How acting in mailboxes is doing.

use crate::cli::config::Config;
use crate::clock;
use crate::terminal::grouped;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use thymus_event::intent::IntentState;
use thymus_store::Store;

/// What was to be done in mailboxes, by how far it has come.
pub(crate) struct Mailboxes {
    counts: BTreeMap<IntentState, u64>,
    stopped: bool,
    changes_of_the_hour: u32,
    changes_per_hour_max: u32,
    /// Whether there is a way into mailboxes.
    reachable: bool,
}

impl Mailboxes {
    /// As the store has it.
    pub(crate) fn of(store: &Store, config: &Config) -> anyhow::Result<Self> {
        let tenant = config.organisation.tenant;
        Ok(Self {
            counts: store.errand_counts(tenant)?,
            stopped: config.act.stop || store.act_switch(tenant)?.is_some_and(|switch| switch.stopped),
            changes_of_the_hour: store.changes_since(tenant, clock::now().plus_minutes(-60))?,
            changes_per_hour_max: config.act.changes_per_hour_max,
            reachable: config.imap.is_wanted(),
        })
    }

    pub(crate) fn as_json(&self) -> Value {
        let counts: serde_json::Map<String, Value> =
            self.counts.iter().map(|(state, count)| (state.as_str().to_owned(), (*count).into())).collect();
        json!({
            "reachable": self.reachable,
            "stopped": self.stopped,
            "changes_of_the_hour": self.changes_of_the_hour,
            "changes_per_hour_max": self.changes_per_hour_max,
            "by_state": counts,
        })
    }

    /// One line; none where nothing was ever to be done.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        if self.counts.is_empty() {
            return Ok(());
        }
        let one = |(state, count): (&IntentState, &u64)| format!("{} {}", state.as_str(), grouped(*count));
        let counts = self.counts.iter().map(one).collect::<Vec<_>>().join(", ");
        let why = match (self.reachable, self.stopped) {
            (false, _) => "; imap.host is not set, so none can be reached",
            (true, true) => "; all changes are stopped",
            (true, false) => "",
        };
        writeln!(out, "  mailboxes: {counts}{why}")
    }
}

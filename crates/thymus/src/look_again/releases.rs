//! To whom people released which messages.

use std::collections::{BTreeMap, BTreeSet};
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{Address, EventId, Timestamp};
use thymus_store::Store;

/// By Message-ID. A release holds for what had come by then: whoever uses the same Message-ID later is not let through.
pub(super) struct Releases<'a>(BTreeMap<&'a str, Vec<(&'a Address, Timestamp)>>);

impl<'a> Releases<'a> {
    /// Those that were not taken back.
    pub(super) fn of(known: &'a [(EvidenceVersion, Evidence)]) -> Self {
        let withdrawn: BTreeSet<EventId> = known.iter().filter_map(|(_, fact)| fact.withdraws()).collect();
        let mut all: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (_, evidence) in known.iter().filter(|(_, evidence)| !withdrawn.contains(&evidence.id)) {
            if let (Indicator::Message(id), Fact::Released { recipient }) = (&evidence.indicator, &evidence.fact) {
                all.entry(id.as_str()).or_default().push((recipient, evidence.time));
            }
        }
        Self(all)
    }

    /// What a verdict comes to: those to whom its message was released get it, whatever is thought of it.
    pub(super) fn heeded_by(&self, store: &Store, verdict: &Verdict) -> anyhow::Result<Verdict> {
        let mut heeded = verdict.clone();
        if self.0.is_empty() {
            return Ok(heeded);
        }
        let Some(message) = store.message(verdict.tenant, verdict.message)? else { return Ok(heeded) };
        let released =
            message.message_id.as_deref().and_then(|id| self.0.get(id)).map(Vec::as_slice).unwrap_or_default();
        for own in &mut heeded.recipients {
            if released.iter().any(|(recipient, time)| **recipient == own.recipient && *time >= message.time) {
                own.action = Action::Allow;
            }
        }
        Ok(heeded)
    }
}

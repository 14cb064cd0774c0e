//! What would be done about stored mail under other budgets: nothing is written.

use super::{Rules, kept, with_campaigns};
use thymus_event::EventId;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::Action;
use thymus_signal::Features;
use thymus_store::Store;

/// One action a message, by what is known now; none where too little is kept of it.
pub(crate) fn would(store: &Store, rules: &Rules, messages: &[EventId]) -> anyhow::Result<Vec<Option<Action>>> {
    let known = store.evidence_since(rules.tenant, EvidenceVersion::default())?;
    let mut hindsight = rules.hindsight();
    hindsight.learn_of(&with_campaigns(store, known)?);
    let one = |id: &EventId| {
        let message = store.message(rules.tenant, *id)?;
        let features = message.and_then(|message| Features::of_version(message.features_version, &message.features));
        let (Some(features), Some((frozen, young))) = (features, kept(store, rules.tenant, *id)?) else {
            return Ok(None);
        };
        Ok(Some(hindsight.verdict(&features, &frozen, young).action))
    };
    messages.iter().map(one).collect()
}

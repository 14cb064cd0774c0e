//! What is asked of the provider, and its answers.

use super::outcome::Ended;
use crate::look_again::{self, Rules};
use anyhow::Context;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::sync::Arc;
use std::time::Duration;
use thymus_action::{IntentKey, Order, Original, Provider, ProviderError};
use thymus_case::carry_out::Step;
use thymus_event::verdict::Action;
use thymus_event::verdict::Assessment;
use thymus_source::email::EmailSource;
use thymus_store::{Errand, Store};
use tokio::runtime::Handle;

/// Reasons that a recipient is told: more is for analysts.
const REASONS_TOLD: usize = 2;

/// Everything that was asked. No more is under way than there are mailboxes at once, so the answers are bounded.
pub(super) struct Tasks {
    provider: Arc<dyn Provider>,
    runtime: Handle,
    sender: Sender<Ended>,
    answers: Receiver<Ended>,
}

impl Tasks {
    pub(super) fn new(provider: Arc<dyn Provider>, runtime: Handle) -> Self {
        let (sender, answers) = unbounded();
        Self { provider, runtime, sender, answers }
    }

    /// Asks; there will be an answer, whatever happens.
    pub(super) fn spawn(&self, errand: Errand, step: Step, order: Order) {
        let (provider, sender) = (Arc::clone(&self.provider), self.sender.clone());
        let asked = self.runtime.spawn(async move { provider.bring(&order).await });
        self.runtime.spawn(async move {
            let answer = asked.await.unwrap_or_else(|_| Err(ProviderError::Later("the provider broke".to_owned())));
            let _ = sender.send(Ended { errand, step, answer });
        });
    }

    /// All answers that are there, waiting a little for the first.
    pub(super) fn answers(&self, patience: Duration) -> Vec<Ended> {
        let first = self.answers.recv_timeout(patience).ok();
        first.into_iter().chain(self.answers.try_iter()).collect()
    }
}

/// What is wanted of the provider for this step.
pub(super) fn order(
    store: &Store,
    source: &EmailSource,
    rules: &Rules,
    errand: &Errand,
    step: Step,
) -> anyhow::Result<Order> {
    let intent = &errand.intent;
    let wanted = if step == Step::GiveBack { Action::Allow } else { intent.action };
    let raw = store.raw(rules.tenant, intent.message)?;
    let is_changed = matches!(wanted, Action::Banner | Action::LockLinks | Action::ConvertAttachments);
    let why = if is_changed { why(store, rules, errand)? } else { String::new() };
    Ok(Order {
        intent: IntentKey::parse(&errand.id.to_string()).context("an intent's id does not fit into a header")?,
        mailbox: intent.recipient.clone(),
        message: intent.message,
        original: Original::of(&source.delivered(&raw)),
        wanted,
        why,
        found_before: errand.found,
    })
}

/// What the revision that wants it found most odd.
fn why(store: &Store, rules: &Rules, errand: &Errand) -> anyhow::Result<String> {
    let chain = look_again::chain(store, rules, errand.intent.message)?;
    let is_its = |assessment: &&Assessment| assessment.revision == errand.intent.revision;
    let Some(assessment) = chain.iter().find(is_its).or(chain.last()) else { return Ok(String::new()) };
    let against = assessment.verdict.reasons.iter().filter(|reason| reason.contribution.units() > 0);
    Ok(against.take(REASONS_TOLD).map(|reason| reason.sentence.as_str()).collect::<Vec<_>>().join(" "))
}

//! What is told: news of the log, with what its message is known by.

use crate::look_again::Retelling;
use thymus_event::TenantId;
use thymus_event::intent::{IntentState, Outcome};
use thymus_event::verdict::{Action, Assessment, AssessmentReason};
use thymus_output::{About, Before, Deed, Judged, Notice, What};
use thymus_store::{Appendix, ChainLink, FiledIntent, News, Store, StoredMessage};

/// Writes notices.
pub(super) struct Scribe {
    tenant: TenantId,
    /// Verdicts weaker than this, that were never stronger, are not told.
    from: Action,
    retelling: Retelling,
}

impl Scribe {
    pub(super) const fn new(tenant: TenantId, from: Action, retelling: Retelling) -> Self {
        Self { tenant, from, retelling }
    }

    pub(super) const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Of these, those that are to be told.
    pub(super) fn notices(&mut self, store: &Store, news: Vec<News>) -> anyhow::Result<Vec<Notice>> {
        let mut notices = Vec::with_capacity(news.len());
        for one in news {
            let Some(message) = store.message(self.tenant, one.message)? else { continue };
            let (key, what) = match one.what {
                Appendix::Assessment(assessment) => self.assessed(store, &message, *assessment)?,
                Appendix::Revision(link) => self.revised(store, &message, &link)?,
                Appendix::Outcome(done) => outcome(&done.0, &done.1),
            };
            if self.is_told(&what) {
                let id = format!("{}.{key}.{}", one.message, one.time.millis());
                notices.push(Notice { id, time: one.time, about: about(message), what });
            }
        }
        Ok(notices)
    }

    fn is_told(&self, what: &What) -> bool {
        match what {
            What::Judged(judged) => judged.action >= self.from || judged.before.is_some_and(|b| b.action >= self.from),
            What::Done(deed) => !matches!(deed.state, IntentState::Wanted | IntentState::Attempted),
        }
    }

    fn assessed(
        &self,
        store: &Store,
        message: &StoredMessage,
        assessment: Assessment,
    ) -> anyhow::Result<(String, What)> {
        let Assessment { revision, reason: cause, verdict, .. } = assessment;
        let before = self.before(store, message, revision)?;
        let (score, action, reasons, tags) = (verdict.score, verdict.action, verdict.reasons, verdict.tags);
        let judged = Judged { revision, cause, score, action, before, reasons, tags };
        Ok((format!("verdict.{revision}"), What::Judged(judged)))
    }

    fn revised(&mut self, store: &Store, message: &StoredMessage, link: &ChainLink) -> anyhow::Result<(String, What)> {
        let ChainLink { revision, score, action, .. } = *link;
        let before = self.before(store, message, revision)?;
        let retold = self.retelling.verdict(store, message, link)?;
        let (reasons, tags) = retold.map(|verdict| (verdict.reasons, verdict.tags)).unwrap_or_default();
        let judged = Judged { revision, cause: AssessmentReason::Evidence, score, action, before, reasons, tags };
        Ok((format!("verdict.{revision}"), What::Judged(judged)))
    }

    fn before(&self, store: &Store, message: &StoredMessage, revision: u32) -> anyhow::Result<Option<Before>> {
        if revision == 0 {
            return Ok(None);
        }
        let standing = store.standing_before(self.tenant, message.id, revision)?;
        Ok(standing.map(|standing| Before { score: standing.score, action: standing.action }))
    }
}

fn outcome(filed: &FiledIntent, outcome: &Outcome) -> (String, What) {
    let deed = Deed {
        intent: filed.id.to_string(),
        mailbox: filed.intent.recipient.to_string(),
        wanted: filed.intent.action,
        state: outcome.state,
        by: outcome.by.clone(),
        note: outcome.note.clone(),
    };
    (format!("action.{}.{}", filed.id, outcome.state.as_str()), What::Done(deed))
}

fn about(message: StoredMessage) -> About {
    About {
        id: message.id,
        message_id: message.message_id,
        time: message.time,
        direction: message.direction,
        author: message.author,
        subject: message.subject,
        recipients: message.recipients,
        size_bytes: message.size_bytes,
    }
}

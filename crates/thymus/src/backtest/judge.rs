//! One pass through time: evidence, mail and visits in the order in which they were known, each message judged
//! by what came before it.

use super::{Message, verdicts};
use crate::look_again;
use std::num::NonZeroUsize;
use thymus_case::{Arrived, Change, Opinion, Organisation};
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Score, Verdict};
use thymus_event::{Timestamp, WebVisit};
use thymus_store::Store;

/// What is kept in memory of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    /// 0 to 100.
    pub(crate) score: Score,
    /// The strongest of its recipients'.
    pub(crate) action: Action,
    /// What is thought of it by the end, where something that came after it changed that.
    pub(crate) later: Option<Opinion>,
}

/// All that happened, each kind in the order of its times.
pub(crate) struct Past<'a> {
    /// What became known, with the version it makes.
    pub(crate) evidence: &'a [(EvidenceVersion, Evidence)],
    /// Mail.
    pub(crate) mail: &'a [Message],
    /// Visits.
    pub(crate) visits: &'a [WebVisit],
}

/// A verdict on its way out.
pub(crate) struct Given<'a> {
    /// The message.
    message: &'a Message,
    /// What is thought, on what it rests, and what that changes.
    arrived: Arrived,
    /// Evidence up to here was seen.
    evidence: EvidenceVersion,
}

impl<'a> Past<'a> {
    /// Lives through it, and gives each verdict away with its position; ends early when `give` says no. Of things at
    /// one moment evidence comes first, then mail, then visits: a visit in the second of a mail's arrival may well be
    /// its consequence.
    pub(crate) fn replay(
        &self,
        organisation: &mut Organisation,
        mut give: impl FnMut(usize, Given<'a>) -> bool,
    ) -> Vec<Judged> {
        let mut judged = Vec::with_capacity(self.mail.len());
        let (mut evidence, mut visits) = (self.evidence.iter().peekable(), self.visits.iter().peekable());
        let mut seen = EvidenceVersion::default();
        for message in self.mail {
            let features = &message.features;
            while let Some(visit) = visits.next_if(|visit| visit.time < features.time) {
                organisation.visit(visit);
            }
            while let Some((version, fact)) = evidence.next_if(|(_, fact)| fact.time <= features.time) {
                let changes = organisation.evidence(std::slice::from_ref(fact), NonZeroUsize::MIN);
                self.revise(&changes, &mut judged);
                seen = seen.max(*version);
            }
            let arrived = organisation.arrive(features);
            let judgement = &arrived.judgement;
            judged.push(Judged { score: judgement.verdict.score, action: judgement.verdict.action, later: None });
            self.revise(&arrived.changes, &mut judged);
            if !give(judged.len(), Given { message, arrived, evidence: seen }) {
                break;
            }
        }
        judged
    }

    /// Notes what is thought now of messages that came before.
    fn revise(&self, changes: &[Change], judged: &mut [Judged]) {
        for change in changes {
            let line = change.place as usize;
            let is_it = self.mail.get(line).is_some_and(|message| message.features.id == change.message);
            if let Some(judged) = judged.get_mut(line).filter(|_| is_it) {
                judged.later = Some(change.after);
            }
        }
    }
}

/// Sorts by time; what has the same time keeps its order.
pub(crate) fn by_time<T>(items: &mut [T], time: impl Fn(&T) -> Timestamp) {
    items.sort_by_key(time);
}

/// Where verdicts go: the file, and the store.
pub(crate) struct Sink<'a> {
    /// The file.
    pub(crate) file: verdicts::Writer,
    /// The store, where there is one.
    pub(crate) store: Option<&'a mut thymus_store::Writer>,
    /// The same store as it was before this run.
    pub(crate) known: Option<Store>,
}

impl Sink<'_> {
    /// Writes one.
    pub(crate) fn take(&mut self, given: Given<'_>) -> anyhow::Result<()> {
        self.file.write(&given.message.features, &given.arrived.judgement)?;
        if let Some(store) = &mut self.store {
            let again =
                given.message.stored_before && has_chain(self.known.as_ref(), &given.arrived.judgement.verdict)?;
            look_again::keep(store, &given.arrived)?;
            store.put_assessment(&given.into_assessment(again))?;
        }
        Ok(())
    }

    /// Everything is safe after it.
    pub(crate) fn finish(mut self) -> anyhow::Result<verdicts::Reader> {
        if let Some(store) = &mut self.store {
            store.commit()?;
        }
        self.file.finish()
    }
}

fn has_chain(store: Option<&Store>, verdict: &Verdict) -> anyhow::Result<bool> {
    let Some(store) = store else { return Ok(false) };
    Ok(store.latest_assessment(verdict.tenant, verdict.message)?.is_some())
}

impl Given<'_> {
    /// As it is appended to the message's chain, which gives it its revision. A first verdict is as old as its
    /// message; one that another run revises is of today.
    fn into_assessment(self, again: bool) -> Assessment {
        let (time, reason) = match again {
            false => (self.message.features.time, AssessmentReason::Arrival),
            true => (crate::clock::now(), AssessmentReason::Rerun),
        };
        Assessment {
            revision: 0,
            time,
            reason,
            evidence_version: self.evidence,
            verdict: self.arrived.judgement.verdict,
        }
    }
}

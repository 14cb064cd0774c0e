//! What happened to a message, in the order of time: assessments, facts, and what was done in mailboxes.

use super::mailboxes;
use crate::format;
use std::collections::BTreeSet;
use thymus_case::tell;
use thymus_event::evidence::{Evidence, Fact};
use thymus_event::verdict::Assessment;
use thymus_event::{EventId, Timestamp};
use thymus_store::FiledIntent;

/// Something that happened.
pub(super) struct Moment {
    pub(super) time: Timestamp,
    pub(super) tone: &'static str,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) by: String,
    /// The fact that can be taken back.
    pub(super) fact: Option<EventId>,
}

pub(super) fn of(assessments: &[Assessment], intents: &[FiledIntent], facts: &[Evidence]) -> Vec<Moment> {
    let before = std::iter::once(None).chain(assessments.iter().map(Some));
    let mut moments: Vec<Moment> = assessments.iter().zip(before).map(|(now, before)| assessed(now, before)).collect();
    let withdrawn: BTreeSet<EventId> = facts.iter().filter_map(Evidence::withdraws).collect();
    moments.extend(facts.iter().map(|fact| known(fact, withdrawn.contains(&fact.id))));
    moments.extend(intents.iter().map(done));
    // Of the same moment what was known comes before what was thought of it: both were filed in that order.
    moments.sort_by_key(|moment| std::cmp::Reverse(moment.time));
    moments
}

fn assessed(now: &Assessment, before: Option<&Assessment>) -> Moment {
    let verdict = &now.verdict;
    let news = match before {
        Some(before) => tell::news(&before.verdict, verdict),
        None => verdict.reasons.first().map(|reason| reason.sentence.as_str()),
    };
    Moment {
        time: now.time,
        tone: format::tone(verdict.action),
        title: format!(
            "{} %, {}, {}",
            format::per_cent(verdict.score),
            format::action(verdict.action),
            tell::why(&now.reason)
        ),
        text: news.unwrap_or_default().to_owned(),
        by: String::new(),
        fact: None,
    }
}

fn known(fact: &Evidence, is_withdrawn: bool) -> Moment {
    let title = match &fact.fact {
        Fact::Released { recipient } => format!("Released to {recipient}"),
        Fact::Confirmed => "Confirmed as an attack".to_owned(),
        Fact::Reported => "Reported".to_owned(),
        Fact::Withdrawn { .. } => "Taken back".to_owned(),
        other => other.as_str().replace('-', " "),
    };
    let is_open = fact.withdraws().is_none() && !is_withdrawn;
    Moment {
        time: fact.time,
        tone: "note",
        title: if is_withdrawn { format!("{title} (taken back since)") } else { title },
        text: fact.provenance.note.clone(),
        by: fact.provenance.source.clone(),
        fact: is_open.then_some(fact.id),
    }
}

fn done(filed: &FiledIntent) -> Moment {
    let last = filed.last.as_ref();
    Moment {
        time: last.map_or(filed.intent.time, |last| last.time),
        tone: "calm",
        title: format!("{}: {}", filed.intent.recipient, mailboxes::state(filed)),
        text: last.map(|last| last.note.clone()).unwrap_or_default(),
        by: last.and_then(|last| last.by.clone()).unwrap_or_default(),
        fact: None,
    }
}

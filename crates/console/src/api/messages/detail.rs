//! One message, with all that is known of it.

use super::names;
use crate::api::evidence::Known;
use crate::api::intents::Filed;
use crate::pages::message::Found;
use serde::Serialize;
use std::collections::BTreeMap;
use thymus_case::tell;
use thymus_event::email::{Attachment, Direction, Link};
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Reason, RecipientVerdict, Score, Verdict};
use thymus_event::{Address, EventId, Timestamp};
use thymus_store::FiledIntent;
use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct MessageDetail {
    /// Its id here.
    #[schema(value_type = String)]
    id: EventId,
    /// Its own Message-ID, without angle brackets.
    message_id: Option<String>,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    #[schema(value_type = names::Direction)]
    direction: Direction,
    subject: String,
    /// As its header names them.
    from: Vec<String>,
    reply_to: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    /// What was thought of it, the first time first.
    assessments: Vec<Judged>,
    mailboxes: Vec<Mailbox>,
    links: Vec<LinkOf>,
    attachments: Vec<Attached>,
    /// What is odd about its form.
    defects: Vec<String>,
    /// What is known about it alone, the oldest first.
    evidence: Vec<Known>,
    /// What was wanted of mailboxes, the oldest first.
    intents: Vec<Filed>,
    /// The campaign that it belongs to.
    campaign: Option<String>,
    /// What it says; none for those who may not know.
    content: Option<Content>,
}

/// What a message says.
#[derive(Serialize, ToSchema)]
struct Content {
    /// Its author's own text.
    own: String,
    /// What it quotes.
    quoted: String,
}

/// An assessment.
#[derive(Serialize, ToSchema)]
struct Judged {
    /// From 0; each follows from the one before.
    revision: u32,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Why it was made.
    #[schema(value_type = JudgedBecause)]
    because: AssessmentReason,
    /// Anomaly in per cent.
    #[schema(value_type = f64)]
    score: Score,
    #[schema(value_type = names::Action)]
    action: Action,
    tags: Vec<String>,
    /// What makes the score up: the contributions sum to it.
    reasons: Vec<Because>,
    /// Named numbers: `kce`, `domain_age`, ….
    metrics: BTreeMap<String, f64>,
    /// Little was known of the organisation then: actions were gentler.
    young: bool,
}

/// Why an assessment was made.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `AssessmentReason`")]
enum JudgedBecause {
    Arrival,
    Evidence,
    Rerun,
}

/// A reason of a verdict.
#[derive(Serialize, ToSchema)]
struct Because {
    /// The signal that says so: `thymus signals` explains each.
    signal: String,
    /// Points of the score.
    #[schema(value_type = f64)]
    contribution: Score,
    sentence: String,
}

/// A recipient's mailbox.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Mailbox {
    recipient: String,
    /// What was thought of the message for this recipient; none where it is not judged yet.
    #[schema(value_type = Option<f64>)]
    score: Option<Score>,
    #[schema(value_type = Option<names::Action>)]
    action: Option<Action>,
    /// What was wanted of the mailbox last, and how far that is.
    intent: Option<Filed>,
}

/// A link.
#[derive(Serialize, ToSchema)]
struct LinkOf {
    url: String,
    host: String,
    /// The text that is shown for it.
    text: String,
    /// The host that this text names, where it names one.
    shown_host: Option<String>,
    /// Whether it stands in quoted text only.
    quoted: bool,
}

/// An attachment.
#[derive(Serialize, ToSchema)]
struct Attached {
    name: String,
    /// As it is declared.
    media_type: String,
    /// What it really is.
    kind: String,
    size_bytes: u64,
    /// The first half of its SHA-256, hexadecimal.
    hash: String,
    /// What is odd about it.
    marks: Vec<String>,
}

impl MessageDetail {
    pub(super) fn of(found: &Found, may_read: bool) -> Self {
        let (stored, message) = (&found.stored, &found.explained.message);
        let texts = |mailboxes: &[thymus_event::Mailbox]| mailboxes.iter().map(ToString::to_string).collect();
        let content = || Content { own: message.body.own.clone(), quoted: message.body.quoted.clone() };
        Self {
            id: stored.id,
            message_id: stored.message_id.clone(),
            time: stored.time,
            direction: stored.direction,
            subject: stored.subject.clone(),
            from: texts(&message.originators.from),
            reply_to: texts(&message.originators.reply_to),
            to: texts(&message.to),
            cc: texts(&message.cc),
            assessments: found.explained.assessments.iter().map(Judged::of).collect(),
            mailboxes: mailboxes(found),
            links: message.links.iter().map(LinkOf::of).collect(),
            attachments: message.attachments.iter().map(Attached::of).collect(),
            defects: message.defects.iter().map(ToString::to_string).collect(),
            evidence: Known::all(&found.facts),
            intents: found.intents.iter().map(Filed::of).collect(),
            campaign: found.campaign.as_ref().map(|(name, _)| name.clone()),
            content: may_read.then(content),
        }
    }
}

/// Each recipient's.
pub(super) fn mailboxes(found: &Found) -> Vec<Mailbox> {
    let verdict = found.explained.assessments.last().map(|latest| &latest.verdict);
    found.stored.recipients.iter().map(|recipient| Mailbox::of(recipient, verdict, &found.intents)).collect()
}

impl Mailbox {
    fn of(recipient: &str, verdict: Option<&Verdict>, intents: &[FiledIntent]) -> Self {
        let is_own = |address: &Address| address.as_str() == recipient;
        let own = verdict.and_then(|verdict| verdict.recipients.iter().find(|own| is_own(&own.recipient)));
        Self {
            recipient: recipient.to_owned(),
            score: own.map(|own: &RecipientVerdict| own.score),
            action: own.map(|own| own.action),
            intent: intents.iter().rfind(|filed| is_own(&filed.intent.recipient)).map(Filed::of),
        }
    }
}

impl Judged {
    fn of(assessment: &Assessment) -> Self {
        let Assessment { revision, time, reason, verdict, .. } = assessment;
        Self {
            revision: *revision,
            time: *time,
            because: reason.clone(),
            score: verdict.score,
            action: verdict.action,
            tags: verdict.tags.clone(),
            reasons: verdict.reasons.iter().map(Because::of).collect(),
            metrics: verdict.metrics.clone(),
            young: verdict.young,
        }
    }
}

impl Because {
    fn of(reason: &Reason) -> Self {
        Self { signal: reason.signal.clone(), contribution: reason.contribution, sentence: reason.sentence.clone() }
    }
}

impl LinkOf {
    fn of(link: &Link) -> Self {
        Self {
            url: link.url.clone(),
            host: link.host.to_string(),
            text: link.text.clone(),
            shown_host: link.shown_host.as_ref().map(ToString::to_string),
            quoted: link.quoted,
        }
    }
}

impl Attached {
    fn of(attachment: &Attachment) -> Self {
        Self {
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            kind: tell::kind(attachment.kind),
            size_bytes: attachment.size_bytes,
            hash: data_encoding::HEXLOWER.encode(&attachment.hash),
            marks: tell::marks(attachment),
        }
    }
}

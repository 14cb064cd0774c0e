//! What a person decides about a message: filed as a fact or as a wish, never done here.

use crate::answer::Trouble;
use crate::console::Console;
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::intent::{IntentState, Outcome, Ruled, Ruling, Wish};
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{Address, EventId, TenantId, Timestamp};
use thymus_store::{IntentId, Store, StoredMessage, Writer};

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is harmless: give it back.
    Release,
    /// It is an attack.
    Confirm,
    /// It was let through, and should not have been.
    Report,
    /// Keep it out, whatever the verdict says.
    Hold,
    /// Make its links inert, whatever the verdict says.
    LockLinks,
}

impl Decision {
    /// By the name that forms have.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "release" => Self::Release,
            "confirm" => Self::Confirm,
            "report" => Self::Report,
            "hold" => Self::Hold,
            "lock" => Self::LockLinks,
            _ => return None,
        })
    }

    /// The name that forms have.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Confirm => "confirm",
            Self::Report => "report",
            Self::Hold => "hold",
            Self::LockLinks => "lock",
        }
    }

    /// How the audit log calls it.
    pub(crate) const fn deed(self) -> &'static str {
        match self {
            Self::Release => "message.release",
            Self::Confirm => "message.confirm",
            Self::Report => "message.report",
            Self::Hold => "message.hold",
            Self::LockLinks => "message.lock-links",
        }
    }
}

/// Who decides, when, and why.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) by: String,
    pub(crate) time: Timestamp,
    pub(crate) reason: String,
}

impl Word {
    /// That an intent came so far by this word.
    fn outcome(&self, state: IntentState) -> Outcome {
        Outcome { state, time: self.time, by: Some(self.by.clone()), note: self.reason.clone() }
    }
}

/// What a decision comes to: facts about a message, or what is wanted of its mailboxes.
pub(crate) enum Filing {
    Facts(Vec<Evidence>),
    Wishes(Vec<Wish>),
}

/// What is to be filed, for these recipients where it is for some. The same word gives the same facts.
pub(crate) fn plan(
    console: &Console,
    store: &Store,
    message: &StoredMessage,
    decision: Decision,
    recipients: &[Address],
    word: &Word,
) -> Result<Filing, Trouble> {
    let fact = |fact| Ok::<_, Trouble>(Filing::Facts(vec![evidence(message.tenant, about(message)?, fact, word)]));
    match decision {
        Decision::Release => {
            let about = about(message)?;
            let released = |recipient: &Address| {
                evidence(message.tenant, about.clone(), Fact::Released { recipient: recipient.clone() }, word)
            };
            Ok(Filing::Facts(recipients.iter().map(released).collect()))
        }
        Decision::Confirm => fact(Fact::Confirmed),
        Decision::Report => fact(Fact::Reported),
        Decision::Hold => wishes(console, store, message, Action::Hold, recipients),
        Decision::LockLinks => wishes(console, store, message, Action::LockLinks, recipients),
    }
}

/// Files it. Facts are to be heeded afterwards: [`heed`].
pub(crate) fn put(writer: &mut Writer, message: &StoredMessage, filing: &Filing, word: &Word) -> Result<(), Trouble> {
    match filing {
        Filing::Facts(facts) => facts.iter().try_for_each(|fact| writer.put_evidence(fact).map(drop))?,
        Filing::Wishes(wishes) => writer.put_wishes(message.tenant, message.id, word.time, wishes)?,
    }
    Ok(())
}

/// Looks at what follows from the facts that were filed.
pub(crate) fn heed(console: &Console, store: &Store, writer: &mut Writer) -> Result<(), Trouble> {
    writer.commit()?;
    Ok(console.setup().engine.heed(store, writer)?)
}

/// Files a decision, for these recipients where it is for some; what follows from it is looked at at once.
pub(crate) fn file(
    console: &Console,
    store: &Store,
    writer: &mut Writer,
    message: &StoredMessage,
    decision: Decision,
    recipients: &[Address],
    word: &Word,
) -> Result<(), Trouble> {
    let filing = plan(console, store, message, decision, recipients, word)?;
    put(writer, message, &filing, word)?;
    match filing {
        Filing::Facts(_) => heed(console, store, writer),
        Filing::Wishes(_) => Ok(()),
    }
}

/// Takes back what was filed about a message by one word, without heeding it yet.
pub(crate) fn take_back(
    store: &Store,
    writer: &mut Writer,
    message: &StoredMessage,
    filed: &Word,
    word: &Word,
) -> Result<(), Trouble> {
    if let Ok(indicator) = about(message) {
        let known = store.evidence_about(message.tenant, &indicator)?;
        let own = |fact: &&Evidence| {
            fact.time == filed.time && fact.provenance.source == filed.by && fact.withdraws().is_none()
        };
        for fact in known.iter().filter(own) {
            let taken = Fact::Withdrawn { evidence: fact.id };
            writer.put_evidence(&evidence(message.tenant, indicator.clone(), taken, word))?;
        }
    }
    for filed in store.intents(message.tenant, message.id)?.iter().filter(|intent| intent.intent.time == filed.time) {
        let undoes = matches!(filed.state().ruled(Ruling::Undo), Ruled::Becomes(_));
        let ruling = if undoes { Ruling::Undo } else { Ruling::Refuse };
        writer.rule(message.tenant, filed.id, ruling, |state| word.outcome(state))?;
    }
    Ok(())
}

/// Takes a fact back.
pub(crate) fn withdraw(
    console: &Console,
    store: &Store,
    writer: &mut Writer,
    message: &StoredMessage,
    id: EventId,
    word: &Word,
) -> Result<(), Trouble> {
    let indicator = about(message)?;
    let known = store.evidence_about(message.tenant, &indicator)?;
    if !known.iter().any(|fact| fact.id == id && fact.withdraws().is_none()) {
        return Err(Trouble::NotFound);
    }
    writer.put_evidence(&evidence(message.tenant, indicator, Fact::Withdrawn { evidence: id }, word))?;
    heed(console, store, writer)
}

/// Says what is known of anything, by its word; what follows from it is looked at at once. Gives its id.
pub(crate) fn say(
    console: &Console,
    store: &Store,
    writer: &mut Writer,
    indicator: Indicator,
    fact: Fact,
    word: &Word,
) -> Result<EventId, Trouble> {
    let evidence = evidence(console.setup().tenant, indicator, fact, word);
    writer.put_evidence(&evidence)?;
    heed(console, store, writer)?;
    Ok(evidence.id)
}

/// Rules about the intents of a message that stand, for one mailbox.
pub(crate) fn rule(
    store: &Store,
    writer: &mut Writer,
    message: &StoredMessage,
    recipient: &str,
    ruling: Ruling,
    word: &Word,
) -> Result<(), Trouble> {
    let filed = store.intents(message.tenant, message.id)?;
    let latest = filed.iter().rfind(|filed| filed.intent.recipient.as_str() == recipient).ok_or(Trouble::NotFound)?;
    rule_intent(writer, message.tenant, latest.id, ruling, word)
}

/// Rules about one intent.
pub(crate) fn rule_intent(
    writer: &mut Writer,
    tenant: TenantId,
    id: IntentId,
    ruling: Ruling,
    word: &Word,
) -> Result<(), Trouble> {
    let ruled = writer.rule(tenant, id, ruling, |state| word.outcome(state))?;
    match ruled {
        Ruled::Becomes(_) | Ruled::Already => Ok(()),
        Ruled::Impossible => Err(Trouble::Wrong("It has come too far for that. Load the page again.".to_owned())),
        Ruled::Replaced => Err(Trouble::Wrong("Something else is wanted of this mailbox since.".to_owned())),
    }
}

/// What the facts are about: evidence knows a message by its Message-ID.
fn about(message: &StoredMessage) -> Result<Indicator, Trouble> {
    let id = message.message_id.as_deref().and_then(thymus_event::MessageId::parse);
    id.map(Indicator::Message).ok_or_else(|| {
        Trouble::Wrong(
            "This message has no Message-ID, so nothing can be said about it alone. Hold it, or say it of its sender."
                .to_owned(),
        )
    })
}

/// Each decision is a fact of its own: what was taken back can be said again.
fn evidence(tenant: TenantId, indicator: Indicator, fact: Fact, word: &Word) -> Evidence {
    let provenance = Provenance { source: word.by.clone(), note: word.reason.clone(), ..Provenance::default() };
    let content = serde_json::to_vec(&(tenant, &indicator, &fact, &word.by, word.time)).unwrap_or_default();
    let mut id = [0; 16];
    blake3::Hasher::new().update(&content).finalize_xof().fill(&mut id);
    Evidence { tenant, id: EventId(id), time: word.time, indicator, fact, provenance }
}

/// What keeping a message from these recipients wants of their mailboxes.
fn wishes(
    console: &Console,
    store: &Store,
    message: &StoredMessage,
    action: Action,
    recipients: &[Address],
) -> Result<Filing, Trouble> {
    let Some(latest) = store.assessments(message.tenant, message.id)?.pop() else {
        return Err(Trouble::Wrong("It is not judged yet. Try again in a moment.".to_owned()));
    };
    let mut wanted: Verdict = latest.verdict;
    wanted.recipients.retain(|own| recipients.contains(&own.recipient));
    wanted.recipients.iter_mut().for_each(|own| own.action = action);
    let filed = store.intents(message.tenant, message.id)?;
    let wishes = console.setup().engine.wishes(store, &wanted, &filed)?;
    if wishes.is_empty() {
        return Err(Trouble::Wrong("That is what is wanted of these mailboxes already.".to_owned()));
    }
    Ok(Filing::Wishes(wishes))
}

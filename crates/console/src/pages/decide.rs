//! Decisions about a message, each with a reason, and their undoing.

use crate::answer::{Answer, Trouble, go_to};
use crate::decision::{self, Decision, Word};
use crate::form::{Filled, reason};
use crate::seat::{Act, Seat};
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::intent::Ruling;
use thymus_event::{Address, EventId};
use thymus_store::{IntentId, StoredMessage};

/// What is decided.
#[derive(Deserialize)]
pub(crate) struct Decided {
    pub(crate) what: String,
    pub(crate) reason: String,
    /// For one recipient; for all where it is empty.
    #[serde(default)]
    pub(crate) recipient: String,
}

/// Which fact is taken back.
#[derive(Deserialize)]
pub(crate) struct Withdrawn {
    pub(crate) fact: String,
    pub(crate) reason: String,
}

/// What is ruled about a mailbox.
#[derive(Deserialize)]
pub(crate) struct Ruled {
    pub(crate) recipient: String,
    /// `approve`, `refuse` or `undo`.
    pub(crate) what: String,
    pub(crate) reason: String,
}

/// Files a decision.
pub(crate) async fn decide(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Decided>) -> Answer {
    let message = file(&seat, &id, form).await?;
    Ok(go_to(&path(&message)))
}

/// Files a decision about the message of this id.
pub(crate) async fn file(seat: &Seat<Act>, id: &str, form: Decided) -> Result<EventId, Trouble> {
    let decision = Decision::parse(&form.what).ok_or(Trouble::NotFound)?;
    let message = message(seat, id).await?;
    let mut recipients: Vec<Address> = message.recipients.iter().filter_map(|text| Address::parse(text)).collect();
    if !form.recipient.is_empty() {
        recipients.retain(|recipient| recipient.as_str() == form.recipient);
    }
    if recipients.is_empty() {
        return Err(Trouble::NotFound);
    }
    let (word, console, id) = (word(seat, &form.reason)?, seat.console().clone(), message.id);
    let reason = word.reason.clone();
    seat.act(decision.deed(), &id.to_string(), &reason, move |store, writer| {
        decision::file(&console, store, writer, &message, decision, &recipients, &word)
    })
    .await?;
    Ok(id)
}

/// Takes a fact back.
pub(crate) async fn withdraw(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Withdrawn>) -> Answer {
    let message = take_back(&seat, &id, form).await?;
    Ok(go_to(&path(&message)))
}

/// Takes a fact about the message of this id back.
pub(crate) async fn take_back(seat: &Seat<Act>, id: &str, form: Withdrawn) -> Result<EventId, Trouble> {
    let fact = EventId::parse(&form.fact).ok_or(Trouble::NotFound)?;
    let message = message(seat, id).await?;
    let (word, console, id) = (word(seat, &form.reason)?, seat.console().clone(), message.id);
    let reason = word.reason.clone();
    seat.act("evidence.withdraw", &id.to_string(), &reason, move |store, writer| {
        decision::withdraw(&console, store, writer, &message, fact, &word)
    })
    .await?;
    Ok(id)
}

/// Approves, refuses or undoes what is wanted of a mailbox.
pub(crate) async fn rule(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Ruled>) -> Answer {
    let message = decide_mailbox(&seat, &id, form).await?;
    Ok(go_to(&path(&message)))
}

/// Rules about what is wanted of a mailbox for the message of this id.
pub(crate) async fn decide_mailbox(seat: &Seat<Act>, id: &str, form: Ruled) -> Result<EventId, Trouble> {
    let (ruling, deed) = ruling(&form.what)?;
    let message = message(seat, id).await?;
    let (word, id) = (word(seat, &form.reason)?, message.id);
    let (reason, object) = (word.reason.clone(), format!("{id}, {}", form.recipient));
    seat.act(deed, &object, &reason, move |store, writer| {
        decision::rule(store, writer, &message, &form.recipient, ruling, &word)
    })
    .await?;
    Ok(id)
}

/// Rules about one intent.
pub(crate) async fn rule_intent(seat: &Seat<Act>, id: IntentId, what: &str, reason: &str) -> Result<(), Trouble> {
    let (ruling, deed) = ruling(what)?;
    let (tenant, word) = (seat.tenant(), word(seat, reason)?);
    let filed = seat.read(move |store| Ok(store.intent(tenant, id)?)).await?.ok_or(Trouble::NotFound)?;
    let (reason, object) = (word.reason.clone(), format!("{}, {}", filed.intent.message, filed.intent.recipient));
    seat.act(deed, &object, &reason, move |_, writer| decision::rule_intent(writer, tenant, id, ruling, &word)).await
}

/// A ruling by its name, and how the audit log calls it.
fn ruling(name: &str) -> Result<(Ruling, &'static str), Trouble> {
    Ok(match name {
        "approve" => (Ruling::Approve, "intent.approve"),
        "refuse" => (Ruling::Refuse, "intent.refuse"),
        "undo" => (Ruling::Undo, "intent.undo"),
        _ => return Err(Trouble::NotFound),
    })
}

async fn message(seat: &Seat<Act>, id: &str) -> Result<StoredMessage, Trouble> {
    let (tenant, id) = (seat.tenant(), EventId::parse(id).ok_or(Trouble::NotFound)?);
    seat.read(move |store| Ok(store.message(tenant, id)?)).await?.ok_or(Trouble::NotFound)
}

fn word(seat: &Seat<Act>, text: &str) -> Result<Word, Trouble> {
    Ok(Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(text)? })
}

fn path(message: &EventId) -> String {
    format!("/messages/{message}")
}

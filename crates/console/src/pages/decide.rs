//! Decisions about a message, each with a reason, and their undoing.

use crate::answer::{Answer, Trouble, go_to};
use crate::decision::{self, Decision, Word};
use crate::form::{Filled, reason};
use crate::seat::{Act, Seat};
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::intent::Ruling;
use thymus_event::{Address, EventId};
use thymus_store::StoredMessage;

/// What is decided.
#[derive(Deserialize)]
pub(crate) struct Decided {
    what: String,
    reason: String,
    /// For one recipient; for all where it is empty.
    #[serde(default)]
    recipient: String,
}

/// Which fact is taken back.
#[derive(Deserialize)]
pub(crate) struct Withdrawn {
    fact: String,
    reason: String,
}

/// What is ruled about a mailbox.
#[derive(Deserialize)]
pub(crate) struct Ruled {
    recipient: String,
    /// `approve`, `refuse` or `undo`.
    what: String,
    reason: String,
}

/// Files a decision.
pub(crate) async fn decide(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Decided>) -> Answer {
    let decision = Decision::parse(&form.what).ok_or(Trouble::NotFound)?;
    let message = message(&seat, &id).await?;
    let mut recipients: Vec<Address> = message.recipients.iter().filter_map(|text| Address::parse(text)).collect();
    if !form.recipient.is_empty() {
        recipients.retain(|recipient| recipient.as_str() == form.recipient);
    }
    if recipients.is_empty() {
        return Err(Trouble::NotFound);
    }
    let (word, console) = (word(&seat, &form.reason)?, seat.console().clone());
    let (reason, back) = (word.reason.clone(), path(&message));
    seat.act(decision.deed(), &object(&message), &reason, move |store, writer| {
        decision::file(&console, store, writer, &message, decision, &recipients, &word)
    })
    .await?;
    Ok(go_to(&back))
}

/// Takes a fact back.
pub(crate) async fn withdraw(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Withdrawn>) -> Answer {
    let fact = EventId::parse(&form.fact).ok_or(Trouble::NotFound)?;
    let message = message(&seat, &id).await?;
    let (word, console) = (word(&seat, &form.reason)?, seat.console().clone());
    let (reason, back) = (word.reason.clone(), path(&message));
    seat.act("evidence.withdraw", &object(&message), &reason, move |store, writer| {
        decision::withdraw(&console, store, writer, &message, fact, &word)
    })
    .await?;
    Ok(go_to(&back))
}

/// Approves, refuses or undoes what is wanted of a mailbox.
pub(crate) async fn rule(seat: Seat<Act>, Path(id): Path<String>, Filled(form): Filled<Ruled>) -> Answer {
    let (ruling, deed) = match form.what.as_str() {
        "approve" => (Ruling::Approve, "intent.approve"),
        "refuse" => (Ruling::Refuse, "intent.refuse"),
        "undo" => (Ruling::Undo, "intent.undo"),
        _ => return Err(Trouble::NotFound),
    };
    let message = message(&seat, &id).await?;
    let word = word(&seat, &form.reason)?;
    let (reason, back) = (word.reason.clone(), path(&message));
    let object = format!("{}, {}", object(&message), form.recipient);
    seat.act(deed, &object, &reason, move |store, writer| {
        decision::rule(store, writer, &message, &form.recipient, ruling, &word)
    })
    .await?;
    Ok(go_to(&back))
}

async fn message(seat: &Seat<Act>, id: &str) -> Result<StoredMessage, Trouble> {
    let (tenant, id) = (seat.tenant(), EventId::parse(id).ok_or(Trouble::NotFound)?);
    seat.read(move |store| Ok(store.message(tenant, id)?)).await?.ok_or(Trouble::NotFound)
}

fn word(seat: &Seat<Act>, text: &str) -> Result<Word, Trouble> {
    Ok(Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(text)? })
}

fn path(message: &StoredMessage) -> String {
    format!("/messages/{}", message.id)
}

fn object(message: &StoredMessage) -> String {
    message.id.to_string()
}

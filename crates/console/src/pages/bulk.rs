//! Decisions about many messages at once: what will happen is shown first; then all is filed as for each by itself, under one
//! reason, and can be undone at once.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::console::Console;
use crate::decision::{self, Decision, Filing, Word};
use crate::form::{Filled, reason};
use crate::format;
use crate::seat::{Act, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, TenantId, Timestamp};
use thymus_store::{BULK_MAX, Bulk, Standing, Store, StoredBulk, StoredMessage, Writer};

/// What was chosen, and what is to be done with it.
struct Chosen {
    decision: Decision,
    messages: Vec<EventId>,
    reason: String,
}

impl Chosen {
    fn read(body: &Bytes) -> Result<Self, Trouble> {
        let (mut decision, mut messages, mut reason) = (None, Vec::new(), String::new());
        for (name, value) in url::form_urlencoded::parse(body) {
            match name.as_ref() {
                "what" => decision = Decision::parse(&value),
                "id" => messages.extend(EventId::parse(&value).filter(|id| !messages.contains(id))),
                "reason" => reason = value.into_owned(),
                _ => (),
            }
            if messages.len() > BULK_MAX {
                return Err(Trouble::Wrong(format!("That is more than {BULK_MAX} messages: choose fewer at once.")));
            }
        }
        if messages.is_empty() {
            return Err(Trouble::Wrong("No message is chosen. Go back, and tick some.".to_owned()));
        }
        Ok(Self { decision: decision.ok_or(Trouble::NotFound)?, messages, reason })
    }
}

/// Why it is undone.
#[derive(Deserialize)]
pub(crate) struct Undone {
    reason: String,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct Page {
    shell: Shell,
    /// What is, or was, to be done.
    title: &'static str,
    rows: Vec<Row>,
    possible: usize,
    /// While it is not done: what the form sends.
    ask: Option<&'static str>,
    /// Once it is done.
    done: Option<Done>,
}

struct Done {
    number: u64,
    by: String,
    time: Timestamp,
    reason: String,
    undone: Option<Timestamp>,
}

struct Row {
    id: EventId,
    subject: String,
    author: String,
    standing: Option<(String, &'static str, &'static str)>,
    /// What comes of it, and whether anything does.
    then: String,
    is_possible: bool,
}

/// Shows what would happen.
pub(crate) async fn preview(seat: Seat<Act>, body: Bytes) -> Answer {
    let Chosen { decision, messages, .. } = Chosen::read(&body)?;
    let (tenant, console) = (seat.tenant(), seat.console().clone());
    let word = Word { by: seat.account.name.clone(), time: console.now(), reason: String::new() };
    let rows = seat.read(move |store| would(&console, store, tenant, decision, &messages, &word)).await?;
    let possible = rows.iter().filter(|row| row.is_possible).count();
    let (title, ask) = (title(decision), Some(decision.name()));
    page(&Page { shell: Shell::of(&seat, title, Section::Messages), title, rows, possible, ask, done: None })
}

/// Files it, for all of which it can be filed.
pub(crate) async fn file(seat: Seat<Act>, body: Bytes) -> Answer {
    let Chosen { decision, messages, reason: why } = Chosen::read(&body)?;
    let (tenant, console) = (seat.tenant(), seat.console().clone());
    let word = Word { by: seat.account.name.clone(), time: console.now(), reason: reason(&why)? };
    let why = word.reason.clone();
    let object = format!("{} messages", messages.len());
    let deeds: Vec<_> = messages.iter().map(|id| seat.deed(decision.deed(), &id.to_string(), &why)).collect();
    let file = move |store: &Store, writer: &mut Writer| {
        let mut filed = Vec::new();
        for (id, deed) in messages.into_iter().zip(&deeds) {
            let Some(message) = store.message(tenant, id)? else { continue };
            let Ok(filing) = decision::plan(&console, store, &message, decision, &recipients(&message), &word) else {
                continue;
            };
            decision::put(writer, &message, &filing, &word)?;
            writer.put_deed(deed)?;
            filed.push(id);
        }
        if filed.is_empty() {
            return Err(Trouble::Wrong("None of these messages would change.".to_owned()));
        }
        let Word { by, time, reason } = word;
        let bulk = Bulk { tenant, time, by, decision: decision.name().to_owned(), reason, messages: filed };
        let number = writer.put_bulk(&bulk)?;
        decision::heed(&console, store, writer)?;
        Ok(number)
    };
    let number = seat.act("bulk.decide", &object, &why, file).await?;
    Ok(go_to(&format!("/bulk/{number}")))
}

/// Shows what was done.
pub(crate) async fn show(seat: Seat<Act>, Path(number): Path<u64>) -> Answer {
    let tenant = seat.tenant();
    let (found, rows) = seat
        .read(move |store| {
            let found = store.bulk(tenant, number)?.ok_or(Trouble::NotFound)?;
            let messages = found.bulk.messages.iter().filter_map(|id| store.message(tenant, *id).transpose());
            let rows =
                messages.map(|message| row(store, message?, Ok(String::new()))).collect::<Result<Vec<_>, _>>()?;
            Ok((found, rows))
        })
        .await?;
    let StoredBulk { number, bulk, undone } = found;
    let title = Decision::parse(&bulk.decision).map_or("Decide", title);
    let done = Done { number, by: bulk.by, time: bulk.time, reason: bulk.reason, undone };
    let shell = Shell::of(&seat, title, Section::Messages);
    page(&Page { shell, title, possible: rows.len(), rows, ask: None, done: Some(done) })
}

/// Takes all of it back.
pub(crate) async fn undo(seat: Seat<Act>, Path(number): Path<u64>, Filled(form): Filled<Undone>) -> Answer {
    let (tenant, console) = (seat.tenant(), seat.console().clone());
    let word = Word { by: seat.account.name.clone(), time: console.now(), reason: reason(&form.reason)? };
    let why = word.reason.clone();
    let undo = move |store: &Store, writer: &mut Writer| {
        let found = store.bulk(tenant, number)?.ok_or(Trouble::NotFound)?;
        if !writer.set_bulk_undone(tenant, number, word.time)? {
            return Err(Trouble::Wrong("That is undone already.".to_owned()));
        }
        let Bulk { time, by, reason, messages, .. } = found.bulk;
        let filed = Word { by, time, reason };
        for id in messages {
            if let Some(message) = store.message(tenant, id)? {
                decision::take_back(store, writer, &message, &filed, &word)?;
            }
        }
        decision::heed(&console, store, writer)
    };
    seat.act("bulk.undo", &format!("bulk {number}"), &why, undo).await?;
    Ok(go_to(&format!("/bulk/{number}")))
}

fn would(
    console: &Console,
    store: &Store,
    tenant: TenantId,
    decision: Decision,
    messages: &[EventId],
    word: &Word,
) -> Result<Vec<Row>, Trouble> {
    let mut rows = Vec::new();
    for id in messages {
        let Some(message) = store.message(tenant, *id)? else { continue };
        let then = match decision::plan(console, store, &message, decision, &recipients(&message), word) {
            Ok(filing) => Ok(told(decision, &filing)),
            Err(Trouble::Wrong(why)) => Err(why),
            Err(trouble) => return Err(trouble),
        };
        rows.push(row(store, message, then)?);
    }
    Ok(rows)
}

fn row(store: &Store, message: StoredMessage, then: Result<String, String>) -> Result<Row, Trouble> {
    let shown = |Standing { score, action }| (format::per_cent(score), format::action(action), format::tone(action));
    let is_possible = then.is_ok();
    Ok(Row {
        id: message.id,
        subject: format::subject(&message.subject),
        standing: store.standing(message.tenant, message.id)?.map(shown),
        author: message.author.unwrap_or_default(),
        then: then.unwrap_or_else(|why| why),
        is_possible,
    })
}

fn recipients(message: &StoredMessage) -> Vec<Address> {
    message.recipients.iter().filter_map(|text| Address::parse(text)).collect()
}

const fn title(decision: Decision) -> &'static str {
    match decision {
        Decision::Release => "Release",
        Decision::Confirm => "Attacks",
        Decision::Report => "Report",
        Decision::Hold => "Hold",
        Decision::LockLinks => "Lock links",
    }
}

/// What will happen.
fn told(decision: Decision, filing: &Filing) -> String {
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "es" });
    match filing {
        Filing::Facts(facts) => match decision {
            Decision::Release => format!("called harmless for {}, and given back", count(facts.len(), "mailbox")),
            Decision::Report => "called suspicious, and judged again with what is like it".to_owned(),
            _ => "called an attack, and judged again with what is like it".to_owned(),
        },
        Filing::Wishes(wishes) => {
            let done = wishes.first().map_or(Action::Hold, |wish| wish.action);
            let done = if done == Action::Hold { "held" } else { "links locked" };
            let watched =
                if wishes.iter().all(|wish| wish.dry_run) { "; only watched, nothing is changed" } else { "" };
            format!("{done} in {}{watched}", count(wishes.len(), "mailbox"))
        }
    }
}

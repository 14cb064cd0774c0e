//! What people ask for: messages and links that were kept from them.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::decision::{self, Decision, Word};
use crate::form::{Filled, reason};
use crate::format;
use crate::seat::{Act, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::{Address, Host};
use thymus_store::{ReleaseRequest, RequestAnswer};

/// Requests shown.
const OPEN_SHOWN: u32 = 200;
const ANSWERED_SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "requests.html")]
struct Page {
    shell: Shell,
    open: Vec<Row>,
    answered: Vec<Row>,
}

struct Row {
    request: ReleaseRequest,
    path: String,
    host: String,
}

/// An answer.
#[derive(Deserialize)]
pub(crate) struct Answered {
    /// `grant` or `decline`.
    pub(crate) what: String,
    pub(crate) reason: String,
}

impl Row {
    fn of(request: ReleaseRequest) -> Self {
        let path = format!("/messages/{}", request.asked.message);
        Self { path, host: Host::of_url(&request.asked.target).to_string(), request }
    }
}

/// Those that wait, and the last ones that were answered.
pub(crate) async fn find(seat: &Seat<Act>) -> Result<(Vec<ReleaseRequest>, Vec<ReleaseRequest>), Trouble> {
    let tenant = seat.tenant();
    seat.read(move |store| {
        Ok((store.open_requests(tenant, OPEN_SHOWN)?, store.answered_requests(tenant, ANSWERED_SHOWN)?))
    })
    .await
}

/// Shows them.
pub(crate) async fn list(seat: Seat<Act>) -> Answer {
    let (open, answered) = find(&seat).await?;
    let rows = |requests: Vec<ReleaseRequest>| requests.into_iter().map(Row::of).collect();
    page(&Page { shell: Shell::of(&seat, "Requests", Section::Requests), open: rows(open), answered: rows(answered) })
}

/// Gives a message back to whom asked for it, or not.
pub(crate) async fn answer(seat: Seat<Act>, Path(number): Path<u64>, Filled(form): Filled<Answered>) -> Answer {
    settle(&seat, number, form).await?;
    Ok(go_to("/requests"))
}

/// The same, without an answer.
pub(crate) async fn settle(seat: &Seat<Act>, number: u64, form: Answered) -> Result<(), Trouble> {
    let (granted, deed) = match form.what.as_str() {
        "grant" => (true, "request.grant"),
        "decline" => (false, "request.decline"),
        _ => return Err(Trouble::NotFound),
    };
    let (tenant, console) = (seat.tenant(), seat.console().clone());
    let request = seat.read(move |store| Ok(store.request(tenant, number)?)).await?.ok_or(Trouble::NotFound)?;
    let word = Word { by: seat.account.name.clone(), time: console.now(), reason: reason(&form.reason)? };
    let (object, text) = (format!("{}, {}", request.asked.message, request.asked.recipient), word.reason.clone());
    seat.act(deed, &object, &text, move |store, writer| {
        let answer = RequestAnswer { granted, by: word.by.clone(), reason: word.reason.clone() };
        if !writer.answer_request(tenant, number, &answer, word.time)? {
            return Err(Trouble::Wrong("Somebody answered this before you.".to_owned()));
        }
        if !granted {
            return Ok(());
        }
        let message = store.message(tenant, request.asked.message)?.ok_or(Trouble::NotFound)?;
        let recipient = Address::parse(&request.asked.recipient).ok_or(Trouble::NotFound)?;
        decision::file(&console, store, writer, &message, Decision::Release, &[recipient], &word)
    })
    .await
}

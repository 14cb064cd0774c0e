//! Messages: a list that can be searched.

use crate::answer::{Answer, page};
use crate::format;
use crate::seat::{Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Query as Parameters;
use serde::Deserialize;
use thymus_event::Timestamp;
use thymus_store::{Hit, Query, Standing};

/// Messages of one page.
const PAGE_MESSAGES: u32 = 100;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// As `thymus search` takes it.
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    shell: Shell,
    query: String,
    /// What is wrong with the query.
    mistake: Option<String>,
    shown: String,
    rows: Vec<Row>,
}

/// Shows the list.
pub(crate) async fn list(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let (hits, mistake) = match Query::parse(&asked.q) {
        Err(error) => (Vec::new(), Some(error.to_string())),
        Ok(query) => {
            let tenant = seat.tenant();
            (seat.read(move |store| Ok(store.search(tenant, &query, PAGE_MESSAGES)?)).await?, None)
        }
    };
    let shown = format::grouped(hits.len() as u64);
    let rows = hits.into_iter().map(Row::of).collect();
    page(&Page { shell: Shell::of(&seat, "Messages", Section::Messages), query: asked.q, mistake, shown, rows })
}

/// A line of the list.
struct Row {
    path: String,
    /// Score, action in words, and the action's colour; none where it is not judged yet.
    standing: Option<(String, &'static str, &'static str)>,
    author: String,
    address: String,
    subject: String,
    recipients: String,
    time: Timestamp,
}

impl Row {
    fn of(hit: Hit) -> Self {
        let name = hit.author_name.filter(|name| !name.is_empty());
        let address = hit.author.unwrap_or_default();
        let shown = |standing: Standing| {
            let Standing { score, action } = standing;
            (format::per_cent(score), format::action(action), format::tone(action))
        };
        Self {
            path: format!("/messages/{}", hit.id),
            standing: hit.standing.map(shown),
            author: name.unwrap_or_else(|| if address.is_empty() { "(no sender)".to_owned() } else { address.clone() }),
            address,
            subject: if hit.subject.is_empty() { "(no subject)".to_owned() } else { hit.subject },
            recipients: recipients(&hit.recipients),
            time: hit.time,
        }
    }
}

/// The first recipient, and how many more there are.
fn recipients(all: &[String]) -> String {
    match all {
        [] => "–".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    }
}

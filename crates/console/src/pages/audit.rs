//! Who did what.

use crate::answer::{Answer, Trouble, page};
use crate::seat::{Audit, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use thymus_store::AuditEntry;

/// Entries of one page.
const PAGE_ENTRIES: u32 = 100;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Entries before this one.
    pub(crate) before: Option<u64>,
    /// Whether to see if all of it is as it was written.
    #[serde(default)]
    pub(crate) check: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    shell: Shell,
    entries: Vec<AuditEntry>,
    /// Where older ones go on.
    older: Option<u64>,
    /// Whether it was checked, and the first entry that is not as it was written.
    checked: Option<Option<u64>>,
}

/// What was found.
pub(crate) struct Found {
    pub(crate) entries: Vec<AuditEntry>,
    /// Where older ones go on.
    pub(crate) older: Option<u64>,
    /// Whether it was checked, and the first entry that is not as it was written.
    pub(crate) checked: Option<Option<u64>>,
}

/// At most so many entries, the last first.
pub(crate) async fn find(seat: &Seat<Audit>, asked: Asked, limit: u32) -> Result<Found, Trouble> {
    let tenant = seat.tenant();
    let (entries, checked) = seat
        .read(move |store| {
            let entries = store.audit(tenant, asked.before, limit)?;
            let checked = if asked.check { Some(store.audit_flaw()?) } else { None };
            Ok((entries, checked))
        })
        .await?;
    let is_full = entries.len() == limit as usize;
    let older = entries.last().filter(|_| is_full).map(|entry| entry.position);
    Ok(Found { entries, older, checked })
}

/// Shows the log, the last entry first.
pub(crate) async fn list(seat: Seat<Audit>, Query(asked): Query<Asked>) -> Answer {
    let Found { entries, older, checked } = find(&seat, asked, PAGE_ENTRIES).await?;
    page(&Page { shell: Shell::of(&seat, "Audit log", Section::Audit), entries, older, checked })
}

//! One look again: with which facts, and which verdicts it changed.

use super::fact::TurnedRow;
use super::{Row, said};
use crate::answer::{Answer, Trouble, page};
use crate::format;
use crate::seat::{Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Path;
use thymus_event::evidence::EvidenceVersion;
use thymus_store::Look as Reassessment;

/// Facts and changed verdicts that are shown.
const FACTS_SHOWN: u32 = 20;
const TURNED_SHOWN: u32 = 500;

#[derive(Template)]
#[template(path = "look.html")]
struct Page {
    shell: Shell,
    look: Reassessment,
    facts: Vec<Row>,
    more_facts: u64,
    turned: Vec<TurnedRow>,
    more: u64,
}

/// Shows it.
pub(crate) async fn look(seat: Seat<Look>, Path(number): Path<u64>) -> Answer {
    let tenant = seat.tenant();
    let made = seat.read(move |store| {
        let look = store.look(tenant, number)?.ok_or(Trouble::NotFound)?;
        let behind = EvidenceVersion(look.evidence_version.0 + 1);
        let facts = store.evidence_before(tenant, Some(behind), FACTS_SHOWN)?;
        let facts = facts.into_iter().filter(|(version, _)| *version > look.before);
        let facts = facts.map(|(_, fact)| Row::of(store, tenant, fact)).collect::<Result<Vec<_>, _>>()?;
        Ok((look, facts, store.turned_by(tenant, number, TURNED_SHOWN)?))
    });
    let (look, facts, turned) = made.await?;
    let title = facts.first().map_or_else(|| "Looked again".to_owned(), |row| said(&row.fact.fact));
    page(&Page {
        shell: Shell::of(&seat, &title, Section::Evidence),
        more_facts: (look.evidence_version.0 - look.before.0).saturating_sub(facts.len() as u64),
        more: look.changes.saturating_sub(turned.len() as u64),
        look,
        facts,
        turned: turned.into_iter().map(TurnedRow::of).collect(),
    })
}

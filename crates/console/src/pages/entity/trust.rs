//! How well a party is known here, by the numbers of the last verdict on its mail, and by whom that was earned.

use super::people::{Tie, ties};
use crate::answer::Trouble;
use thymus_case::tell::METRICS;
use thymus_event::email::Direction;
use thymus_event::{EventId, TenantId, Timestamp};
use thymus_store::{Hit, Party, PartyMail, Store};

/// What of a verdict says how well an author is known.
const KNOWN: [&str; 6] = ["kce", "kcd", "rce", "domain_rarity", "author_days", "domain_age_days"];

/// People who are named.
const EARNERS_SHOWN: usize = 8;

pub(super) struct Trust {
    pub(super) numbers: Vec<Number>,
    /// The message that they stood beside.
    pub(super) by: Option<(EventId, Timestamp)>,
    /// People inside who wrote to it themselves.
    pub(super) earners: Vec<Tie>,
    pub(super) more: usize,
    /// Whether anybody inside ever did, as far as is looked at.
    pub(super) is_earned: bool,
}

pub(super) struct Number {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) unit: &'static str,
    pub(super) meaning: &'static str,
}

/// None where it neither wrote nor was written to.
pub(super) fn of(store: &Store, tenant: TenantId, party: &Party, mail: &PartyMail) -> Result<Option<Trust>, Trouble> {
    if mail.newest.is_empty() {
        return Ok(None);
    }
    let is_from_it =
        |hit: &&Hit| hit.direction == Direction::Inbound && hit.author.as_deref().is_some_and(|own| party.has(own));
    let last = mail.newest.iter().find(is_from_it);
    let numbers = match last {
        Some(hit) => numbers(store, tenant, hit.id)?,
        None => Vec::new(),
    };
    let outbound: Vec<Hit> = mail.newest.iter().filter(|hit| hit.direction == Direction::Outbound).cloned().collect();
    let mut earners: Vec<Tie> = ties(party, &outbound).into_iter().filter(|tie| tie.to_it > 0).collect();
    earners.sort_by_key(|tie| std::cmp::Reverse((tie.days.len(), tie.to_it)));
    let more = earners.len().saturating_sub(EARNERS_SHOWN);
    let is_earned = !earners.is_empty();
    earners.truncate(EARNERS_SHOWN);
    Ok(Some(Trust { numbers, by: last.map(|hit| (hit.id, hit.time)), earners, more, is_earned }))
}

fn numbers(store: &Store, tenant: TenantId, id: EventId) -> Result<Vec<Number>, Trouble> {
    let assessments = store.assessments(tenant, id)?;
    let Some(latest) = assessments.last() else { return Ok(Vec::new()) };
    let metrics = &latest.verdict.metrics;
    let shown = METRICS.iter().filter(|metric| KNOWN.contains(&metric.key));
    let number = |metric: &thymus_case::tell::Metric| {
        let value = *metrics.get(metric.key)?;
        let value = if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        Some(Number { name: metric.name, value, unit: metric.unit, meaning: metric.meaning })
    };
    Ok(shown.filter_map(number).collect())
}

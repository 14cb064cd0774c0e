//! What other budgets would have done about the mail of the last thirty days.

use crate::answer::Trouble;
use crate::engine::Engine;
use crate::format;
use thymus_case::{Budgets, Policy};
use thymus_event::verdict::Action;
use thymus_event::{EventId, TenantId, Timestamp};
use thymus_store::{Hit, Store};

/// How far back.
const DAYS: i64 = 30;

/// The oddest messages that are looked at: beyond them budgets are so large that the count alone says enough.
const LOOKED_AT_MAX: u32 = 20_000;

/// Messages that are named.
const NAMED_MAX: usize = 100;

/// What would have been done.
pub(super) struct Preview {
    /// All mail of these days.
    pub(super) total: String,
    /// Of the strongest action.
    pub(super) held: String,
    pub(super) until: Option<Timestamp>,
    pub(super) counts: Vec<Count>,
    /// Messages that would have been treated otherwise, strongest first.
    pub(super) these: Vec<Changed>,
    pub(super) more: String,
    /// Whether there was more than is looked at.
    pub(super) is_cut: bool,
}

/// Messages of one action.
pub(super) struct Count {
    pub(super) action: &'static str,
    pub(super) tone: &'static str,
    /// As they stand.
    pub(super) now: String,
    pub(super) would: String,
    pub(super) change: String,
}

/// A message that would have been treated otherwise.
pub(super) struct Changed {
    pub(super) id: EventId,
    pub(super) score: String,
    pub(super) author: String,
    pub(super) subject: String,
    pub(super) time: Timestamp,
    pub(super) now: (&'static str, &'static str),
    pub(super) would: (&'static str, &'static str),
}

impl Preview {
    /// Of the last days of which there is mail: an archive may end long ago.
    pub(super) fn of(
        store: &Store,
        tenant: TenantId,
        engine: &dyn Engine,
        in_force: &Policy,
        budgets: &Budgets,
        now: Timestamp,
    ) -> Result<Self, Trouble> {
        let until = store.newest(tenant)?;
        let since = until.unwrap_or(now).min(now).plus_hours(-24 * DAYS);
        let total = store.messages_since(tenant, since)?;
        // What is done about a message as it is counts, too.
        let lowest = budgets.lowest_score().min(in_force.threshold(Action::Banner));
        let odd = store.odd_since(tenant, since, lowest, LOOKED_AT_MAX)?;
        let ids: Vec<EventId> = odd.iter().map(|hit| hit.id).collect();
        let would = engine.would(store, &budgets.within(in_force), &ids)?;
        // What cannot be judged again stays as it is.
        let stands = |hit: &Hit| hit.standing.map(|standing| standing.action).unwrap_or_default();
        let pairs: Vec<(Hit, Action, Action)> = odd
            .into_iter()
            .zip(would)
            .map(|(hit, would)| {
                let now = stands(&hit);
                (hit, now, would.unwrap_or(now))
            })
            .collect();
        let is_cut = pairs.len() == LOOKED_AT_MAX as usize;
        let counts = counts(&pairs);
        let held = pairs.iter().filter(|(_, _, would)| *would == Action::Hold).count();
        let changed: Vec<_> = pairs.into_iter().filter(|(_, now, would)| now != would).collect();
        let more = changed.len().saturating_sub(NAMED_MAX);
        Ok(Self {
            total: format::grouped(total),
            held: format::grouped(held as u64),
            until,
            counts,
            these: changed.into_iter().take(NAMED_MAX).map(Changed::of).collect(),
            more: if more > 0 { format::grouped(more as u64) } else { String::new() },
            is_cut,
        })
    }
}

fn counts(pairs: &[(Hit, Action, Action)]) -> Vec<Count> {
    let count = |action: Action| {
        let now = pairs.iter().filter(|(_, now, _)| *now == action).count();
        let would = pairs.iter().filter(|(_, _, would)| *would == action).count();
        let change = match would.cmp(&now) {
            std::cmp::Ordering::Less => format!("−{}", format::grouped((now - would) as u64)),
            std::cmp::Ordering::Equal => "as now".to_owned(),
            std::cmp::Ordering::Greater => format!("+{}", format::grouped((would - now) as u64)),
        };
        let (now, would) = (format::grouped(now as u64), format::grouped(would as u64));
        Count { action: format::action(action), tone: format::tone(action), now, would, change }
    };
    Action::ALL.into_iter().skip(1).rev().map(count).collect()
}

impl Changed {
    fn of((hit, now, would): (Hit, Action, Action)) -> Self {
        let shown = |action| (format::action(action), format::tone(action));
        Self {
            id: hit.id,
            score: hit.standing.map(|standing| format::per_cent(standing.score)).unwrap_or_default(),
            author: hit.author.unwrap_or_else(|| "(no sender)".to_owned()),
            subject: if hit.subject.trim().is_empty() { "(no subject)".to_owned() } else { hit.subject },
            time: hit.time,
            now: shown(now),
            would: shown(would),
        }
    }
}

//! A person's word on intents: approve, refuse, undo.

use crate::cli::args::Global;
use crate::cli::args::intents::Which;
use crate::cli::{json, settings};
use crate::clock;
use anyhow::bail;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;
use thymus_event::intent::{IntentState, Outcome, Ruled, Ruling};
use thymus_event::{EventId, TenantId};
use thymus_store::{IntentId, Store};

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Intents that one word can be about.
const INTENTS_MAX: u32 = 100_000;

/// What became of one intent.
#[derive(Serialize)]
struct Told {
    id: String,
    /// The state that it came into; none where nothing changed.
    state: Option<IntentState>,
    /// For people.
    result: &'static str,
}

/// Says the word, and tells what became of each.
pub(super) fn say(global: &Global, ruling: Ruling, which: &Which) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let tenant = config.organisation.tenant;
    let store = Store::open(&config.store_path())?;
    let meant = meant(&store, tenant, ruling, which)?;
    let mut writer = store.writer_within(PATIENCE)?;
    let now = clock::now();
    let word = |state| Outcome { by: Some(which.by.clone()), note: which.reason.clone(), ..Outcome::new(state, now) };
    let rule = |id| Ok((id, writer.rule(tenant, id, ruling, word)?));
    let ruled = meant.into_iter().map(rule).collect::<anyhow::Result<Vec<(IntentId, Ruled)>>>()?;
    writer.commit()?;
    let named = !which.ids.is_empty();
    let told: Vec<Told> =
        ruled.iter().filter(|(_, ruled)| named || is_news(*ruled)).map(|(id, r)| tell(*id, *r)).collect();
    print(global, &told)?;
    let failed = ruled.iter().filter(|(_, ruled)| matches!(ruled, Ruled::Impossible | Ruled::Replaced)).count();
    if named && failed > 0 {
        bail!("{failed} of {} could not be ruled so", ruled.len());
    }
    Ok(())
}

fn is_news(ruled: Ruled) -> bool {
    matches!(ruled, Ruled::Becomes(_))
}

/// Which intents the word is about, in the order of filing.
fn meant(store: &Store, tenant: TenantId, ruling: Ruling, which: &Which) -> anyhow::Result<Vec<IntentId>> {
    if let Some(campaign) = which.campaign {
        let members = store.campaign(tenant, campaign)?;
        return latest_of(store, tenant, members.into_iter().map(|member| member.message));
    }
    if let Some(message) = &which.message {
        let messages = store.messages_by_message_id(tenant, message)?;
        return latest_of(store, tenant, messages.into_iter().map(|message| message.id));
    }
    if !which.all {
        return Ok(which.ids.clone());
    }
    let states: &[IntentState] = match ruling {
        Ruling::Approve => &[IntentState::Waiting],
        Ruling::Refuse => &[IntentState::Wanted, IntentState::Waiting, IntentState::Approved],
        Ruling::Undo => &[IntentState::Attempted, IntentState::Confirmed],
    };
    let mut all = Vec::new();
    for state in states {
        all.extend(store.intents_in_state(tenant, *state, INTENTS_MAX)?.into_iter().map(|filed| filed.id));
    }
    all.sort_unstable();
    Ok(all)
}

/// The latest intent of each mailbox of these messages.
fn latest_of(
    store: &Store,
    tenant: TenantId,
    messages: impl Iterator<Item = EventId>,
) -> anyhow::Result<Vec<IntentId>> {
    let mut all = Vec::new();
    for message in messages {
        let filed = store.intents(tenant, message)?;
        let latest: BTreeMap<_, _> = filed.into_iter().map(|filed| (filed.intent.recipient, filed.id)).collect();
        all.extend(latest.into_values());
    }
    Ok(all)
}

fn tell(id: IntentId, ruled: Ruled) -> Told {
    let (state, result) = match ruled {
        Ruled::Becomes(IntentState::Approved) => (Some(IntentState::Approved), "approved"),
        Ruled::Becomes(IntentState::Refused) => (Some(IntentState::Refused), "refused"),
        Ruled::Becomes(state) => (Some(state), "to be undone"),
        Ruled::Already => (None, "so already"),
        Ruled::Impossible => {
            (None, "cannot be: `thymus intents` shows how far it is (what was done is undone, not refused)")
        }
        Ruled::Replaced => (None, "a later intent for this mailbox took its place"),
    };
    Told { id: id.to_string(), state, result }
}

fn print(global: &Global, told: &[Told]) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        json::write(&mut out, &told)?;
    } else if told.is_empty() {
        writeln!(out, "there is none for which that would change anything")?;
    } else {
        told.iter().try_for_each(|told| writeln!(out, "{:<16} {}", told.id, told.result))?;
    }
    Ok(out.flush()?)
}

//! What stands out in the logs: told, and appended as evidence, so that the mail that it concerns is looked at again.

use crate::clock;
use crate::look_again;
use std::cmp::Reverse;
use thymus_case::{Finding, Place, Step, Surroundings, Told};
use thymus_event::evidence::{EvidenceVersion, Fact, Indicator};
use thymus_event::{EventId, TenantId, Timestamp};
use thymus_signal::Features;
use thymus_store::{LogPosition, Snapshot, Store, Writer};

/// The name of the snapshot.
const SNAPSHOT: &str = "surroundings";
/// Its encoding: postcard of [`Surroundings`] as it is now. Another shape gets another number.
const SNAPSHOT_VERSION: u32 = 1;
/// How long what was learned of devices and accounts may be lost by a kill: a beacon is then found so much later.
const SNAPSHOT_MINUTES: i64 = 10;
/// The days over which those are counted who went to a place.
const VISITORS_DAYS: i64 = 30;

/// What is known of devices and accounts, as the store kept it; anew where it kept nothing that this version reads.
pub(crate) fn restore(
    store: &Store,
    tenant: TenantId,
    fresh: impl FnOnce() -> Surroundings,
) -> anyhow::Result<Surroundings> {
    Ok(kept(store, tenant)?.unwrap_or_else(fresh))
}

/// The same; none where the store kept nothing that this version reads.
pub(crate) fn kept(store: &Store, tenant: TenantId) -> anyhow::Result<Option<Surroundings>> {
    let kept = store.snapshot(tenant, SNAPSHOT)?.filter(|snapshot| snapshot.version == SNAPSHOT_VERSION);
    Ok(kept.and_then(|snapshot| postcard::from_bytes(&snapshot.body).ok()))
}

/// Keeps it.
pub(crate) fn put(writer: &mut Writer, tenant: TenantId, surroundings: &Surroundings) -> anyhow::Result<()> {
    let body = postcard::to_stdvec(surroundings)?;
    let (position, evidence) = (LogPosition(0), EvidenceVersion(0));
    Ok(writer.put_snapshot(tenant, SNAPSHOT, &Snapshot { version: SNAPSHOT_VERSION, position, evidence, body })?)
}

/// Keeps it from time to time, and at the end.
#[derive(Default)]
pub(super) struct Keeper {
    kept: Timestamp,
}

impl Keeper {
    /// Keeps what is known, if it is time.
    pub(super) fn keep(
        &mut self,
        writer: &mut Writer,
        tenant: TenantId,
        surroundings: &Surroundings,
        at_the_end: bool,
    ) -> anyhow::Result<()> {
        let now = clock::now();
        if !at_the_end && now < self.kept.plus_minutes(SNAPSHOT_MINUTES) {
            return Ok(());
        }
        self.kept = now;
        put(writer, tenant, surroundings)
    }
}

/// One finding with what it says of a place, for people.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Noticed {
    #[serde(flatten)]
    pub(super) told: Told,
    /// Hosts where the device may have been infected, in per cent, likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) origins: Vec<(String, f64)>,
}

/// Appends findings as facts; what is to be told of them.
pub(super) fn append(
    store: &Store,
    writer: &mut Writer,
    tenant: TenantId,
    surroundings: &Surroundings,
    findings: &[Finding],
) -> anyhow::Result<Vec<Noticed>> {
    let mut noticed = Vec::with_capacity(findings.len());
    for finding in findings {
        let facts = surroundings.facts(tenant, finding, |step| place(store, tenant, step));
        let mut origins = Vec::new();
        for fact in &facts {
            writer.put_evidence(fact)?;
            if let (Fact::Infects { per_mille, .. }, Indicator::Host(host)) = (&fact.fact, &fact.indicator) {
                origins.push((host.as_str().to_owned(), f64::from(*per_mille) / 10.0));
            }
        }
        noticed.push(Noticed { told: finding.told(), origins });
    }
    Ok(noticed)
}

/// What the store knows of a place that a device went to. What cannot be read counts as not known.
pub(crate) fn place(store: &Store, tenant: TenantId, step: &Step) -> Place {
    let since = step.time.plus_hours(-24 * VISITORS_DAYS);
    let visitors = store.visitors(tenant, step.host.entity(), since, step.time).unwrap_or_default();
    Place { visitors, messages: that_led(store, tenant, step).unwrap_or_default() }
}

/// Messages to the device's user that link to the place and came before the visit, the latest first.
fn that_led(store: &Store, tenant: TenantId, step: &Step) -> anyhow::Result<Vec<EventId>> {
    let Some(user) = &step.user else { return Ok(Vec::new()) };
    let leads = |features: &Features| {
        features.recipients.iter().any(|recipient| recipient == user)
            && features.own_links().any(|link| link.entity == step.entity)
    };
    let mut led: Vec<(Reverse<Timestamp>, EventId)> = Vec::new();
    for (id, stored) in look_again::concerned(store, tenant, &[Indicator::Host(step.host.clone())])? {
        let features = Features::of_version(stored.features_version, &stored.features);
        if stored.time <= step.time && features.as_ref().is_some_and(leads) {
            led.push((Reverse(stored.time), id));
        }
    }
    led.sort_unstable();
    Ok(led.into_iter().map(|(_, id)| id).collect())
}

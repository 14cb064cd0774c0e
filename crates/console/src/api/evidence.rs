//! What became known.

use super::sent::{Asked, limit};
use crate::answer::Trouble;
use crate::seat::{Look, Seat};
use axum::Json;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::{EventId, Timestamp};
use utoipa::{IntoParams, ToSchema};

/// Which facts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Facts behind this version; without it from the first.
    #[serde(default)]
    after: u64,
    /// At most so many: 100 unless told, 1000 at most.
    limit: Option<u32>,
}

/// Facts, the oldest first.
#[derive(Serialize, ToSchema)]
pub(super) struct Facts {
    evidence: Vec<Known>,
    /// What to give as `after` for later ones.
    version: u64,
}

/// A fact.
#[derive(Serialize, ToSchema)]
pub(super) struct Known {
    #[schema(value_type = String)]
    id: EventId,
    /// When it became known.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    #[schema(value_type = About)]
    indicator: Indicator,
    #[schema(value_type = What)]
    fact: Fact,
    /// Who says so: a person, a feed, a protocol.
    source: String,
    note: String,
    /// Whether a later fact takes it back.
    withdrawn: bool,
}

/// What a fact is about.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: what is written is `Indicator`")]
struct About {
    /// `sender`, `domain`, `host`, `url`, `attachment_hash`, `account`, `message`, `device`, `campaign`.
    r#type: String,
    value: String,
}

/// What is known: its kind, and what belongs to that kind.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: what is written is `Fact`")]
struct What {
    /// `compromised`, `released`, `withdrawn`, ….
    kind: String,
}

/// What became known, the oldest first.
#[utoipa::path(get, path = "/api/v1/evidence", tag = "evidence", security(("token" = ["look"])), params(Which),
    responses((status = 200, description = "Facts", body = Facts)))]
pub(super) async fn list(seat: Seat<Look>, Asked(which): Asked<Which>) -> Result<Json<Facts>, Trouble> {
    let (tenant, limit) = (seat.tenant(), limit(which.limit));
    let after = EvidenceVersion(which.after.min(i64::MAX.unsigned_abs()));
    let (found, withdrawn) = seat
        .read(move |store| {
            let found = store.evidence_page(tenant, after, limit)?;
            // What takes a fact back is about the same.
            let about: BTreeSet<&Indicator> = found.iter().map(|(_, fact)| &fact.indicator).collect();
            let mut withdrawn = BTreeSet::new();
            for indicator in about {
                withdrawn.extend(store.evidence_about(tenant, indicator)?.iter().filter_map(Evidence::withdraws));
            }
            Ok((found, withdrawn))
        })
        .await?;
    let version = found.last().map_or(after, |(version, _)| *version).0;
    let evidence = found.iter().map(|(_, fact)| Known::of(fact, withdrawn.contains(&fact.id))).collect();
    Ok(Json(Facts { evidence, version }))
}

impl Known {
    /// All facts about one thing, and which of them others take back.
    pub(super) fn all(facts: &[Evidence]) -> Vec<Self> {
        let withdrawn: BTreeSet<EventId> = facts.iter().filter_map(Evidence::withdraws).collect();
        facts.iter().map(|fact| Self::of(fact, withdrawn.contains(&fact.id))).collect()
    }

    fn of(fact: &Evidence, withdrawn: bool) -> Self {
        Self {
            id: fact.id,
            time: fact.time,
            indicator: fact.indicator.clone(),
            fact: fact.fact.clone(),
            source: fact.provenance.source.clone(),
            note: fact.provenance.note.clone(),
            withdrawn,
        }
    }
}

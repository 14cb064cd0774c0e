//! What became known.

use super::messages::Why;
use super::sent::{Asked, Sent, limit};
use crate::answer::Trouble;
use crate::decision::{self, Word};
use crate::form::reason;
use crate::seat::{Act, Look, Seat};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::{EventId, Timestamp};
use utoipa::{IntoParams, ToSchema};

/// Characters of an incident's name.
const INCIDENT_CHARS: usize = 200;

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

/// Something that is known.
#[derive(Deserialize, ToSchema)]
pub(super) struct FactSent {
    /// `kind:value` of `sender`, `domain`, `host`, `url`, `hash`, `account`, `message`, `device`, `campaign`.
    #[schema(example = "domain:evil.example")]
    indicator: String,
    #[schema(value_type = FactName)]
    kind: String,
    /// The incident's name, where it is about one.
    #[serde(default)]
    #[schema(max_length = 200)]
    incident: String,
    /// Why: whoever reads the evidence reads it.
    #[schema(max_length = 500)]
    reason: String,
}

/// What people can say of something.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: `FactSent::fact` reads it")]
enum FactName {
    /// It serves attacks now, though it is not the attacker's.
    Compromised,
    /// It is on a list.
    Imported,
    /// Somebody reported it.
    Reported,
    /// It is an attack.
    Confirmed,
    /// The device is infected.
    Infected,
    /// The account does what its owner never does.
    AtRisk,
    InIncident,
    IncidentClosed,
}

/// A fact that was appended.
#[derive(Serialize, ToSchema)]
pub(super) struct Appended {
    #[schema(value_type = String)]
    id: EventId,
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

/// Says what is known of something: mail that carries it is looked at again, at once.
#[utoipa::path(post, path = "/api/v1/evidence", tag = "evidence", security(("token" = ["act"])),
    request_body = FactSent, responses((status = 201, description = "It is appended", body = Appended)))]
pub(super) async fn add(seat: Seat<Act>, Sent(sent): Sent<FactSent>) -> Result<(StatusCode, Json<Appended>), Trouble> {
    let indicator = Indicator::parse(&sent.indicator).map_err(|wrong| Trouble::Wrong(wrong.to_string()))?;
    let fact = sent.fact()?;
    let word = Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(&sent.reason)? };
    let (console, object) = (seat.console().clone(), format!("{} {indicator}", fact.as_str()));
    let why = word.reason.clone();
    let id = seat.act("evidence.add", &object, &why, move |store, writer| {
        decision::say(&console, store, writer, indicator, fact, &word)
    });
    Ok((StatusCode::CREATED, Json(Appended { id: id.await? })))
}

/// Takes a fact back: it stays in the log, and counts no more.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/withdraw", tag = "evidence", security(("token" = ["act"])),
    params(("id" = String, Path, description = "The fact's id")), request_body = Why,
    responses((status = 204, description = "It is taken back")))]
pub(super) async fn withdraw(
    seat: Seat<Act>,
    Path(id): Path<String>,
    Sent(why): Sent<Why>,
) -> Result<StatusCode, Trouble> {
    let (tenant, id) = (seat.tenant(), EventId::parse(&id).ok_or(Trouble::NotFound)?);
    let found = seat.read(move |store| Ok(store.evidence(tenant, id)?)).await?;
    let wrong = found.filter(|fact| fact.withdraws().is_none()).ok_or(Trouble::NotFound)?;
    let word = Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(&why.reason)? };
    let (console, object, why) = (seat.console().clone(), id.to_string(), word.reason.clone());
    seat.act("evidence.withdraw", &object, &why, move |store, writer| {
        decision::say(&console, store, writer, wrong.indicator, Fact::Withdrawn { evidence: id }, &word)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

impl FactSent {
    fn fact(&self) -> Result<Fact, Trouble> {
        let incident = || {
            let name = self.incident.trim();
            let fits =
                !name.is_empty() && name.chars().count() <= INCIDENT_CHARS && !name.chars().any(char::is_control);
            fits.then(|| name.to_owned()).ok_or_else(|| Trouble::Wrong("An incident has a name.".to_owned()))
        };
        Ok(match self.kind.as_str() {
            "compromised" => Fact::Compromised,
            "imported" => Fact::Imported { until: None },
            "reported" => Fact::Reported,
            "confirmed" => Fact::Confirmed,
            "infected" => Fact::Infected,
            "at_risk" => Fact::AtRisk,
            "in_incident" => Fact::InIncident { incident: incident()? },
            "incident_closed" => Fact::IncidentClosed { incident: incident()? },
            _ => return Err(Trouble::Wrong("That is no fact that people can say.".to_owned())),
        })
    }
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

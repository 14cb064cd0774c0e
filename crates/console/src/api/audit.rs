//! Who did what.

use super::sent::{Asked, limit};
use crate::answer::Trouble;
use crate::pages::audit::{self, Asked as Wanted};
use crate::seat::{Audit, Seat};
use axum::Json;
use serde::{Deserialize, Serialize};
use thymus_event::Timestamp;
use thymus_store::AuditEntry;
use utoipa::{IntoParams, ToSchema};

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Entries before this position; without it the newest.
    before: Option<u64>,
    /// Whether to check, too, that all of the log is as it was written.
    #[serde(default)]
    check: bool,
    /// At most so many: 100 unless told, 1000 at most.
    limit: Option<u32>,
}

/// A part of the log, the newest entry first.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    entries: Vec<AuditLine>,
    /// What to give as `before` for older ones; none where these are the oldest.
    older: Option<u64>,
    /// Whether all of the log is as it was written; none where nobody asked.
    intact: Option<bool>,
}

/// An entry of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditLine {
    /// From 1, without gaps.
    position: u64,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// An account's name; empty where nobody was signed in.
    actor: String,
    /// What was done, as a plain name: `message.read`.
    deed: String,
    /// Of what.
    object: String,
    reason: String,
    /// From where, and by which token.
    address: String,
    /// Of this entry and all before it, hexadecimal: noted down elsewhere, it shows later whether any was changed.
    fingerprint: String,
}

/// Who did what, the newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", security(("token" = ["audit"])), params(Which),
    responses((status = 200, description = "A part of the log", body = AuditPage)))]
pub(super) async fn list(seat: Seat<Audit>, Asked(which): Asked<Which>) -> Result<Json<AuditPage>, Trouble> {
    let wanted = Wanted { before: which.before, check: which.check };
    let found = audit::find(&seat, wanted, limit(which.limit)).await?;
    let intact = found.checked.map(|flaw| flaw.is_none());
    let entries = found.entries.into_iter().map(AuditLine::of).collect();
    Ok(Json(AuditPage { entries, older: found.older, intact }))
}

impl AuditLine {
    fn of(entry: AuditEntry) -> Self {
        let fingerprint = entry.fingerprint();
        let AuditEntry { position, deed, .. } = entry;
        Self {
            position,
            time: deed.time,
            actor: deed.actor,
            deed: deed.deed,
            object: deed.object,
            reason: deed.reason,
            address: deed.address,
            fingerprint,
        }
    }
}

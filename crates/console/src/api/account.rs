//! Who asks.

use super::names;
use crate::seat::{Look, Scope, Seat};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// Whoever asks.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The account.
    name: String,
    #[schema(value_type = names::Role)]
    role: &'static str,
    /// What this request's token may, as far as its owner may it, too.
    #[schema(value_type = Vec<names::Scope>)]
    scopes: Vec<&'static str>,
    /// The organisation.
    organisation: String,
}

/// Who asks, and what they may.
#[utoipa::path(get, path = "/api/v1/me", tag = "account", security(("token" = ["look"])),
    responses((status = 200, description = "Whoever asks", body = Me)))]
pub(super) async fn me(seat: Seat<Look>) -> Json<Me> {
    let role = seat.account.role;
    let scopes = Scope::ALL.into_iter().filter(|scope| seat.scopes.allow(role, *scope)).map(Scope::as_str);
    Json(Me {
        name: seat.account.name.clone(),
        role: role.as_str(),
        scopes: scopes.collect(),
        organisation: seat.console().setup().organisation.clone(),
    })
}

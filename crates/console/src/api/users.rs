//! Users and roles.

use super::names;
use super::sent::Sent;
use crate::answer::Trouble;
use crate::pages::users::{self, Change, Link, New, Row};
use crate::seat::{Administer, Seat};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use thymus_event::Timestamp;
use utoipa::ToSchema;

/// Somebody who may sign in.
#[derive(Serialize, ToSchema)]
pub(super) struct User {
    id: u64,
    name: String,
    #[schema(value_type = names::Role)]
    role: &'static str,
    /// Whether they chose one.
    has_password: bool,
    /// Whether they have a second factor.
    has_totp: bool,
    /// When they were here last, as far as a session of them lasts.
    #[schema(value_type = Option<String>, format = DateTime)]
    seen: Option<Timestamp>,
}

/// A new account.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewUser {
    #[schema(max_length = 64)]
    name: String,
    #[schema(value_type = names::Role)]
    role: String,
}

/// Whose account, and the link by which they sign in, once, within a day.
#[derive(Serialize, ToSchema)]
pub(super) struct Welcome {
    id: u64,
    name: String,
    link: String,
}

/// What is to become of an account.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChangeUser {
    #[schema(value_type = ChangeName)]
    change: String,
    /// The new role, where the role changes.
    #[serde(default)]
    #[schema(value_type = Option<names::Role>)]
    role: Option<String>,
    /// Why: whoever reads the audit log reads it.
    #[schema(max_length = 500)]
    reason: String,
}

/// What can become of an account.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: pages and this read the same names")]
enum ChangeName {
    /// It has another role.
    Role,
    /// Its password, second factor, sessions and tokens are gone, and a link signs in anew.
    Reset,
    /// It is gone.
    Remove,
}

/// What became of an account.
#[derive(Serialize, ToSchema)]
pub(super) struct Changed {
    /// Where it was reset.
    welcome: Option<Welcome>,
}

/// Everybody who may sign in, by name.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", security(("token" = ["administer"])),
    responses((status = 200, description = "Users", body = Vec<User>)))]
pub(super) async fn list(seat: Seat<Administer>) -> Result<Json<Vec<User>>, Trouble> {
    Ok(Json(users::find(&seat).await?.into_iter().map(User::of).collect()))
}

/// Adds an account.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", security(("token" = ["administer"])),
    request_body = NewUser, responses((status = 201, description = "It is there", body = Welcome)))]
pub(super) async fn add(
    seat: Seat<Administer>,
    Sent(new): Sent<NewUser>,
) -> Result<(StatusCode, Json<Welcome>), Trouble> {
    let link = users::make(&seat, New { name: new.name, role: new.role }).await?;
    Ok((StatusCode::CREATED, Json(Welcome::of(link))))
}

/// Gives an account another role, resets it, or takes it away.
#[utoipa::path(post, path = "/api/v1/users/{id}", tag = "users", security(("token" = ["administer"])),
    params(("id" = u64, Path, description = "The account")), request_body = ChangeUser,
    responses((status = 200, description = "It is done", body = Changed)))]
pub(super) async fn change(
    seat: Seat<Administer>,
    Path(id): Path<String>,
    Sent(sent): Sent<ChangeUser>,
) -> Result<Json<Changed>, Trouble> {
    let id = id.parse().ok().filter(|id| i64::try_from(*id).is_ok()).ok_or(Trouble::NotFound)?;
    let change = Change { what: sent.change, role: sent.role.unwrap_or_default(), reason: sent.reason };
    let link = users::alter(&seat, id, change).await?;
    Ok(Json(Changed { welcome: link.map(Welcome::of) }))
}

impl User {
    fn of(row: Row) -> Self {
        let Row { id, name, role, has_password, has_totp, seen, .. } = row;
        Self { id, name, role, has_password, has_totp, seen }
    }
}

impl Welcome {
    fn of(link: Link) -> Self {
        Self { id: link.id.0, name: link.name, link: link.url }
    }
}

//! Users and roles.

use crate::answer::{Answer, Trouble, go_to, page};
use crate::form::{Filled, reason};
use crate::seat::{Administer, Seat};
use crate::shell::{Section, Shell};
use crate::token;
use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use thymus_event::Timestamp;
use thymus_store::{Account, AccountId, Role, Store, StoreError, Stored};

/// Characters of a name.
const NAME_CHARS: usize = 64;

#[derive(Template)]
#[template(path = "users.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    roles: [(&'static str, &'static str); 4],
    /// For whom a link was made, and the link.
    link: Option<(String, String)>,
}

struct Row {
    id: u64,
    name: String,
    role: &'static str,
    has_password: bool,
    has_totp: bool,
    seen: Option<Timestamp>,
    is_self: bool,
}

/// A new account.
#[derive(Deserialize)]
pub(crate) struct New {
    name: String,
    role: String,
}

/// What is to become of an account.
#[derive(Deserialize)]
pub(crate) struct Change {
    /// `role`, `reset` or `remove`.
    what: String,
    #[serde(default)]
    role: String,
    reason: String,
}

/// The roles, with what they may.
const ROLES: [(&str, &str); 4] = [
    ("viewer", "sees lists, numbers and verdicts, not what messages say"),
    ("analyst", "reads messages, and decides about them"),
    ("administrator", "everything, accounts and policy included"),
    ("auditor", "sees what a viewer sees, and who did what"),
];

/// Shows everybody.
pub(crate) async fn list(seat: Seat<Administer>) -> Answer {
    show(seat, None).await
}

async fn show(seat: Seat<Administer>, link: Option<(String, String)>) -> Answer {
    let (tenant, own) = (seat.tenant(), seat.account.id);
    let rows = seat.read(move |store| {
        let row = |account: Account| {
            let seen = store.sessions_of(account.id)?.first().map(|session| session.seen);
            Ok(Row {
                id: account.id.0,
                role: account.role.as_str(),
                has_password: account.password.is_some(),
                has_totp: account.totp.is_some(),
                seen,
                is_self: account.id == own,
                name: account.name,
            })
        };
        store.accounts(tenant)?.into_iter().map(row).collect()
    });
    let rows = rows.await?;
    page(&Page { shell: Shell::of(&seat, "Users", Section::Users), rows, roles: ROLES, link })
}

/// Adds an account; shows the link by which its owner signs in.
pub(crate) async fn add(seat: Seat<Administer>, Filled(new): Filled<New>) -> Answer {
    let name = new.name.trim().to_owned();
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control);
    let Some(role) = Role::parse(&new.role).filter(|_| fits) else {
        return Err(Trouble::Wrong("A name of up to 64 characters and a role are wanted.".to_owned()));
    };
    let (tenant, now, named) = (seat.tenant(), seat.console().now(), name.clone());
    let path = seat
        .act("user.add", &format!("{name}, {}", role.as_str()), "", move |store, writer| {
            if writer.put_account(tenant, &named, role, now)? == Stored::Known {
                return Err(Trouble::Wrong("This name is, or was, somebody's. Take another one.".to_owned()));
            }
            writer.commit()?;
            let account = store.account_named(tenant, &named)?.ok_or(Trouble::Broken)?;
            Ok(token::sign_in_link(writer, account.id, now)?)
        })
        .await?;
    let link = format!("{}{path}", seat.console().setup().public_url);
    show(seat, Some((name, link))).await
}

/// Gives an account another role, a link to sign in anew, or takes it away.
pub(crate) async fn change(seat: Seat<Administer>, Path(id): Path<u64>, Filled(change): Filled<Change>) -> Answer {
    let (tenant, now, id) = (seat.tenant(), seat.console().now(), AccountId(id));
    let account = seat.read(move |store| Ok(store.account(tenant, id)?)).await?.ok_or(Trouble::NotFound)?;
    let (name, reason) = (account.name.clone(), reason(&change.reason)?);
    match change.what.as_str() {
        "role" => {
            let role = Role::parse(&change.role).ok_or_else(|| Trouble::Wrong("A role is wanted.".to_owned()))?;
            let object = format!("{name}, {} to {}", account.role.as_str(), role.as_str());
            seat.act("user.role", &object, &reason, move |store, writer| {
                must_leave_one(store, &account, role == Role::Administrator)?;
                Ok(writer.set_role(id, role)?)
            })
            .await?;
            Ok(go_to("/users"))
        }
        "reset" => {
            let path = seat
                .act("user.reset", &name, &reason, move |_, writer| {
                    writer.end_sessions(id, None)?;
                    writer.set_password(id, None)?;
                    writer.set_totp(id, None, &[])?;
                    Ok(token::sign_in_link(writer, id, now)?)
                })
                .await?;
            let link = format!("{}{path}", seat.console().setup().public_url);
            if id == seat.account.id { Ok(go_to(&path)) } else { show(seat, Some((name, link))).await }
        }
        "remove" => {
            seat.act("user.remove", &name, &reason, move |store, writer| {
                must_leave_one(store, &account, false)?;
                Ok(writer.remove_account(id, now)?)
            })
            .await?;
            Ok(go_to("/users"))
        }
        _ => Err(Trouble::NotFound),
    }
}

/// Nobody could let anyone in again.
fn must_leave_one(store: &Store, account: &Account, stays: bool) -> Result<(), Trouble> {
    let administrators = |tenant| -> Result<usize, StoreError> {
        Ok(store.accounts(tenant)?.iter().filter(|other| other.role == Role::Administrator).count())
    };
    let last = account.role == Role::Administrator && !stays && administrators(account.tenant)? < 2;
    if last {
        Err(Trouble::Wrong("This is the last administrator. Make another one first.".to_owned()))
    } else {
        Ok(())
    }
}

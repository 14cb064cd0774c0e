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

/// Somebody.
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) has_password: bool,
    pub(crate) has_totp: bool,
    pub(crate) seen: Option<Timestamp>,
    is_self: bool,
}

/// A new account.
#[derive(Deserialize)]
pub(crate) struct New {
    pub(crate) name: String,
    pub(crate) role: String,
}

/// What is to become of an account.
#[derive(Deserialize)]
pub(crate) struct Change {
    /// `role`, `reset` or `remove`.
    pub(crate) what: String,
    #[serde(default)]
    pub(crate) role: String,
    pub(crate) reason: String,
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

/// Everybody, by name.
pub(crate) async fn find(seat: &Seat<Administer>) -> Result<Vec<Row>, Trouble> {
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
    rows.await
}

async fn show(seat: Seat<Administer>, link: Option<(String, String)>) -> Answer {
    let rows = find(&seat).await?;
    page(&Page { shell: Shell::of(&seat, "Users", Section::Users), rows, roles: ROLES, link })
}

/// Adds an account; shows the link by which its owner signs in.
pub(crate) async fn add(seat: Seat<Administer>, Filled(new): Filled<New>) -> Answer {
    let link = make(&seat, new).await?;
    show(seat, Some((link.name, link.url))).await
}

/// A link by which somebody signs in, once.
pub(crate) struct Link {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) url: String,
}

/// Adds an account.
pub(crate) async fn make(seat: &Seat<Administer>, new: New) -> Result<Link, Trouble> {
    let name = new.name.trim().to_owned();
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control);
    let Some(role) = Role::parse(&new.role).filter(|_| fits) else {
        return Err(Trouble::Wrong("A name of up to 64 characters and a role are wanted.".to_owned()));
    };
    let (tenant, now, named) = (seat.tenant(), seat.console().now(), name.clone());
    let (id, path) = seat
        .act("user.add", &format!("{name}, {}", role.as_str()), "", move |store, writer| {
            if writer.put_account(tenant, &named, role, now)? == Stored::Known {
                return Err(Trouble::Wrong("This name is, or was, somebody's. Take another one.".to_owned()));
            }
            writer.commit()?;
            let account = store.account_named(tenant, &named)?.ok_or(Trouble::Broken)?;
            Ok((account.id, token::sign_in_link(writer, account.id, now)?))
        })
        .await?;
    Ok(Link { id, name, url: format!("{}{path}", seat.console().setup().public_url) })
}

/// Gives an account another role, a link to sign in anew, or takes it away.
pub(crate) async fn change(seat: Seat<Administer>, Path(id): Path<u64>, Filled(change): Filled<Change>) -> Answer {
    match alter(&seat, id, change).await? {
        None => Ok(go_to("/users")),
        // Who took the own password away has no session any more.
        Some(link) if link.id == seat.account.id => Ok(go_to(&link.url)),
        Some(link) => show(seat, Some((link.name, link.url))).await,
    }
}

/// The same; the link is told where one was made.
pub(crate) async fn alter(seat: &Seat<Administer>, id: u64, change: Change) -> Result<Option<Link>, Trouble> {
    let (tenant, id) = (seat.tenant(), AccountId(id));
    let account = seat.read(move |store| Ok(store.account(tenant, id)?)).await?.ok_or(Trouble::NotFound)?;
    let reason = reason(&change.reason)?;
    match change.what.as_str() {
        "role" => set_role(seat, account, &change.role, &reason).await.map(|()| None),
        "reset" => reset(seat, account, &reason).await.map(Some),
        "remove" => remove(seat, account, &reason).await.map(|()| None),
        _ => Err(Trouble::NotFound),
    }
}

async fn set_role(seat: &Seat<Administer>, account: Account, role: &str, reason: &str) -> Result<(), Trouble> {
    let role = Role::parse(role).ok_or_else(|| Trouble::Wrong("A role is wanted.".to_owned()))?;
    let object = format!("{}, {} to {}", account.name, account.role.as_str(), role.as_str());
    seat.act("user.role", &object, reason, move |store, writer| {
        must_leave_one(store, &account, role == Role::Administrator)?;
        Ok(writer.set_role(account.id, role)?)
    })
    .await
}

async fn reset(seat: &Seat<Administer>, account: Account, reason: &str) -> Result<Link, Trouble> {
    let (id, now) = (account.id, seat.console().now());
    let path = seat.act("user.reset", &account.name, reason, move |_, writer| {
        writer.end_sessions(id, None)?;
        writer.revoke_api_tokens(id)?;
        writer.set_password(id, None)?;
        writer.set_totp(id, None, &[])?;
        Ok(token::sign_in_link(writer, id, now)?)
    });
    let path = path.await?;
    Ok(Link { id, name: account.name, url: format!("{}{path}", seat.console().setup().public_url) })
}

async fn remove(seat: &Seat<Administer>, account: Account, reason: &str) -> Result<(), Trouble> {
    let (name, now) = (account.name.clone(), seat.console().now());
    seat.act("user.remove", &name, reason, move |store, writer| {
        must_leave_one(store, &account, false)?;
        Ok(writer.remove_account(account.id, now)?)
    })
    .await
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

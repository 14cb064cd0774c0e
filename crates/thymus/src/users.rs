//! `thymus users`: who may sign in to the console. What is done here is noted in the audit log as the operator's.

use crate::cli::args::{Global, Users};
use crate::cli::config::Config;
use crate::cli::{failure, json, settings};
use crate::clock;
use crate::terminal::plain;
use serde_json::json;
use std::io::{self, Write as _};
use std::time::Duration;
use thymus_console::sign_in_link;
use thymus_store::{Account, Deed, Role, Store, Stored, Writer};

/// How long to wait for the service to let go of the writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Does it.
pub(crate) fn run(global: &Global, asked: &Users) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open(&config.store_path())?;
    match asked {
        Users::List => list(&store, &config, global.json),
        Users::Add { name, role } => add(&store, &config, name, role),
        Users::Reset { name } => reset(&store, &config, name),
        Users::Remove { name } => remove(&store, &config, name),
    }
}

fn list(store: &Store, config: &Config, as_json: bool) -> anyhow::Result<()> {
    let accounts = store.accounts(config.organisation.tenant)?;
    let mut out = io::stdout().lock();
    if as_json {
        let told = |account: &Account| {
            json!({
                "name": account.name,
                "role": account.role.as_str(),
                "password": account.password.is_some(),
                "totp": account.totp.is_some(),
                "created": account.created,
            })
        };
        return json::write(&mut out, &accounts.iter().map(told).collect::<Vec<_>>());
    }
    for account in &accounts {
        let means = match (account.password.is_some(), account.totp.is_some()) {
            (false, _) => "no password yet",
            (true, false) => "password",
            (true, true) => "password and code",
        };
        writeln!(out, "{:<24} {:<14} {means}", plain(&account.name), account.role.as_str())?;
    }
    Ok(writeln!(out, "users: {}", accounts.len())?)
}

fn add(store: &Store, config: &Config, name: &str, role: &str) -> anyhow::Result<()> {
    let roles = Role::ALL.map(Role::as_str).join(", ");
    let role = Role::parse(role).ok_or_else(|| failure::usage(format!("no role `{role}`: there are {roles}")))?;
    let mut writer = store.writer_within(PATIENCE)?;
    note(&mut writer, config, "user.add", &format!("{name}, {}", role.as_str()))?;
    if writer.put_account(config.organisation.tenant, name, role, clock::now())? == Stored::Known {
        return Err(failure::usage(format!("`{name}` is, or was, somebody's name: take another one")));
    }
    writer.commit()?;
    link(store, &mut writer, config, name)
}

fn reset(store: &Store, config: &Config, name: &str) -> anyhow::Result<()> {
    let account = named(store, config, name)?;
    let mut writer = store.writer_within(PATIENCE)?;
    note(&mut writer, config, "user.reset", name)?;
    writer.end_sessions(account.id, None)?;
    writer.revoke_api_tokens(account.id)?;
    writer.set_password(account.id, None)?;
    writer.set_totp(account.id, None, &[])?;
    writer.commit()?;
    link(store, &mut writer, config, name)
}

fn remove(store: &Store, config: &Config, name: &str) -> anyhow::Result<()> {
    let account = named(store, config, name)?;
    let mut writer = store.writer_within(PATIENCE)?;
    note(&mut writer, config, "user.remove", name)?;
    writer.remove_account(account.id, clock::now())?;
    writer.commit()?;
    Ok(writeln!(io::stdout(), "removed; whoever was signed in by it is no more")?)
}

fn named(store: &Store, config: &Config, name: &str) -> anyhow::Result<Account> {
    let found = store.account_named(config.organisation.tenant, name)?;
    found.ok_or_else(|| failure::usage(format!("nobody is called `{name}`: see `thymus users list`")))
}

fn note(writer: &mut Writer, config: &Config, deed: &str, object: &str) -> anyhow::Result<()> {
    Ok(writer.put_deed(&Deed {
        tenant: config.organisation.tenant,
        time: clock::now(),
        actor: "operator".to_owned(),
        deed: deed.to_owned(),
        object: object.to_owned(),
        reason: String::new(),
        address: "command line".to_owned(),
    })?)
}

/// Makes a link, and prints it.
fn link(store: &Store, writer: &mut Writer, config: &Config, name: &str) -> anyhow::Result<()> {
    let path = sign_in_link(writer, named(store, config, name)?.id, clock::now())?;
    writer.commit()?;
    let url = config.console.url();
    Ok(writeln!(io::stdout(), "{} signs in here, once, within a day:\n  {url}{path}", plain(name))?)
}

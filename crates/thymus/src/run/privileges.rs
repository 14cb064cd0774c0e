//! Becoming nobody in particular: what only root can do (ports below 1024, keys that only root reads) is done by then.

use crate::cli::failure;
use anyhow::{Context, bail};
use nix::unistd::{User, geteuid, initgroups, setgid, setuid};
use std::ffi::CString;

/// The whole process becomes this user, for good; nothing where none is named.
///
/// # Errors
/// When there is no such user, or we may not become it.
pub(super) fn drop_to(name: &str) -> anyhow::Result<()> {
    if name.is_empty() {
        if geteuid().is_root() {
            tracing::warn!("running as root: name a user in service.user, or start it as one");
        }
        return Ok(());
    }
    let found = User::from_name(name).with_context(|| format!("service.user: cannot look for {name:?}"))?;
    let user = found.ok_or_else(|| failure::usage(format!("service.user: there is no user {name:?}")))?;
    if geteuid() == user.uid {
        return Ok(());
    }
    if !geteuid().is_root() {
        bail!("only root can become {name} (service.user): start as root, or as {name}");
    }
    become_user(&user).with_context(|| format!("cannot become {name} (service.user)"))?;
    tracing::info!(user = name, "running without privileges");
    Ok(())
}

/// In this order: without root neither groups could be changed.
fn become_user(user: &User) -> anyhow::Result<()> {
    initgroups(&CString::new(user.name.as_str())?, user.gid)?;
    setgid(user.gid)?;
    setuid(user.uid)?;
    if !user.uid.is_root() && setuid(0.into()).is_ok() {
        bail!("root could be had back");
    }
    Ok(())
}

//! Which folders of a mailbox are looked into, and what they are.

use super::config::{HoldPlace, ImapConfig, Login, fill, owner_folder};
use super::fault::Outcome;
use super::session::{Listed, Session};
use crate::mailbox::{Folder, Role};
use thymus_event::Address;

/// Whose session a folder is reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    Own,
    /// The account that messages are held in.
    Vault,
}

/// The folders looked into: the inbox first, then junk, hold and trash, then its owner's.
pub(super) async fn folders(
    config: &ImapConfig,
    session: &mut Session,
    mailbox: &Address,
) -> Outcome<Vec<(Folder, Seat)>> {
    let prefix = match &config.login {
        Login::Service { prefix, .. } => fill(prefix, mailbox),
        Login::Master { .. } | Login::Authorize { .. } => String::new(),
    };
    let listed = session.list(&prefix).await?;
    let delimiter = listed.iter().find_map(|folder| folder.delimiter.clone()).unwrap_or_else(|| "/".to_owned());
    let own = |name: &str| format!("{prefix}{}", name.replace('/', &delimiter));
    let hold = match &config.hold {
        HoldPlace::Mailbox { folder } => (Folder { name: own(folder), role: Role::Hold }, Seat::Own),
        HoldPlace::Account { folder, .. } => {
            let name = format!("{}{delimiter}{}", folder.replace('/', &delimiter), owner_folder(mailbox));
            (Folder { name, role: Role::Hold }, Seat::Vault)
        }
    };
    let marked = |is: fn(&Listed) -> bool| listed.iter().find(|folder| is(folder)).map(|folder| folder.name.clone());
    let junk = marked(|folder| folder.is_junk).unwrap_or_else(|| own(&config.junk));
    let trash = marked(|folder| folder.is_trash).or_else(|| named(&listed, &own("Trash")));

    let inbox = if prefix.is_empty() { "INBOX".to_owned() } else { own("INBOX") };
    let mut folders = vec![
        (Folder { name: inbox, role: Role::Own }, Seat::Own),
        (Folder { name: junk, role: Role::Junk }, Seat::Own),
        hold,
    ];
    folders.extend(trash.map(|name| (Folder { name, role: Role::Trash }, Seat::Own)));
    for folder in listed.iter().filter(|folder| !folder.is_no_place && !is_foreign(config, &prefix, &folder.name)) {
        let is_known = |(known, seat): &(Folder, Seat)| *seat == Seat::Own && is_same(&known.name, &folder.name);
        if folders.len() < config.limits.folders_max && !folders.iter().any(is_known) {
            folders.push((Folder { name: folder.name.clone(), role: Role::Own }, Seat::Own));
        }
    }
    Ok(folders)
}

fn named(listed: &[Listed], name: &str) -> Option<String> {
    listed.iter().find(|folder| folder.name == name).map(|folder| folder.name.clone())
}

/// Only the inbox is the same in any case (RFC 3501 §5.1).
fn is_same(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case("INBOX") && other.eq_ignore_ascii_case("INBOX")
}

pub(super) fn is_foreign(config: &ImapConfig, prefix: &str, name: &str) -> bool {
    prefix.is_empty() && config.foreign.iter().any(|foreign| name.starts_with(foreign))
}

//! The way into mailboxes, as configured.

use crate::cli::config::Config;
use crate::secret::Secret;
use thymus_action::change::{Appearance, Changer};
use thymus_action::imap::Imap;
use thymus_event::LinkBase;

/// The provider; none where no server is named. Nothing is connected to.
///
/// # Errors
/// When there is no password, no certificate to trust, or no place to lead locked links to.
pub(crate) fn provider(config: &Config) -> anyhow::Result<Option<Imap>> {
    if !config.imap.is_wanted() {
        return Ok(None);
    }
    let key = Secret::beside(&config.store_path())?.seal_key()?;
    let appearance = Appearance { links: links(config), help: config.imap.help.clone() };
    Ok(Some(Imap::new(config.imap.provider()?, Changer::new(key, appearance))?))
}

/// Where locked links lead: to the console, if there is one; else they are made inert.
fn links(config: &Config) -> Option<LinkBase> {
    if config.console.listen.is_empty() { None } else { LinkBase::parse(&config.console.url()) }
}

//! Mailboxes over IMAP (RFC 3501, RFC 9051), with UIDPLUS (RFC 4315), MOVE (RFC 6851) and SPECIAL-USE (RFC 6154).
//!
//! What undoing takes lies in the mailbox: held and junked originals carry two keywords (from which folder they were
//! taken, and whether a changed copy stands in their place), changed copies a header under a seal.

mod config;
mod criteria;
mod desk;
mod fault;
mod folders;
mod reader;
mod session;
mod turn;
mod wire;

pub use config::{HoldPlace, ImapConfig, Limits, Login, Password, Security, common_foreign};
pub use reader::{Message, OpenMailbox, Reader, Size, Uids};

use crate::change::Changer;
use crate::mailbox::{Sight, Wanted, plan, presence, standing};
use crate::provider::Answer;
use crate::{Order, Presence, Provider, ProviderError, Receipt, Standing};
use desk::{Desk, Done};
use folders::folders;
use session::Session;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use thymus_event::Address;
use turn::Turns;
use wire::Tls;

/// Rounds of looking and acting before a mailbox is left for later. Two are needed, and one more for each copy that had to go
/// from one account to another.
const ROUNDS_MAX: usize = 8;

/// Mailboxes of one IMAP server.
pub struct Imap {
    config: ImapConfig,
    tls: Option<Tls>,
    changer: Changer,
    turns: Turns,
}

impl fmt::Debug for Imap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Imap").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Imap {
    /// Reads the certificates to trust; connects to nothing.
    ///
    /// # Errors
    /// What in the configuration cannot be.
    pub fn new(config: ImapConfig, changer: Changer) -> Result<Self, ProviderError> {
        let tls = Tls::of(&config).map_err(|fault| fault.during("setting up TLS"))?;
        let turns = Turns::new(config.limits.connections_max);
        Ok(Self { config, tls, changer, turns })
    }

    /// Logs in to a mailbox, and to where messages are held, and lists its folders: whether acting there would work.
    ///
    /// # Errors
    /// What a server said, and at what.
    pub async fn check(&self, mailbox: &Address) -> Result<Vec<String>, ProviderError> {
        let _turn = self.turns.wait(&self.config.owner(mailbox)).await;
        let (mut own, vault) = self.open(mailbox).await?;
        let found = folders(&self.config, &mut own, mailbox).await.map_err(|fault| fault.during("listing folders"))?;
        own.close().await;
        if let Some(vault) = vault {
            vault.close().await;
        }
        Ok(found.into_iter().map(|(folder, _)| folder.name).collect())
    }

    async fn open(&self, mailbox: &Address) -> Result<(Session, Option<Session>), ProviderError> {
        let own = Session::open(&self.config, self.tls.as_ref(), mailbox)
            .await
            .map_err(|fault| fault.during("logging in"))?;
        let HoldPlace::Account { account, .. } = &self.config.hold else { return Ok((own, None)) };
        let vault = Session::open(&self.config, self.tls.as_ref(), account).await;
        Ok((own, Some(vault.map_err(|fault| fault.during("logging in to where messages are held"))?)))
    }

    async fn desk<'a>(&'a self, order: &'a Order) -> Result<Desk<'a>, ProviderError> {
        let (mut own, vault) = self.open(&order.mailbox).await?;
        let folders =
            folders(&self.config, &mut own, &order.mailbox).await.map_err(|fault| fault.during("listing folders"))?;
        Ok(Desk {
            order,
            changer: &self.changer,
            own,
            vault,
            folders,
            candidates_max: self.config.limits.candidates_max,
            known: BTreeMap::new(),
            opened: BTreeMap::new(),
            without_keywords: BTreeSet::new(),
        })
    }

    async fn do_bring(&self, order: &Order) -> Result<Presence<Receipt>, ProviderError> {
        let _turn = self.turns.wait(&self.config.owner(&order.mailbox)).await;
        let mut desk = self.desk(order).await?;
        let brought = bring(&mut desk).await;
        desk.close().await;
        brought
    }

    async fn do_state(&self, order: &Order) -> Result<Presence<Standing>, ProviderError> {
        let _turn = self.turns.wait(&self.config.owner(&order.mailbox)).await;
        let mut desk = self.desk(order).await?;
        let sight = desk.look().await.map_err(|fault| fault.during("looking"));
        desk.close().await;
        Ok(here(&sight?, Wanted::of(order), order.found_before))
    }
}

impl Provider for Imap {
    fn bring<'a>(&'a self, order: &'a Order) -> Answer<'a, Presence<Receipt>> {
        Box::pin(self.do_bring(order))
    }

    fn state<'a>(&'a self, order: &'a Order) -> Answer<'a, Presence<Standing>> {
        Box::pin(self.do_state(order))
    }
}

impl Desk<'_> {
    async fn close(self) {
        self.own.close().await;
        if let Some(vault) = self.vault {
            vault.close().await;
        }
    }
}

/// Looks, does what is left to do, and looks again until nothing is.
async fn bring(desk: &mut Desk<'_>) -> Result<Presence<Receipt>, ProviderError> {
    let wanted = Wanted::of(desk.order);
    let first = look(desk).await?;
    let found = match here(&first, wanted, desk.order.found_before) {
        Presence::Here(found) => found,
        Presence::NotYet => return Ok(Presence::NotYet),
        Presence::Gone => return Ok(Presence::Gone),
    };
    let mut sight = first;
    for _ in 0..ROUNDS_MAX {
        let steps = plan(&sight, wanted);
        if desk.is_settled(&steps) {
            return Ok(standing(&sight).map_or(Presence::Gone, |now| Presence::Here(Receipt { found, now })));
        }
        for step in &steps {
            if desk.step(&sight, step).await.map_err(|fault| fault.during("acting"))? == Done::Stale {
                break;
            }
        }
        sight = look(desk).await?;
    }
    Err(ProviderError::Later("the mailbox keeps changing".to_owned()))
}

async fn look(desk: &mut Desk<'_>) -> Result<Sight, ProviderError> {
    desk.look().await.map_err(|fault| fault.during("looking"))
}

fn here(sight: &Sight, wanted: Wanted<'_>, found_before: bool) -> Presence<Standing> {
    match (presence(sight, wanted, found_before), standing(sight)) {
        (Presence::Here(()), Some(standing)) => Presence::Here(standing),
        (Presence::NotYet, _) => Presence::NotYet,
        _ => Presence::Gone,
    }
}

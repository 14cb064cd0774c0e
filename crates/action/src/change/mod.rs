//! Changing what a message shows: one banner, locked links, attachments replaced by notes. What is not touched stays byte
//! for byte, and any bytes will do: there is always an answer, bounded by what came in.
//!
//! Signed messages: for a banner alone the signed part stays whole within a new message. Where something inside has to
//! be made safe the signature is given up, and the banner says so; the original, held, still has it. Encrypted ones
//! only get the banner, which says that nothing inside was looked at.

mod banner;
mod entity;
mod html;
mod link;
mod multipart;
mod note;
mod plain;
#[cfg(test)]
mod tests;
mod transfer;
mod walk;

use crate::{Order, Original, original};
use banner::Banner;
use link::Locker;
use thymus_event::verdict::Action;
use thymus_event::{Address, LinkBase, Seal, SealKey};
use walk::{Walk, seals, wrapped};

/// The field that a changed copy is known by, and cannot be forged.
const FIELD: &str = "X-Thymus-Intent";
const PURPOSE: &str = "thymus 2026-11 changed copy";
const BOUNDARY_PURPOSE: &str = "thymus 2026-11 boundary";

/// What a message says of itself: that it is a changed copy. Anybody could have written that; the seal decides.
#[derive(Clone, Debug)]
pub struct Mark {
    intent: String,
    seal: Seal,
}

impl Mark {
    /// Reads a message's mark, where it has one.
    pub fn of(raw: &[u8]) -> Option<Self> {
        Self::of_head(original::split(raw).0)
    }

    fn of_head(head: &[u8]) -> Option<Self> {
        let mark = original::field(head, FIELD.to_ascii_lowercase().as_bytes())?;
        // What follows is the message's own: its first line may be written as if it continued ours.
        let mut words = mark.split_ascii_whitespace();
        let (intent, seal) = (words.next()?.to_owned(), words.next()?);
        Some(Self { intent, seal: Seal::parse(seal)? })
    }

    /// Whether it is ours: of a copy that was made for this mailbox, of this original.
    pub fn is_ours(&self, key: &SealKey, mailbox: &Address, original: &Original) -> bool {
        self.seal == seal(key, &self.intent, mailbox, original)
    }
}

fn seal(key: &SealKey, intent: &str, mailbox: &Address, original: &Original) -> Seal {
    let body = original.body();
    key.seal(PURPOSE, &[intent.as_bytes(), mailbox.as_str().as_bytes(), body.as_bytes()])
}

/// How changed messages look.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// Where locked links lead; without it links are made inert.
    pub links: Option<LinkBase>,
    /// How to ask for what was taken out: one sentence, plain text.
    pub help: String,
}

/// Makes changed copies, and knows them again.
#[derive(Clone, Debug)]
pub struct Changer {
    key: SealKey,
    appearance: Appearance,
}

/// How much is changed beside the banner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Level {
    links: bool,
    attachments: bool,
}

impl Changer {
    /// With the key that links and copies are sealed with.
    pub const fn new(key: SealKey, appearance: Appearance) -> Self {
        Self { key, appearance }
    }

    /// The changed copy of what was delivered. Any bytes will do.
    pub fn change(&self, raw: &[u8], order: &Order) -> Vec<u8> {
        let level =
            Level { links: order.wanted >= Action::LockLinks, attachments: order.wanted >= Action::ConvertAttachments };
        let banner = Banner::of(&order.why, level, &self.appearance.help, seals(raw, level));
        let locker = Locker {
            base: self.appearance.links.as_ref(),
            key: &self.key,
            message: order.message,
            recipient: &order.mailbox,
        };
        let help = &self.appearance.help;
        let mut walk = Walk { banner: &banner, level, locker: &locker, help, pending: true, parts: 0 };
        let mut changed = walk.entity(raw, 0);
        if walk.pending {
            changed = wrapped(&changed, &banner, &self.boundary(order));
        }
        let mark = format!(
            "{FIELD}: {} {}\r\n",
            order.intent,
            seal(&self.key, order.intent.as_str(), &order.mailbox, &order.original)
        );
        [mark.as_bytes(), &changed].concat()
    }

    /// The intent that a header's message was made for: by us, for this mailbox, of this original.
    pub(crate) fn intent_of(&self, head: &[u8], order: &Order) -> Option<String> {
        let mark = Mark::of_head(head)?;
        mark.is_ours(&self.key, &order.mailbox, &order.original).then_some(mark.intent)
    }

    /// A boundary that nobody who writes a message can know.
    fn boundary(&self, order: &Order) -> String {
        let parts: [&[u8]; 2] = [order.intent.as_str().as_bytes(), order.mailbox.as_str().as_bytes()];
        let seal = self.key.seal(BOUNDARY_PURPOSE, &parts).to_string();
        format!("thymus-{}", seal.get(..32).unwrap_or(&seal))
    }
}

//! A mailbox as far as one message goes: what is seen of it, how that stands, and what is to be done next. Pure: what to do
//! is decided on what was seen, and whatever cut an earlier attempt short shows in what is seen.

mod plan;
mod sight;
mod standing;
#[cfg(test)]
mod tests;

pub(crate) use plan::{Step, plan};
pub(crate) use sight::{Copy, CopyId, Flags, Folder, FolderId, Kind, Marks, Role, Sight};
pub(crate) use standing::{presence, standing};

use crate::Order;
use thymus_event::verdict::Action;

/// The state that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted<'a> {
    /// As it came, where it was.
    Back,
    /// A changed copy of this intent in its place, the original held.
    Changed(&'a str),
    /// As it came, in the junk folder.
    Junk,
    /// In the hold folder.
    Held,
}

impl<'a> Wanted<'a> {
    pub(crate) fn of(order: &'a Order) -> Self {
        match order.wanted {
            Action::Allow => Self::Back,
            Action::Banner | Action::LockLinks | Action::ConvertAttachments => Self::Changed(order.intent.as_str()),
            Action::Junk => Self::Junk,
            Action::Hold => Self::Held,
        }
    }
}

//! What may be done in which mailbox, and when: watch, ask a person, or act.
//!
//! An intent that is filed while an action is only watched stays so, whatever is configured later: switching to `act` concerns
//! the mail that comes from then on, unless a person approves what was wanted before.

mod hours;
mod pattern;

pub use hours::{Hours, LocalTime, Weekday};
pub use pattern::MailboxPattern;

use serde::{Deserialize, Serialize};
use thymus_event::Address;
use thymus_event::verdict::Action;

/// How far an action goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Only say what would be done.
    #[default]
    Observe,
    /// Do it when a person has said yes.
    Ask,
    /// Do it.
    Act,
}

/// What is done outside the hours in which acting is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// Only say what would be done; it is not done later either.
    Observe,
    /// Wait for a person, or for the next hour in which acting is allowed.
    #[default]
    Ask,
}

/// The modes of an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Modes {
    /// Of the banner.
    pub banner: Mode,
    /// Of locking links.
    pub lock_links: Mode,
    /// Of converting attachments.
    pub convert_attachments: Mode,
    /// Of moving to junk.
    pub junk: Mode,
    /// Of holding.
    pub hold: Mode,
    /// Days on which acting is allowed.
    pub days: Vec<Weekday>,
    /// Hours in which it is.
    pub hours: Hours,
    /// Where those hours are told: a name of the IANA database.
    pub time_zone: String,
    /// What is done outside of them.
    pub outside_hours: Outside,
    /// Mailboxes that are never touched.
    pub protected: Vec<MailboxPattern>,
    /// Changes of mailboxes within an hour, after which a person is asked: whoever wants more has probably gone astray.
    pub changes_per_hour_max: u32,
    /// Nothing is changed in any mailbox while this is set.
    pub stop: bool,
    /// Other modes for some mailboxes; the first that a mailbox is in counts.
    pub scopes: Vec<Scope>,
}

/// The default of [`Modes::changes_per_hour_max`]: far more than an attack of a day, far less than everybody's mail.
const CHANGES_PER_HOUR: u32 = 200;

impl Default for Modes {
    fn default() -> Self {
        Self {
            banner: Mode::Observe,
            lock_links: Mode::Observe,
            convert_attachments: Mode::Observe,
            junk: Mode::Observe,
            hold: Mode::Observe,
            days: Weekday::ALL.to_vec(),
            hours: Hours::default(),
            time_zone: "UTC".to_owned(),
            outside_hours: Outside::Ask,
            protected: Vec::new(),
            changes_per_hour_max: CHANGES_PER_HOUR,
            stop: false,
            scopes: Vec::new(),
        }
    }
}

/// Modes of some mailboxes; what is left out is as for all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Which.
    pub mailboxes: Vec<MailboxPattern>,
    /// Of the banner.
    pub banner: Option<Mode>,
    /// Of locking links.
    pub lock_links: Option<Mode>,
    /// Of converting attachments.
    pub convert_attachments: Option<Mode>,
    /// Of moving to junk.
    pub junk: Option<Mode>,
    /// Of holding.
    pub hold: Option<Mode>,
}

impl Scope {
    fn mode(&self, action: Action) -> Option<Mode> {
        match action {
            Action::Allow => None,
            Action::Banner => self.banner,
            Action::LockLinks => self.lock_links,
            Action::ConvertAttachments => self.convert_attachments,
            Action::Junk => self.junk,
            Action::Hold => self.hold,
        }
    }
}

/// What else decides whether something is done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// The time where the mailboxes' people are.
    pub now: LocalTime,
    /// Whether a person said yes.
    pub approved: bool,
    /// Changes within the last hour.
    pub changes: u32,
}

/// Whether something is done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It is.
    Go,
    /// Not before something else happens.
    Wait(Why),
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// A person.
    Asks,
    /// A person, since too much was changed within an hour.
    Limit,
    /// A person, or the hours in which acting is allowed.
    Hours,
    /// The end of the stop.
    Stopped,
    /// Nothing: the mailbox is never touched.
    Protected,
}

impl Why {
    /// For people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Why::Asks => "waits for a person",
            Why::Limit => "too many changes within an hour: waits for a person",
            Why::Hours => "outside the hours of act.hours and act.days",
            Why::Stopped => "all changes are stopped",
            Why::Protected => "the mailbox is protected",
        }
    }
}

impl Modes {
    /// How far an action goes in a mailbox, in the hours in which acting is allowed.
    pub fn mode(&self, mailbox: &Address, action: Action) -> Mode {
        let own = self.scopes.iter().find(|scope| scope.mailboxes.iter().any(|pattern| pattern.matches(mailbox)));
        own.and_then(|scope| scope.mode(action)).unwrap_or(match action {
            // What gives back what was done.
            Action::Allow => Mode::Act,
            Action::Banner => self.banner,
            Action::LockLinks => self.lock_links,
            Action::ConvertAttachments => self.convert_attachments,
            Action::Junk => self.junk,
            Action::Hold => self.hold,
        })
    }

    /// Whether what is wanted now is only what would be done.
    pub fn only_watches(&self, mailbox: &Address, action: Action, now: LocalTime) -> bool {
        let mode = self.mode(mailbox, action);
        let by_hours = mode == Mode::Act && self.outside_hours == Outside::Observe && !self.is_within_hours(now);
        mode == Mode::Observe || by_hours || self.is_protected(mailbox)
    }

    /// Whether a wanted action is carried out now. Giving back is never asked about: it undoes what was done.
    pub fn decide(&self, mailbox: &Address, action: Action, circumstances: &Circumstances) -> Decision {
        let goes_on = circumstances.approved || action == Action::Allow;
        let why = match self.mode(mailbox, action) {
            _ if self.stop => Why::Stopped,
            _ if self.is_protected(mailbox) => Why::Protected,
            _ if goes_on => return Decision::Go,
            Mode::Observe | Mode::Ask => Why::Asks,
            Mode::Act if !self.is_within_hours(circumstances.now) => Why::Hours,
            Mode::Act if circumstances.changes >= self.changes_per_hour_max => Why::Limit,
            Mode::Act => return Decision::Go,
        };
        Decision::Wait(why)
    }

    /// Whether any action in any mailbox goes further than being watched.
    pub fn goes_beyond_watching(&self) -> bool {
        let reaches = |mode: &Mode| *mode != Mode::Observe;
        let all = [self.banner, self.lock_links, self.convert_attachments, self.junk, self.hold];
        let scoped =
            |scope: &Scope| Action::ALL.iter().filter_map(|action| scope.mode(*action)).any(|mode| reaches(&mode));
        all.iter().any(reaches) || self.scopes.iter().any(scoped)
    }

    fn is_within_hours(&self, now: LocalTime) -> bool {
        self.hours.contain(now, &self.days)
    }

    fn is_protected(&self, mailbox: &Address) -> bool {
        self.protected.iter().any(|pattern| pattern.matches(mailbox))
    }
}

#[cfg(test)]
mod tests;

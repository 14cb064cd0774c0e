//! What a signal of accounts says of itself. Smaller than a signal of mail: there is one question (is the account in
//! someone else's hands?), and nothing an account does speaks for it.

use crate::observation::{Seen, without_controls};
use thymus_event::attack::Technique;

/// Signals of one group lean on the same facts: together they count little more than the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// From where.
    Place,
    /// With which program.
    Program,
    /// When.
    Time,
    /// How it got in, and how it will get in again.
    Access,
    /// What happens to its mail.
    Mailbox,
    /// What it changes for others.
    Directory,
}

/// How many groups there are.
pub const GROUPS: usize = 6;

impl Group {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Place => "place",
            Group::Program => "program",
            Group::Time => "time",
            Group::Access => "access",
            Group::Mailbox => "mailbox",
            Group::Directory => "directory",
        }
    }
}

/// One odd outcome of a signal. What is usual is no level: nothing is observed.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// A plain name.
    pub name: &'static str,
    /// Shipped prior: its share in ordinary days of accounts. The organisation's own days soon outweigh it.
    pub normal: f64,
    /// Its share in days on which an account is in someone else's hands.
    pub attack: f64,
}

/// A signal's description.
#[derive(Debug)]
pub struct Meta {
    /// A stable number: learned shares are stored under it. Never used again for another signal.
    pub id: u16,
    /// The plain name, `snake_case`.
    pub name: &'static str,
    /// What it asks, as a question.
    pub question: &'static str,
    /// Which signals it leans together with.
    pub group: Group,
    /// The most it may count, in nats.
    pub cap: f64,
    /// What an attacker does that it sees.
    pub techniques: &'static [Technique],
    /// Its levels, at most [`LEVELS_MAX`].
    pub levels: &'static [Level],
    /// What it says to people.
    pub sentence: fn(usize, &Seen) -> String,
}

/// The most levels of a signal.
pub const LEVELS_MAX: usize = 8;

/// What a signal saw of one activity.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The signal.
    pub meta: &'static Meta,
    /// An index of its levels.
    pub level: usize,
    /// For the sentence.
    pub seen: Seen,
}

impl Observation {
    /// At a level, with facts.
    pub fn new(meta: &'static Meta, level: usize, seen: Seen) -> Self {
        Self { meta, level: level.min(meta.levels.len().saturating_sub(1)), seen }
    }

    /// The sentence, without the characters by which a name in it could rewrite a screen.
    pub fn sentence(&self) -> String {
        without_controls((self.meta.sentence)(self.level, &self.seen))
    }
}

/// “1 other account”, “7 other accounts”.
pub(super) fn accounts(others: usize) -> String {
    if others == 1 { "1 other account".to_owned() } else { format!("{others} other accounts") }
}

/// A level.
pub(super) const fn level(name: &'static str, normal: f64, attack: f64) -> Level {
    Level { name, normal, attack }
}

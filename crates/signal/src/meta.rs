//! What a signal says of itself: its levels, how likely each is in ordinary mail and in each kind of attack.

use crate::observation::Observation;
use thymus_event::attack::Technique;

/// What could be going on. A message's score is that of all of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hypothesis {
    /// An attacker whom the organisation has never met.
    Stranger,
    /// Someone who pretends to be a known person, brand or authority.
    Impersonation,
    /// A known person's account or thread in an attacker's hands.
    Takeover,
    /// A known service that suddenly sends something else.
    BulkBreak,
    /// An account of the organisation's own in an attacker's hands.
    Inside,
}

/// How many hypotheses there are.
pub const HYPOTHESES: usize = 5;

impl Hypothesis {
    /// Every hypothesis, in the order of [`Level::attack`].
    pub const ALL: [Hypothesis; HYPOTHESES] = [
        Hypothesis::Stranger,
        Hypothesis::Impersonation,
        Hypothesis::Takeover,
        Hypothesis::BulkBreak,
        Hypothesis::Inside,
    ];

    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Hypothesis::Stranger => "stranger",
            Hypothesis::Impersonation => "impersonation",
            Hypothesis::Takeover => "takeover",
            Hypothesis::BulkBreak => "bulk_break",
            Hypothesis::Inside => "inside",
        }
    }
}

/// Signals of one group lean on the same facts: together they count little more than the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who the author claims to be.
    Identity,
    /// Whether there is a relationship.
    Relationship,
    /// Whether the author's domain vouches for it, and the way it came.
    Authentication,
    /// Where its links lead.
    Links,
    /// What is attached.
    Attachments,
    /// What its text is like, and the accounts that it names.
    Content,
    /// What it asks for in words. Counts no more than what else stands against the message: words alone move nothing.
    Wording,
    /// What else the organisation was doing: visits, other recipients, other messages.
    Context,
    /// What became known later.
    Evidence,
}

impl Group {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Identity => "identity",
            Group::Relationship => "relationship",
            Group::Authentication => "authentication",
            Group::Links => "links",
            Group::Attachments => "attachments",
            Group::Content => "content",
            Group::Wording => "wording",
            Group::Context => "context",
            Group::Evidence => "evidence",
        }
    }
}

/// How many groups there are.
pub const GROUPS: usize = 9;

/// Whether a signal sees a message or one recipient's copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The same for all recipients: observed once.
    Message,
    /// Depends on the recipient.
    Recipient,
}

impl Scope {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Message => "message",
            Scope::Recipient => "recipient",
        }
    }
}

/// What a level may say: for or against an attack, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Whatever the likelihoods give.
    Either,
    /// Never in favour of the message.
    OnlyAgainst,
    /// Never against the message.
    OnlyFor,
}

impl Says {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Says::Either => "either",
            Says::OnlyAgainst => "only_against",
            Says::OnlyFor => "only_for",
        }
    }
}

/// One outcome of a signal. Levels of a signal exclude each other.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// A plain name.
    pub name: &'static str,
    /// Shipped prior: its share in ordinary mail. The organisation's own mail soon outweighs it.
    pub normal: f64,
    /// Its share in attacks of each hypothesis; 0 where the hypothesis says nothing about this signal.
    pub attack: [f64; HYPOTHESES],
    /// In which direction it may count.
    pub says: Says,
    /// It rests on what the author itself did before: without trust, all such excuses together are bounded.
    pub from_history: bool,
}

impl Level {
    /// A level that may count either way.
    pub const fn new(name: &'static str, normal: f64, attack: [f64; HYPOTHESES]) -> Self {
        Self { name, normal, attack, says: Says::Either, from_history: false }
    }

    /// A level that never excuses a message.
    pub const fn only_against(name: &'static str, normal: f64, attack: [f64; HYPOTHESES]) -> Self {
        Self { name, normal, attack, says: Says::OnlyAgainst, from_history: false }
    }

    /// A level that never incriminates a message.
    pub const fn only_for(name: &'static str, normal: f64, attack: [f64; HYPOTHESES]) -> Self {
        Self { name, normal, attack, says: Says::OnlyFor, from_history: false }
    }

    /// A level that never incriminates a message and rests on the author's own history.
    pub const fn habit(name: &'static str, normal: f64, attack: [f64; HYPOTHESES]) -> Self {
        Self { name, normal, attack, says: Says::OnlyFor, from_history: true }
    }
}

/// A signal's description. The console's help and the documentation come from here.
#[derive(Debug)]
pub struct SignalMeta {
    /// A stable number: learned shares are stored under it. Never used again for another signal.
    pub id: u16,
    /// The plain name, `snake_case`.
    pub name: &'static str,
    /// What it asks, as a question.
    pub question: &'static str,
    /// Which signals it leans together with.
    pub group: Group,
    /// What it sees.
    pub scope: Scope,
    /// Whether shares are learned apart for each kind of relationship. Not for the relationship itself.
    pub by_context: bool,
    /// The most it may count, in nats.
    pub cap: f64,
    /// What an attacker does that it sees.
    pub techniques: &'static [Technique],
    /// Its levels, the ordinary one first.
    pub levels: &'static [Level],
    /// What it says to people, with counts.
    pub sentence: fn(&Observation) -> String,
}

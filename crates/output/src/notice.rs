//! One thing to tell.

use thymus_event::email::Direction;
use thymus_event::intent::IntentState;
use thymus_event::verdict::{Action, AssessmentReason, Reason, Score};
use thymus_event::{EventId, Timestamp};

/// One thing to tell, once.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// By it those who hear it twice know it: the same thing always has the same.
    pub id: String,
    /// When it was so.
    pub time: Timestamp,
    /// Of which message.
    pub about: About,
    /// What.
    pub what: What,
}

/// The message: what is told of it, and all that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its content hash.
    pub id: EventId,
    /// Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// When it arrived.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// The author's address.
    pub author: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Whom it was for.
    pub recipients: Vec<String>,
    /// Bytes of the raw message.
    pub size_bytes: u32,
}

/// What there is to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It was judged, or judged otherwise.
    Judged(Judged),
    /// Something came of what was wanted of a mailbox.
    Done(Deed),
}

/// A verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its place in the message's chain, from 0.
    pub revision: u32,
    /// Why it was judged.
    pub cause: AssessmentReason,
    /// 0 to 100.
    pub score: Score,
    /// What should be done.
    pub action: Action,
    /// What the verdict was before; none the first time.
    pub before: Option<Before>,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
    /// Plain names.
    pub tags: Vec<String>,
}

/// A verdict that stands no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// 0 to 100.
    pub score: Score,
    /// What should have been done.
    pub action: Action,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The intent's name.
    pub intent: String,
    /// Whose mailbox.
    pub mailbox: String,
    /// What was wanted; `Allow` gives the message back.
    pub wanted: Action,
    /// How far it has come.
    pub state: IntentState,
    /// Who said so, where a person did.
    pub by: Option<String>,
    /// Why, for people.
    pub note: String,
}

impl Notice {
    /// What kind it is, in one word.
    pub const fn kind(&self) -> &'static str {
        match self.what {
            What::Judged(_) => "verdict",
            What::Done(_) => "action",
        }
    }

    /// One sentence that says it.
    pub fn sentence(&self) -> String {
        match &self.what {
            What::Judged(Judged { action, before: None, .. }) => format!("Message judged: {action}"),
            What::Judged(Judged { action, before: Some(before), .. }) => {
                format!("Message judged again: {action}, {} before", before.action)
            }
            What::Done(Deed { wanted, state, .. }) => format!("Action {wanted}: {}", state.as_str()),
        }
    }
}

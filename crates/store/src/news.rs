//! What the log says that others are to be told of: verdicts, and what came of intents; each once, in order.

use crate::record::{ChainLink, FiledIntent};
use thymus_event::intent::Outcome;
use thymus_event::verdict::Assessment;
use thymus_event::{EventId, Timestamp};

/// How far somebody was told: a position in each of the three logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToldUntil {
    pub(crate) assessment: i64,
    pub(crate) reassessment: i64,
    /// Within the look again after that one.
    pub(crate) message: i64,
    pub(crate) outcome: i64,
}

/// Something that was appended.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// About which message.
    pub message: EventId,
    /// When it was appended.
    pub time: Timestamp,
    /// What.
    pub what: Appendix,
}

/// What was appended.
#[derive(Clone, Debug, PartialEq)]
pub enum Appendix {
    /// A verdict, whole.
    Assessment(Box<Assessment>),
    /// What looking again made of one.
    Revision(ChainLink),
    /// What came of an intent.
    Outcome(Box<(FiledIntent, Outcome)>),
}

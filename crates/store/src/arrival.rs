//! Mail that was handed over live: its envelope, and what became of it.

use crate::record::{LogPosition, Stored};
use thymus_event::email::{Authentication, ReversePath};
use thymus_event::{Address, Timestamp};

/// One handing over of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalRecord {
    /// When.
    pub time: Timestamp,
    /// MAIL FROM.
    pub reverse_path: ReversePath,
    /// The mailboxes it was for.
    pub recipients: Vec<Address>,
    /// What was found about its sender, where somebody was asked.
    pub authentication: Option<Authentication>,
}

/// What became of a message that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Whether the message was new to the store.
    pub stored: Stored,
    /// Recipients that no earlier copy was for.
    pub added: Vec<Address>,
}

/// How far arrivals and messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// Of the last arrival.
    pub arrival: LogPosition,
    /// Of the last message.
    pub message: LogPosition,
}

//! Reading messages, their chains and their raw bytes.

mod chain;
mod message;
mod state;

pub(crate) use message::{direction, event_id};

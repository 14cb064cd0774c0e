//! The console: what people look at, and where they decide. Serves HTML, and is alone in knowing how.
//!
//! Nothing here acts on a mailbox, and nothing judges: a decision is filed as evidence or an intent through the store. The
//! store is reached by way of a `Seat`, which only somebody who is signed in, and may, can have.

mod answer;
mod api;
mod assets;
mod chart;
mod click;
mod console;
mod decision;
mod engine;
mod form;
mod format;
mod guard;
mod headers;
mod limits;
mod links;
mod operations;
mod pages;
mod password;
mod readers;
mod router;
mod seal;
mod seat;
mod second_factor;
mod serve;
mod shell;
mod token;
mod totp;

pub use console::{Console, Setup};
pub use engine::{Engine, EngineError, Related};
pub use operations::{Watch, operations_router, serve_operations};
pub use router::router;
pub use serve::{Endpoint, serve};
pub use token::sign_in_link;

//! SMTP (RFC 5321) and LMTP (RFC 2033) as a receiver of copies speaks them: bytes in, replies and whole messages out.
//!
//! [`Session`] touches no socket and no clock: whoever has the connection feeds it, sends what it says and does what it
//! needs ([`Need`]). However the bytes are cut, the replies are the same.

mod base64;
mod body;
mod command;
mod data;
mod recipient;
mod reply;
mod session;
mod terms;

pub use command::LINE_BYTES_MAX;
pub use recipient::journaled_for;
pub use session::{Credentials, Mail, Need, Outcome, Session};
pub use terms::{Protocol, RECIPIENTS_MAX, Terms};

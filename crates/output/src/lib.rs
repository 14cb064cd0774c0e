//! Telling others what was thought of messages, and what was done about them: as OCSF or CEF, by webhook, by syslog, into a
//! file.
//!
//! What is told is a message's envelope, its Message-ID and subject, and the verdict with its reasons: never its body, its
//! attachments or its headers. Every event has an id that is the same however often it is sent; where sending fails,
//! whoever calls sends again.

mod cef;
mod file;
mod http;
mod notice;
mod ocsf;
mod output;
mod syslog;
mod text;
mod tls;
mod webhook;

pub use cef::cef;
pub use file::EventFile;
pub use notice::{About, Before, Deed, Judged, Notice, What};
pub use ocsf::{Teller, ocsf};
pub use output::{Output, Trouble};
pub use syslog::{Format, Syslog, SyslogAddress, Transport};
pub use text::Detail;
pub use tls::Trust;
pub use webhook::{Webhook, WebhookSecret, WebhookUrl};

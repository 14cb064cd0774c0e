//! Where it is told.

use crate::file::EventFile;
use crate::notice::Notice;
use crate::syslog::Syslog;
use crate::webhook::Webhook;
use std::time::Duration;

/// One who is told.
#[derive(Debug)]
pub enum Output {
    /// A web server.
    Webhook(Box<Webhook>),
    /// A collector of system logs.
    Syslog(Box<Syslog>),
    /// A file of lines.
    File(EventFile),
}

/// Why something was not told.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It may work later: nobody is there, or they said so.
    #[error("{why}")]
    Later {
        /// What is wrong, and what to do.
        why: String,
        /// When the receiver wants to hear of it again.
        after: Option<Duration>,
    },
    /// The receiver will never take this one.
    #[error("{0}")]
    Never(String),
}

impl Trouble {
    pub(crate) fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None }
    }
}

impl Output {
    /// Tells these, in their order; how many were told, and why not all. What is told may have been told before.
    pub async fn tell(&mut self, notices: &[Notice], now_seconds: i64) -> (usize, Result<(), Trouble>) {
        match self {
            Self::File(file) => match file.tell(notices).await {
                Ok(()) => (notices.len(), Ok(())),
                Err(trouble) => (0, Err(trouble)),
            },
            Self::Syslog(syslog) => syslog.tell(notices).await,
            Self::Webhook(webhook) => {
                for (told, notice) in notices.iter().enumerate() {
                    if let Err(trouble) = webhook.tell(notice, now_seconds).await {
                        return (told, Err(trouble));
                    }
                }
                (notices.len(), Ok(()))
            }
        }
    }

    /// Whether telling would work, as far as can be seen without telling anything.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn check(&mut self) -> Result<(), Trouble> {
        match self {
            Self::File(file) => file.check().await,
            Self::Syslog(syslog) => syslog.check().await,
            Self::Webhook(webhook) => webhook.check().await,
        }
    }
}

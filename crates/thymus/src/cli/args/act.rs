//! `thymus act`

use clap::{Args, Subcommand};

/// What is said about all changes of mailboxes.
#[derive(Debug, Subcommand)]
pub(crate) enum Act {
    /// No mailbox is changed from now on, by a running service either, and after a restart
    Stop(Word),
    /// Mailboxes may be changed again, as the configuration says
    Resume(Word),
    /// Whether mailboxes may be changed, and who said so
    Show,
}

/// Who says so, and why.
#[derive(Debug, Args)]
pub(crate) struct Word {
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who says so
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub(crate) by: String,
}

pub(crate) const HELP: &str = "\
What is wanted goes on being filed while changes are stopped, and is carried out when they are resumed: look through
`thymus intents` first, and refuse what is wrong. act.stop = true in the configuration stops them, too, whatever is said here.

Examples:
  thymus act stop --reason 'the monthly statements are being held'
  thymus intents refuse --all --reason 'a mistake of ours'
  thymus act resume";

//! `thymus backfill`.

use clap::Args;
use std::path::PathBuf;
use thymus_event::Address;

pub(super) const HELP: &str = "\
The way into mailboxes is [imap] in the configuration. Folders are only read: no flag is changed, nothing is marked as seen.
Read are the inbox, the sent folder and all others of a mailbox but drafts. What is in several mailboxes is one message. When all
of it is there, it is lived through in the order of its times and judged as it would have been judged then; nothing is done to it.

Stop it, or kill it, when you like: run again it goes on where it was, and once it is through it takes what came since. IMAP has no
list of mailboxes: Dovecot's is `doveadm user '*'`. A service that runs meanwhile knows the new history when it is started again.

Examples:
  thymus backfill ann@example.org bob@example.org
  doveadm user '*@example.org' | thymus backfill --mailboxes -
  thymus backfill --days 30 --mebibytes-per-second 4 --mailboxes mailboxes.txt";

/// What to read.
#[derive(Clone, Debug, Args)]
pub(crate) struct Backfill {
    /// How many days back
    #[arg(long, default_value_t = 90, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Mailboxes read at once
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) connections: u8,
    /// Read no faster than this, over all mailboxes
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) mebibytes_per_second: u16,
    /// A file with an address a line, or - for the standard input
    #[arg(long, value_name = "FILE", required_unless_present = "addresses")]
    pub(crate) mailboxes: Option<PathBuf>,
    /// Mailboxes
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) addresses: Vec<Address>,
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).ok_or_else(|| "an address such as ann@example.org wanted".to_owned())
}

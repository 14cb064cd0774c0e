//! `thymus erase` and `thymus prune`

use clap::{Args, Subcommand};
use thymus_event::Address;

/// What is erased.
#[derive(Debug, Subcommand)]
pub(crate) enum Erase {
    /// One message, from everywhere in the store
    Message {
        /// Its Message-ID; where several messages have it, the event id that `thymus search --json` gives
        #[arg(value_name = "MESSAGE-ID")]
        id: String,
        #[command(flatten)]
        word: Word,
    },
    /// A person: every message that they wrote or got, their visits, what their account did, facts about them
    Person {
        /// Their address
        #[arg(value_name = "ADDRESS", value_parser = super::address)]
        address: Address,
        #[command(flatten)]
        word: Word,
    },
    /// What was erased so far: when, by whom and why; not what
    List,
}

/// Who says so, and why.
#[derive(Debug, Args)]
pub(crate) struct Word {
    /// Why; it is kept for good, so name a letter or a ticket, not the person
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who says so
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub(crate) by: String,
    /// Do it: without this it is only said what would go
    #[arg(long)]
    pub(crate) yes: bool,
}

pub(crate) const ERASE: &str = "\
Without --yes nothing is changed, and what would go is counted. With it the rows go in one transaction, with the word that
something was erased; then the files are written anew without what went, which needs as much free room again as the
database has, and makes mail wait for as long. Killed on the way, the next `thymus erase` or `thymus prune` ends it.

What a message taught is taken back: a running service builds anew what it knows, as if the message had never come.
Verdicts on other messages stay as they were. What a mailbox holds is not touched, and a change that stands there can be undone no more:
give it back first (`thymus intents undo`). A person who is merely named in other people's mail, in a note or in a reason stays
there. Backups are not touched, and mail that is read again is there again.

Examples:
  thymus erase message '<20260301.7@mail.example.net>' --reason 'ticket 4711'
  thymus erase person ann@example.net --reason 'letter of 3 March' --by dana --yes
  thymus erase list";

/// `thymus prune`
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Prune {
    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

pub(crate) const PRUNE: &str = "\
How long each kind of data is kept is said in [retention] of the configuration; what it says nothing of is kept. `thymus run`
does the same once a day. Here the database is also written anew, so that its file becomes smaller and holds nothing of what
went. Mail stays for as long as a mailbox may need it: something is still to be done there, or to be undone.

Examples:
  thymus prune --dry-run
  THYMUS_RETENTION_MAIL_DAYS=90 thymus prune";

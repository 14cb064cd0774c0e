//! `thymus intents`

use clap::{Args, Subcommand};
use thymus_event::CampaignId;
use thymus_event::intent::IntentState;
use thymus_store::IntentId;

/// The list, or a word on some of it.
#[derive(Debug, Args)]
pub(crate) struct Intents {
    /// Those, too, that later ones for the same message took the place of
    #[arg(long)]
    pub(crate) all: bool,
    /// Only those that are to be carried out and have come so far: waiting, attempted, confirmed, failed, ...
    #[arg(long, value_name = "STATE", value_parser = state, conflicts_with = "all")]
    pub(crate) state: Option<IntentState>,
    /// List at most this many
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u32,
    #[command(subcommand)]
    pub(crate) word: Option<Word>,
}

/// A person's word.
#[derive(Debug, Subcommand)]
pub(crate) enum Word {
    /// Carry them out: what waits for a person, was refused, failed or was undone, or was only watched
    Approve(Which),
    /// Do not carry them out
    Refuse(Which),
    /// Give back what they changed
    Undo(Which),
}

/// Which intents, and who says so.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// By the ids that `thymus intents` lists
    #[arg(value_name = "ID", value_parser = id, required_unless_present_any = ["all", "message", "campaign"])]
    pub(crate) ids: Vec<IntentId>,
    /// Those of the message with this Message-ID
    #[arg(long, value_name = "MESSAGE-ID", conflicts_with = "ids")]
    pub(crate) message: Option<String>,
    /// Those of a campaign's messages
    #[arg(long, value_name = "ID", value_parser = campaign, conflicts_with_all = ["ids", "message"])]
    pub(crate) campaign: Option<CampaignId>,
    /// All that the word fits, except what was only watched; with --message or --campaign, what was only watched there, too
    #[arg(long, conflicts_with = "ids")]
    pub(crate) all: bool,
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who says so
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub(crate) by: String,
}

pub(crate) const HELP: &str = "\
A verdict that asks for more than letting a message through is filed as an intent for each mailbox inside that the message was
for; and so is giving it back, when something that became known takes the verdict back. [act] in the configuration says what
comes of it: an action is only watched (the default), waits for a person, or is carried out by `thymus run` in the mailbox.

Switching an action from observe to act concerns mail that comes from then on; what was only watched before is carried out
when it is approved. Undoing gives a message back as it came, and says nothing about the verdict: to teach that it was wrong, add
`thymus evidence add released`.

Examples:
  thymus intents
  thymus intents --state waiting --json
  thymus intents approve 12.345.0
  thymus intents approve --campaign 3f9a2c1d00aa7b54 --all --reason 'reported by three'
  thymus intents refuse --all --by ann
  thymus intents undo --message '<abc123@mail.example.net>'";

fn id(text: &str) -> Result<IntentId, String> {
    IntentId::parse(text).ok_or_else(|| "an id such as 12.345.0 wanted: see `thymus intents`".to_owned())
}

fn campaign(text: &str) -> Result<CampaignId, String> {
    CampaignId::parse(text)
        .ok_or_else(|| "a campaign's name has 16 hexadecimal digits: see `thymus campaigns`".to_owned())
}

fn state(text: &str) -> Result<IntentState, String> {
    let names = || IntentState::ALL.map(IntentState::as_str).join(", ");
    let found = IntentState::ALL.into_iter().find(|state| state.as_str() == text);
    found.ok_or_else(|| format!("one of {} wanted", names()))
}

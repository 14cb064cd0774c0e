//! `thymus explain`: one message, and why it was judged as it was.

mod text;

pub(crate) use text::reasons;

use crate::campaigns::{self, Shown};
use crate::cli::args::Global;
use crate::cli::config::Config;
use crate::cli::{json, settings};
use crate::look_again::{self, Rules};
use crate::recall::Recall;
use crate::terminal::Style;
use serde::Serialize;
use std::io::{self, Write};
use thymus_case::tell;
use thymus_event::email::{Envelope, Originators};
use thymus_event::intent::Intent;
use thymus_event::verdict::Assessment;
use thymus_event::{Address, EmailActivity, Mailbox, MessageId};
use thymus_store::{Store, StoreError, StoredMessage};

/// One message with all that is known of it.
#[derive(Debug, Serialize)]
pub(crate) struct Explained {
    /// As it was decoded, from the raw message.
    pub(crate) message: EmailActivity,
    /// Its chain of assessments, the first one first.
    pub(crate) assessments: Vec<Assessment>,
    /// The campaign that it belongs to; none where it is alone.
    pub(crate) campaign: Option<Shown>,
    /// What was wanted of its mailboxes, the first wish first.
    pub(crate) intents: Vec<Intent>,
}

/// Explains every message with this Message-ID.
pub(crate) fn run(global: &Global, message_id: &str) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let store = Store::open_read_only(&config.store_path())?;
    let found = find(&store, &config, message_id)?;
    if found.is_empty() {
        anyhow::bail!("no message {message_id} in {}", config.store_path().display());
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    if global.json {
        json::write(&mut out, &found)?;
    } else {
        print(&found, &mut out, Style::of_stdout())?;
    }
    out.flush()?;
    Ok(())
}

/// All of them, oldest first. What a message without a Message-ID is called by ([`crate::backtest::message_id`]) works
/// too.
pub(crate) fn find(store: &Store, config: &Config, message_id: &str) -> anyhow::Result<Vec<Explained>> {
    let tenant = config.organisation.tenant;
    let name = message_id.trim();
    let recall = Recall::of(store, config)?;
    let messages = store.messages_by_message_id(tenant, name.strip_prefix("event:").unwrap_or(name))?;
    let rules = Rules::of(config, store)?;
    messages.iter().map(|message| explained(store, &recall, &rules, message)).collect()
}

fn explained(store: &Store, recall: &Recall, rules: &Rules, stored: &StoredMessage) -> anyhow::Result<Explained> {
    let tell::Explained { message, assessments } = read(store, recall, rules, stored)?;
    let filed = store.intents(stored.tenant, stored.id)?.into_iter().map(|filed| filed.intent).collect();
    let campaign = campaigns::of_message(store, stored.tenant, stored.id)?;
    Ok(Explained { message, assessments, campaign, intents: filed })
}

/// A message as it was decoded, and its chain.
pub(crate) fn read(
    store: &Store,
    recall: &Recall,
    rules: &Rules,
    stored: &StoredMessage,
) -> anyhow::Result<tell::Explained> {
    let authentication = store.authentication(stored.tenant, stored.id)?;
    let mut message = match store.raw(stored.tenant, stored.id) {
        Err(StoreError::NoRawMail(_)) => remembered(recall.decode(&[], stored.time, authentication), stored),
        raw => recall.decode(&raw?, stored.time, authentication),
    };
    // What the archive said about it is not in the raw bytes: the store remembers.
    (message.id, message.time, message.direction) = (stored.id, stored.time, stored.direction);
    Ok(tell::Explained { message, assessments: look_again::chain(store, rules, stored.id)? })
}

/// A message whose raw mail retention deleted: what the store's lists know.
fn remembered(blank: EmailActivity, stored: &StoredMessage) -> EmailActivity {
    let author = stored
        .author
        .as_deref()
        .and_then(Address::parse)
        .map(|address| Mailbox { name: stored.author_name.clone().unwrap_or_default().into(), address });
    EmailActivity {
        message_id: stored.message_id.as_deref().and_then(MessageId::parse),
        size_bytes: u64::from(stored.size_bytes),
        envelope: Envelope {
            recipients: stored.recipients.iter().filter_map(|text| Address::parse(text)).collect(),
            ..blank.envelope
        },
        originators: Originators { from: author.into_iter().collect(), ..blank.originators },
        subject: stored.subject.clone(),
        defects: Vec::new(),
        ..blank
    }
}

/// Writes them, one after the other.
pub(crate) fn print(found: &[Explained], out: &mut impl Write, style: Style) -> io::Result<()> {
    if found.len() > 1 {
        writeln!(out, "{} messages have this Message-ID\n", found.len())?;
    }
    for (position, explained) in found.iter().enumerate() {
        if position > 0 {
            writeln!(out, "\n{}\n", "─".repeat(72))?;
        }
        explained.print(out, style)?;
    }
    Ok(())
}

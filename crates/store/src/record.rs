//! What goes into the store, and what comes out.

use crate::indicator::{IndicatorKey, indicators_of};
use std::fmt;
use thymus_event::email::Direction;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::intent::{Intent, IntentState, Outcome, Wish};
use thymus_event::verdict::Action;
use thymus_event::verdict::Score;
use thymus_event::{
    AccountActivity, Address, Defect, EmailActivity, EventId, HealthChange, Lease, Mailbox, MessageId, SourceHealth,
    TenantId, Timestamp,
};

/// Bytes of an author's own text that can be searched: the pitch of a message is in its beginning, and the text index
/// is the second cost of the store (after packing raw mail): another 512 bytes cost 15 µs.
pub const BODY_TEXT_BYTES: usize = 512;

/// Bytes kept of each of subject, recipients, hosts and attachment names, for lists and for search. Verdicts name every
/// recipient; the raw message has everything.
pub const FIELD_BYTES: usize = 16 << 10;

/// One message on its way into the store.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRecord {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the raw message.
    pub id: EventId,
    /// Message-ID, where it has one.
    pub message_id: Option<MessageId>,
    /// When it arrived.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// Who says they wrote it.
    pub author: Option<Mailbox>,
    /// Subject, decoded.
    pub subject: String,
    /// Who got it.
    pub recipients: Vec<Address>,
    /// The extracted features, encoded by their owner.
    pub features: Vec<u8>,
    /// The version of that encoding.
    pub features_version: u16,
    /// Whether the provider's own filter objected to it; none where it said nothing that can be believed.
    pub gateway_objected: Option<bool>,
    /// What else can be searched.
    pub text: SearchText,
    /// What evidence can find it by, besides its Message-ID.
    pub indicators: Vec<IndicatorKey>,
    /// What was odd about its form; counted by kind.
    pub defects: Vec<Defect>,
}

/// Text to search that is not kept: only the index knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// Hosts of links, space between.
    pub hosts: String,
    /// Names of attachments, one a line.
    pub attachments: String,
    /// The beginning of what the author wrote.
    pub body: String,
}

impl MessageRecord {
    /// The record of a decoded message. `features` are opaque here.
    pub fn of(email: &EmailActivity, features: Vec<u8>, features_version: u16) -> Self {
        Self {
            tenant: email.tenant,
            id: email.id,
            message_id: email.message_id.clone(),
            time: email.time,
            direction: email.direction,
            author: email.author().cloned(),
            subject: cut(&email.subject, FIELD_BYTES).to_owned(),
            recipients: email.envelope.recipients.clone(),
            features,
            features_version,
            gateway_objected: email.provider.as_ref().map(|provider| provider.flagged),
            text: SearchText::of(email),
            indicators: indicators_of(email),
            defects: email.defects.clone(),
        }
    }
}

impl SearchText {
    fn of(email: &EmailActivity) -> Self {
        let mut hosts = String::new();
        let mut last = "";
        for link in &email.links {
            if link.host.as_str() != last && hosts.len() < FIELD_BYTES {
                last = link.host.as_str();
                hosts.push_str(last);
                hosts.push(' ');
            }
        }
        let mut attachments = String::new();
        for attachment in &email.attachments {
            if attachments.len() < FIELD_BYTES {
                attachments.push_str(&attachment.name);
                attachments.push('\n');
            }
        }
        Self { hosts, attachments, body: cut(&email.body.own, BODY_TEXT_BYTES).to_owned() }
    }
}

/// At most `bytes` of `text`, cut between characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// Whether something was new to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It was not there before.
    New,
    /// It was there; nothing was changed.
    Known,
}

/// What became of an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is the latest of its chain now, with this revision.
    Revision(u32),
    /// The latest verdict says the same; nothing was appended.
    Unchanged,
}

/// A position in the log of messages: that of the last one seen. 0 before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogPosition(pub u64);

/// A message in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMessage {
    /// Its position in the log.
    pub position: LogPosition,
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the raw message.
    pub id: EventId,
    /// Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// When it arrived.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// The author's address.
    pub author: Option<String>,
    /// The author's display name.
    pub author_name: Option<String>,
    /// Subject, decoded; at most [`FIELD_BYTES`].
    pub subject: String,
    /// Recipients' addresses; at most [`FIELD_BYTES`] of them.
    pub recipients: Vec<String>,
    /// Bytes of the raw message.
    pub size_bytes: u32,
    /// The version of the features' encoding.
    pub features_version: u16,
    /// The features.
    pub features: Vec<u8>,
}

/// The immutable facts of one message, for judging in time order.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFeatures {
    /// Its position in the log.
    pub position: LogPosition,
    /// The message.
    pub id: EventId,
    /// When it arrived.
    pub time: Timestamp,
    /// The version of the encoding.
    pub features_version: u16,
    /// The features.
    pub features: Vec<u8>,
}

impl StoredFeatures {
    /// The cursor that goes on behind this message.
    pub fn cursor(&self) -> Cursor {
        Cursor { time: self.time, position: self.position }
    }
}

/// A place in the messages by time, then by log position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Arrival.
    pub time: Timestamp,
    /// Among messages of the same time.
    pub position: LogPosition,
}

impl Cursor {
    /// Before the first message.
    pub const START: Cursor = Cursor { time: Timestamp::from_millis(i64::MIN), position: LogPosition(0) };
}

/// A message that a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The message.
    pub id: EventId,
    /// Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// When it arrived.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// The author's address.
    pub author: Option<String>,
    /// The author's display name.
    pub author_name: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Recipients' addresses.
    pub recipients: Vec<String>,
    /// The latest verdict's, where there is one.
    pub standing: Option<Standing>,
}

/// Judged messages that came within an hour, and have so much in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// When the hour begins.
    pub hour: Timestamp,
    /// Which way they went.
    pub direction: Direction,
    /// Whether the provider's own filter objected; none where it said nothing.
    pub gateway_objected: Option<bool>,
    /// What the latest verdict wants.
    pub action: Action,
    /// How many.
    pub messages: u64,
}

/// The short form of a message's latest verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its score.
    pub score: Score,
    /// Its action.
    pub action: Action,
}

/// What was seen of a message when it came, encoded by its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The version of the encoding.
    pub version: u32,
    /// What was seen.
    pub body: Vec<u8>,
}

/// One look again at delivered mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reassessment {
    /// Whose organisation.
    pub tenant: TenantId,
    /// When.
    pub time: Timestamp,
    /// All evidence up to here was seen.
    pub evidence_version: EvidenceVersion,
}

/// A look again, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Which.
    pub number: u64,
    /// When.
    pub time: Timestamp,
    /// All evidence up to here was seen,
    pub evidence_version: EvidenceVersion,
    /// and all up to here had been seen before.
    pub before: EvidenceVersion,
    /// How many verdicts it changed.
    pub changes: u64,
}

/// A verdict that a look again changed, from what to what.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    /// The message, with the verdict from then on.
    pub message: Hit,
    /// What was thought of it before.
    pub before: Option<Standing>,
}

/// A verdict that looking again changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The message.
    pub message: EventId,
    /// Its score now.
    pub score: Score,
    /// Its action now.
    pub action: Action,
}

/// The same, with what is wanted of it for each recipient whose treatment changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The verdict.
    pub verdict: Revised,
    /// What is wanted.
    pub wishes: Vec<Wish>,
}

/// One link of a message's chain that looking again made: what it rests on is the evidence up to its version, weighed on
/// top of what was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// Position in the chain.
    pub revision: u32,
    /// When.
    pub time: Timestamp,
    /// All evidence up to here was seen.
    pub evidence_version: EvidenceVersion,
    /// The score from then on.
    pub score: Score,
    /// The action from then on.
    pub action: Action,
}

/// A named state that can be built again from the log: baselines, calibration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The version of the body's encoding.
    pub version: u32,
    /// The last message it has seen.
    pub position: LogPosition,
    /// The last evidence it has seen.
    pub evidence: EvidenceVersion,
    /// The state, encoded by its owner.
    pub body: Vec<u8>,
}

/// An intent in the store: those of a batch were filed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentId {
    /// From 1.
    pub batch: u64,
    /// The message's position in the log.
    pub message: u64,
    /// From 0, of the recipient.
    pub ordinal: u32,
}

impl IntentId {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.');
        let (batch, message) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        let ordinal = numbers.next()?.parse().ok()?;
        numbers.next().is_none().then_some(Self { batch, message, ordinal })
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.batch, self.message, self.ordinal)
    }
}

/// An intent as it is told: with what its message is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledIntent {
    /// Which.
    pub id: IntentId,
    /// What.
    pub intent: Intent,
    /// The message's Message-ID.
    pub message_id: Option<String>,
    /// Its subject.
    pub subject: String,
    /// The last that came of it.
    pub last: Option<Outcome>,
}

impl FiledIntent {
    /// How far it has come.
    pub fn state(&self) -> IntentState {
        self.last.as_ref().map_or(IntentState::Wanted, |last| last.state)
    }
}

/// One message in one mailbox, where something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// The latest intent.
    pub id: IntentId,
    /// What it wants.
    pub intent: Intent,
    /// How far the intent has come.
    pub state: IntentState,
    /// Since when.
    pub since: Timestamp,
    /// Whether what stands in the mailbox is to be undone, whatever is wanted.
    pub recalled: bool,
    /// Whether the message was seen in the mailbox before.
    pub found: bool,
    /// What stands in the mailbox, or may stand there.
    pub done: Option<Done>,
}

/// A change that was made in a mailbox, or may have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// For which intent.
    pub id: IntentId,
    /// What was to be done.
    pub action: Action,
}

/// A word on whether mailboxes may be changed at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActSwitch {
    /// When it was said.
    pub time: Timestamp,
    /// Whether they may not.
    pub stopped: bool,
    /// Who said it.
    pub by: String,
    /// Why.
    pub note: String,
}

/// What some lines of logs taught, and how far the logs were read with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogRecords {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Visits, in any order; the first of each person, host and day is kept.
    pub visits: Vec<VisitRecord>,
    /// Leases, kept by their ids.
    pub leases: Vec<Lease>,
    /// What accounts did, as far as it is of note, kept by its ids.
    pub activities: Vec<AccountActivity>,
    /// Numbers of contents, and how far each was read: opaque here.
    pub checkpoints: Vec<(u64, Vec<u8>)>,
    /// Numbers of contents whose checkpoints are dropped.
    pub forgotten: Vec<u64>,
    /// How the sources are doing, by their names.
    pub health: Vec<SourceHealth>,
    /// What has changed about that.
    pub changes: Vec<HealthChange>,
}

/// Somebody inside went to a site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VisitRecord {
    /// When; of those kept, the day's first time.
    pub time: Timestamp,
    /// The person's address; the device's where nobody is known.
    pub who: String,
    /// The entity that controls the site.
    pub host: String,
}
